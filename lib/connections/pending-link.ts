import "server-only";

import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import type { ConsumedAuthorization } from "#lib/connections/consume-authorization";
import { seal, unseal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { database, type Tx } from "#lib/infra/db/database";
import type { TokenGrant } from "#lib/tiktok/oauth";
import type { TiktokProfile } from "#lib/tiktok/user-info";

/** What TikTok answered, while a person has not yet said yes. `issuedAt` is the database's time from before TikTok was asked. */
export type PendingGrant = {
  grant: TokenGrant;
  profile: Omit<TiktokProfile, "openId">;
  issuedAt: Date;
};

const sealContext = (stateHash: string) =>
  ({ table: "Authorization", column: "grantSealed", row: stateHash }) as const;

const nullableText = z.string().nullable();
const secretText = z.string().transform((value) => new Secret(value));

const pendingGrantSchema = z.object({
  grant: z.object({
    openId: z.string(),
    scopes: z.array(z.string()),
    accessToken: secretText,
    expiresInSeconds: z.number().nullable(),
    refreshToken: secretText,
    refreshExpiresInSeconds: z.number().nullable(),
  }),
  profile: z.object({ displayName: nullableText, username: nullableText, avatarUrl: nullableText }),
  issuedAt: z.coerce.date(),
});

/** Seals a grant for one authorisation row. */
export function sealGrant(
  stateHash: string,
  { grant, profile, issuedAt }: PendingGrant,
): Uint8Array<ArrayBuffer> {
  const tokens = {
    accessToken: grant.accessToken.reveal(),
    refreshToken: grant.refreshToken.reveal(),
  };
  const { displayName, username, avatarUrl } = profile;
  return seal(
    new Secret(
      JSON.stringify({
        grant: { ...grant, ...tokens },
        profile: { displayName, username, avatarUrl },
        issuedAt,
      }),
    ),
    sealContext(stateHash),
  );
}

/** Opens what `sealGrant` made for the same row. */
export function openGrant(stateHash: string, sealed: Uint8Array): PendingGrant {
  return pendingGrantSchema.parse(JSON.parse(unseal(sealed, sealContext(stateHash)).reveal()));
}

/** Keeps what TikTok answered, sealed, for ten minutes in which the person who began may say yes. Returns the token of that page. */
export async function savePendingGrant(
  { stateHash }: ConsumedAuthorization,
  pending: PendingGrant,
): Promise<string> {
  const token = randomToken();
  await database().$executeRaw`
    UPDATE "Authorization" SET "grantSealed" = ${sealGrant(stateHash, pending)}, "confirmTokenHash" = ${hashToken(token)},
      "createdAt" = clock_timestamp(), "expiresAt" = clock_timestamp() + interval '10 minutes'
    WHERE "stateHash" = ${stateHash}`;
  return token;
}

export type PendingLink = PendingGrant & {
  stateHash: string;
  connectionId: string | null;
  expiresAt: Date;
};

type PendingLinkRow = {
  stateHash: string;
  connectionId: string | null;
  grantSealed: Uint8Array;
  expiresAt: Date;
};

/** The grant that waits under this token for this very session; null for anyone else, later than ten minutes, or after an answer. Locked until the transaction ends. */
export async function readPendingLink(
  tx: Tx,
  actor: StaffActor,
  token: string,
): Promise<PendingLink | null> {
  const rows = await tx.$queryRaw<PendingLinkRow[]>`
    SELECT "stateHash", "connectionId"::text AS "connectionId", "grantSealed", "expiresAt" FROM "Authorization"
    WHERE "confirmTokenHash" = ${hashToken(token)} AND "grantSealed" IS NOT NULL AND "expiresAt" > clock_timestamp()
      AND "staffSessionId" = ${actor.sessionId} AND "shopId" = ${actor.shopId}::uuid FOR UPDATE`;
  const [row] = rows;
  if (!row) return null;
  const { stateHash, connectionId, grantSealed, expiresAt } = row;
  return { stateHash, connectionId, expiresAt, ...openGrant(stateHash, grantSealed) };
}

/** Where a pending account stands: whom it belongs to, and whom the person meant to reconnect. */
export async function linkSituation(
  tx: Tx,
  actor: StaffActor,
  pending: PendingLink,
): Promise<{
  situation: "new" | "known" | "other_account" | "other_shop";
  expectedName: string | null;
}> {
  const { openId } = pending.grant;
  const elsewhere = await tx.connection.count({
    where: { openId, shopId: { not: actor.shopId }, state: { not: "disconnected" } },
  });
  if (elsewhere > 0) return { situation: "other_shop", expectedName: null };
  const meant = pending.connectionId
    ? await tx.connection.findFirst({
        where: { id: pending.connectionId, shopId: actor.shopId },
        select: { openId: true, displayName: true },
      })
    : null;
  if (meant && meant.openId !== openId)
    return { situation: "other_account", expectedName: meant.displayName };
  const known = await tx.connection.count({ where: { openId, shopId: actor.shopId } });
  return { situation: known > 0 ? "known" : "new", expectedName: null };
}
