import { z } from "zod";

import type { ConnectionState } from "#lib/connections/state";
import type { ConnectionHealth } from "#lib/connections/labels";

/** How long a sign-in at TikTok, and then its confirmation, may take. */
export const AUTHORIZATION_TTL_MS = 10 * 60_000;

/** Asked of a shop's accounts: who they are, and to put drafts into their inbox. Nothing else. */
export const linkScopes = ["user.info.basic", "video.upload"] as const;
/** Asked of someone who only proves that an account is theirs. */
export const proofScopes = ["user.info.basic"] as const;
/** Without this one TikTok takes no drafts from us. */
export const SEND_SCOPE = "video.upload";

export const connectInput = z.discriminatedUnion("purpose", [
  z.strictObject({ purpose: z.literal("link") }),
  z.strictObject({ purpose: z.literal("reconnect"), connectionId: z.uuid() }),
]);

export type ConnectInput = z.infer<typeof connectInput>;

/** What TikTok adds to the callback's address; parameters it may add one day are ignored. */
export const callbackQuery = z.object({
  state: z.string().max(200).optional().catch(undefined),
  code: z.string().min(1).max(4096).optional().catch(undefined),
  scopes: z.string().max(1000).optional().catch(undefined),
  error: z.string().max(200).optional().catch(undefined),
});

export type CallbackQuery = z.infer<typeof callbackQuery>;

const linkToken = z.string().min(20).max(100);

export const pendingLinkParams = z.strictObject({ token: linkToken });

export const confirmInput = z.strictObject({
  token: linkToken,
  decision: z.enum(["link", "link_other_account", "decline"]),
});

export const connectionParams = z.strictObject({ id: z.uuid() });

/** A TikTok account of the shop as staff see it. Times are ISO 8601. */
export type ConnectionView = {
  id: string;
  displayName: string;
  username: string | null;
  /** Path of our own that serves the picture; null when TikTok gave none. */
  avatarSrc: string | null;
  state: ConnectionState;
  scopes: string[];
  /** Connected, and allowed to put drafts into the inbox. */
  canSend: boolean;
  health: ConnectionHealth;
  connectedAt: string;
  /** Who linked it; null when that person is gone. */
  connectedBy: string | null;
  disconnectedAt: string | null;
  /** The permission was taken away at TikTok, not here. */
  removedAtTiktok: boolean;
  /** Nothing new is agreed to or sent while a request for deletion is examined. */
  restricted: boolean;
  /** Its data will be erased for somebody who asked, then; `canObject`: nobody of the shop has been heard yet. */
  erasure: { at: string; canObject: boolean } | null;
};

/** An account that came back from TikTok and waits for a person's yes. */
export type PendingLinkView = {
  displayName: string;
  username: string | null;
  avatarSrc: string | null;
  scopes: string[];
  canSend: boolean;
  /** `other_account`: a reconnection was asked for another account, named in `expectedName`. */
  situation: "new" | "known" | "other_account" | "other_shop";
  expectedName: string | null;
  expiresAt: string;
};
