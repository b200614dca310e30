import "server-only";

import { z } from "zod";

import { open, seal } from "#lib/infra/seal";
import { Secret } from "#lib/infra/secret";
import type { Grant } from "#lib/tiktok/oauth";
import type { TiktokProfile } from "#lib/tiktok/user-info";

/** What TikTok answered, while a person has not yet said yes. `issuedAt` is the database's time from before TikTok was asked. */
export type PendingGrant = { grant: Grant; profile: Omit<TiktokProfile, "openId">; issuedAt: Date };

const place = (stateHash: string) => ({ table: "Authorization", column: "grantSealed", row: stateHash }) as const;

const text = z.string().nullable();
const secret = z.string().transform((value) => new Secret(value));

const stored = z.object({
  grant: z.object({
    openId: z.string(),
    scopes: z.array(z.string()),
    accessToken: secret,
    expiresInSeconds: z.number().nullable(),
    refreshToken: secret,
    refreshExpiresInSeconds: z.number().nullable(),
  }),
  profile: z.object({ displayName: text, username: text, avatarUrl: text }),
  issuedAt: z.coerce.date(),
});

/** Seals a grant for one authorisation row. */
export function sealGrant(stateHash: string, { grant, profile, issuedAt }: PendingGrant): Uint8Array<ArrayBuffer> {
  const tokens = { accessToken: grant.accessToken.reveal(), refreshToken: grant.refreshToken.reveal() };
  const { displayName, username, avatarUrl } = profile;
  return seal(
    new Secret(JSON.stringify({ grant: { ...grant, ...tokens }, profile: { displayName, username, avatarUrl }, issuedAt })),
    place(stateHash),
  );
}

/** Opens what `sealGrant` made for the same row. */
export function openGrant(stateHash: string, sealed: Uint8Array): PendingGrant {
  return stored.parse(JSON.parse(open(sealed, place(stateHash)).reveal()));
}
