import { z } from "zod";

import { pageQuery, searchText } from "#lib/page";
import type { ConnectionState } from "#lib/connections/state";
import type { ConnectionHealth } from "#lib/connections/labels";

/** How long a sign-in at TikTok, and then its confirmation, may take. */
export const AUTHORIZATION_TTL_MS = 10 * 60_000;

/** The stored name of an account for which TikTok gives neither a display name nor a user name. */
export const UNNAMED_ACCOUNT = "TikTok account";

/** Requested from a shop's accounts: the profile, and sending drafts to the inbox. */
export const linkScopes = ["user.info.basic", "video.upload"] as const;
/** Requested for a proof of ownership. */
export const proofScopes = ["user.info.basic"] as const;
/** Required to send drafts. */
export const SEND_SCOPE = "video.upload";

export const connectInput = z.discriminatedUnion("purpose", [
  z.strictObject({
    purpose: z.literal("link"),
    /** The draft to return to, from where the person set out. */
    draftId: z.uuid().optional(),
  }),
  z.strictObject({ purpose: z.literal("reconnect"), connectionId: z.uuid() }),
]);

export type ConnectInput = z.infer<typeof connectInput>;

/** The query of TikTok's callback; other parameters are ignored. */
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

/** What the page of connections shows: accounts in use, those to reconnect, or past ones. */
export const connectionListQuery = pageQuery.extend({
  q: searchText.default(""),
  view: z.enum(["reconnect", "disconnected"]).optional(),
});
export type ConnectionListQuery = z.infer<typeof connectionListQuery>;

/** Accounts on one page; each takes more room than a row. */
export const CONNECTION_PAGE_SIZE = 20;

/** A TikTok account of the shop as staff see it. Times are ISO 8601. */
export type ConnectionView = {
  id: string;
  displayName: string;
  username: string | null;
  /** Path of the picture in the studio; null when TikTok gave none. */
  avatarSrc: string | null;
  state: ConnectionState;
  scopes: string[];
  /** Connected and allowed to send drafts. */
  canSend: boolean;
  health: ConnectionHealth;
  connectedAt: string;
  /** The name of who linked it; null when that account no longer exists. */
  connectedBy: string | null;
  disconnectedAt: string | null;
  /** The access was removed at TikTok, not here. */
  removedAtTiktok: boolean;
  /** Nothing new can be approved or sent while a deletion request is reviewed. */
  restricted: boolean;
  /** The planned erasure of its data; `canObject` while the shop can object. */
  erasure: { at: string; canObject: boolean } | null;
};

/** An account that TikTok returned and that has to be confirmed. */
export type PendingLinkView = {
  displayName: string;
  username: string | null;
  avatarSrc: string | null;
  scopes: string[];
  canSend: boolean;
  /** `other_account`: the account to reconnect was another one, named in `expectedName`. */
  situation: "new" | "known" | "other_account" | "other_shop";
  expectedName: string | null;
  /** The draft to return to; null when the person set out from elsewhere. */
  draftId: string | null;
  expiresAt: string;
};
