import "server-only";

import { sql } from "kysely";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { recordApiCall } from "#lib/connections/api-call-log";
import { unsealRevocation } from "#lib/connections/revocation-queue";
import { kysely, lockRow, queryRows } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { periods } from "#lib/retention/policy";
import { worseRevocationResult } from "#lib/deletion-requests/state";
import { revokeToken } from "#lib/tiktok/oauth";

type QueuedRevocation = {
  id: string;
  requestId: string;
  tokenSealed: Uint8Array;
  expired: boolean;
};

const BATCH_SIZE = 50;

/**
 * Asks TikTok again, at growing intervals for a day, to revoke accounts being erased. Destroys the
 * token after that or TikTok's answer, so that the erasure can finish. Returns how many ended.
 */
export async function retryRevocations(actor: SystemActor): Promise<number> {
  let ended = 0;
  for (const revocation of await claimDueRevocations(actor))
    if (await recordRevocationResult(actor, revocation, await revokeAtTiktok(revocation)))
      ended += 1;
  return ended;
}

/** Counts the attempt before the call (R3). The interval doubles from a minute to an hour. */
async function claimDueRevocations(actor: SystemActor): Promise<QueuedRevocation[]> {
  return act(actor, "deletion.carry_out", async (tx) =>
    unrecorded(
      await queryRows<QueuedRevocation>(
        tx,
        kysely
          .updateTable("Revocation")
          .set((eb) => ({
            attempts: eb("attempts", "+", 1),
            nextRunAt: sql<Date>`clock_timestamp() + make_interval(mins => least(60, (2 ^ least(attempts, 10))::int))`,
          }))
          .where("id", "in", (eb) =>
            eb
              .selectFrom("Revocation")
              .select("id")
              .where("nextRunAt", "<=", sql<Date>`clock_timestamp()`)
              .orderBy("nextRunAt")
              .limit(BATCH_SIZE)
              .forUpdate()
              .skipLocked(),
          )
          .returning((eb) => [
            "id",
            "requestId",
            "tokenSealed",
            eb(
              "createdAt",
              "<",
              sql<Date>`clock_timestamp() - make_interval(hours => ${periods.revocationRetry.count}::int)`,
            ).as("expired"),
          ]),
      ),
    ),
  );
}

async function revokeAtTiktok({
  id,
  tokenSealed,
  expired,
}: QueuedRevocation): Promise<"done" | "failed" | "retry"> {
  const { result, exchange } = await revokeToken(unsealRevocation({ id, tokenSealed }).token);
  // The account is already erased, so the call is logged without it.
  await recordApiCall({
    shopId: null,
    connectionId: null,
    operation: "revoke_token",
    trigger: "retry",
    exchange,
  });
  if (result.kind === "ok") return "done";
  return (result.kind === "unclear" || result.kind === "rate_limited") && !expired
    ? "retry"
    : "failed";
}

async function recordRevocationResult(
  actor: SystemActor,
  { id, requestId }: QueuedRevocation,
  result: "done" | "failed" | "retry",
): Promise<boolean> {
  if (result === "retry") return false;
  return act(actor, "deletion.carry_out", async (tx) => {
    await lockRow(tx, "DeletionRequest", { id: requestId });
    const { count } = await tx.revocation.deleteMany({ where: { id } });
    const request = await tx.deletionRequest.findUnique({
      where: { id: requestId },
      select: { revocationResult: true, state: true },
    });
    if (count === 0 || request?.state !== "running") return unrecorded(false);
    const revocationResult = worseRevocationResult(request.revocationResult, result);
    await tx.deletionRequest.update({
      where: { id: requestId },
      data: { revocationResult },
      select: { id: true },
    });
    await enqueue(tx, "erase-account", { requestId });
    return unrecorded(true);
  });
}
