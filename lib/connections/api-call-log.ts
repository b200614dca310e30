import "server-only";

import { setTimeout as sleep } from "node:timers/promises";

import { database, type Tx } from "#lib/infra/db/database";
import { Prisma } from "#lib/infra/generated/client";
import { log } from "#lib/infra/log";
import type { Exchange } from "#lib/tiktok/http-client";

export type ApiCall = {
  shopId: string | null;
  connectionId: string | null;
  deliveryId?: string;
  /** What we did, in plain words: "Open an upload". */
  operation: string;
  /** Details without secrets, such as a byte range. */
  detail: string;
  exchange: Exchange;
};

/**
 * Writes one line of the request log: what was asked of TikTok and how it answered. Never a body, token or address. Nothing is written
 * about an account that was erased while TikTok was asked; an erasure under way is waited for, to know.
 */
export async function insertApiCall(tx: Tx, { exchange, ...call }: ApiCall): Promise<void> {
  const { httpStatus, code, logId, durationMs } = exchange;
  const { shopId, connectionId, deliveryId, operation, detail } = call;
  // A delivery's own line falls with its delivery, by the database's doing.
  if (connectionId === null || deliveryId !== undefined) {
    await tx.tiktokCall.create({
      data: { ...call, httpStatus, code, logId, durationMs },
      select: { id: true },
    });
    return;
  }
  await tx.$executeRaw`
    INSERT INTO "TiktokCall" ("shopId", "connectionId", operation, detail, "httpStatus", code, "logId", "durationMs")
    SELECT ${shopId}::uuid, id, ${operation}, ${detail}, ${httpStatus}::int, ${code}, ${logId}, ${durationMs}::int
    FROM "Connection" WHERE id = ${connectionId}::uuid FOR KEY SHARE`;
}

const TIMEOUT_MS = 15 * 60_000;
/** One try over a connection that only looks alive may use up all the patience; these many are made at least. */
const MIN_ATTEMPTS = 10;

/**
 * Writes one line of the request log outside any transaction. The call has been made, so a database that is away for some minutes is
 * waited for; after a quarter of an hour the line goes to the process's own log instead. Never throws.
 */
export async function recordApiCall(call: ApiCall): Promise<void> {
  const until = performance.now() + TIMEOUT_MS;
  for (let tries = 1; ; tries += 1, await sleep(500)) {
    try {
      return await insertApiCall(database(), call);
    } catch (error) {
      // Its delivery or account was erased meanwhile, and the log with it.
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2003") return;
      if (performance.now() < until || tries < MIN_ATTEMPTS) continue;
      const { operation, exchange, connectionId, deliveryId } = call;
      const named = {
        operation,
        code: exchange.code,
        durationMs: exchange.durationMs,
        ...(connectionId && { connectionId }),
      };
      return log.error("a call to TikTok could not be written to the request log", error, {
        ...named,
        ...(deliveryId && { deliveryId }),
      });
    }
  }
}
