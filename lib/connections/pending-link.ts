import "server-only";

import { sql } from "kysely";
import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { AUTHORIZATION_TTL_MS, UNNAMED_ACCOUNT } from "#lib/connections/schema";
import type { ConsumedAuthorization } from "#lib/connections/consume-authorization";
import { seal, unseal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import type { TokenGrant } from "#lib/tiktok/oauth";
import type { TiktokProfile } from "#lib/tiktok/user-info";

/** An unconfirmed grant. `issuedAt`: database time before the call to TikTok. */
export type PendingGrant = {
  grant: TokenGrant;
  profile: Omit<TiktokProfile, "openId">;
  issuedAt: Date;
  /** The draft to return to. */
  draftId: string | null;
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
  draftId: nullableText.default(null),
});

/** Seals a grant for one authorization row. */
export function sealGrant(
  stateHash: string,
  { grant, profile, issuedAt, draftId }: PendingGrant,
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
        draftId,
      }),
    ),
    sealContext(stateHash),
  );
}

/** Opens what `sealGrant` sealed for the same row. */
export function unsealGrant(stateHash: string, sealed: Uint8Array): PendingGrant {
  return pendingGrantSchema.parse(JSON.parse(unseal(sealed, sealContext(stateHash)).reveal()));
}

/** Stores the sealed grant for 10 minutes. Returns the token of the confirmation page. */
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

/** The name of an account; TikTok does not always give one. */
export const displayNameOf = ({ displayName, username }: PendingGrant["profile"]): string =>
  displayName ?? username ?? UNNAMED_ACCOUNT;

export type PendingLink = PendingGrant & {
  stateHash: string;
  connectionId: string | null;
  expiresAt: Date;
};

/** Locks the grant of this token. Null: another session, expired, or already decided. */
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
  return { stateHash, connectionId, expiresAt, ...unsealGrant(stateHash, grantSealed) };
}

/** Returns whether the account is new, known, not the one to reconnect, or of another shop. */
export async function linkSituation(
  tx: Tx,
  actor: StaffActor,
  pending: PendingLink,
): Promise<{
  situation: "new" | "known" | "other_account" | "other_shop";
  expectedName: string | null;
}> {
  const { openId } = pending.grant;
  const otherShops = await tx.connection.count({
    where: { openId, shopId: { not: actor.shopId }, state: { not: "disconnected" } },
  });
  if (otherShops > 0) return { situation: "other_shop", expectedName: null };
  const intended = pending.connectionId
    ? await tx.connection.findFirst({
        where: { id: pending.connectionId, shopId: actor.shopId },
        select: { openId: true, displayName: true },
      })
    : null;
  if (intended && intended.openId !== openId)
    return { situation: "other_account", expectedName: intended.displayName };
  const known = await tx.connection.count({ where: { openId, shopId: actor.shopId } });
  return { situation: known > 0 ? "known" : "new", expectedName: null };
}
