import "server-only";

import { sql } from "kysely";
import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { AUTHORIZATION_TTL_MS } from "#lib/connections/schema";
import type { ConsumedAuthorization } from "#lib/connections/consume-authorization";
import { seal, unseal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
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
  const now = await databaseNow(database());
  await database().authorization.updateMany({
    where: { stateHash },
    data: {
      grantSealed: sealGrant(stateHash, pending),
      confirmTokenHash: hashToken(token),
      createdAt: now,
      expiresAt: new Date(now.getTime() + AUTHORIZATION_TTL_MS),
    },
  });
  return token;
}

export type PendingLink = PendingGrant & {
  stateHash: string;
  connectionId: string | null;
  expiresAt: Date;
};

/** The grant that waits under this token for this very session; null for anyone else, later than ten minutes, or after an answer. Locked until the transaction ends. */
export async function readPendingLink(
  tx: Tx,
  actor: StaffActor,
  token: string,
): Promise<PendingLink | null> {
  const [row] = await queryRows(
    tx,
    kysely
      .selectFrom("Authorization")
      .select(["stateHash", "connectionId", "grantSealed", "expiresAt"])
      .where("confirmTokenHash", "=", hashToken(token))
      .where("expiresAt", ">", sql<Date>`clock_timestamp()`)
      .where("staffSessionId", "=", actor.sessionId)
      .where("shopId", "=", actor.shopId)
      .forUpdate(),
  );
  if (!row?.grantSealed) return null;
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
