import "server-only";

import { randomUUID } from "node:crypto";

import { z } from "zod";

import { seal, unseal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import { databaseNow, type Tx } from "#lib/infra/db/database";

/** The first attempt runs right after the commit. This delay applies if it fails or is lost. */
const FIRST_RETRY_DELAY_MS = 60_000;

const sealedRevocation = z.object({ token: z.string(), openId: z.string() });
const sealContext = (id: string) =>
  ({ table: "Revocation", column: "tokenSealed", row: id }) as const;

/** Queues a revocation in the transaction that destroys an account's tokens. Returns its id. */
export async function queueRevocation(
  tx: Tx,
  { requestId, token, openId }: { requestId: string; token: Secret; openId: string },
): Promise<string> {
  const id = randomUUID();
  const tokenSealed = seal(
    new Secret(JSON.stringify({ token: token.reveal(), openId })),
    sealContext(id),
  );
  const now = await databaseNow(tx);
  const nextRunAt = new Date(now.getTime() + FIRST_RETRY_DELAY_MS);
  await tx.revocation.create({
    data: { id, requestId, tokenSealed, createdAt: now, nextRunAt },
    select: { id: true },
  });
  return id;
}

/** Opens the token and the open id of a queued revocation. */
export function unsealRevocation({ id, tokenSealed }: { id: string; tokenSealed: Uint8Array }): {
  token: Secret;
  openId: string;
} {
  const { token, openId } = sealedRevocation.parse(
    JSON.parse(unseal(tokenSealed, sealContext(id)).reveal()),
  );
  return { token: new Secret(token), openId };
}

/** Drops an account's queued revocations: they would also end the new grant after a relink. */
export async function dropQueuedRevocations(tx: Tx, openId: string): Promise<void> {
  const queued = await tx.revocation.findMany({ select: { id: true, tokenSealed: true } });
  const same = queued.filter((one) => unsealRevocation(one).openId === openId).map(({ id }) => id);
  if (same.length > 0) await tx.revocation.deleteMany({ where: { id: { in: same } } });
}
