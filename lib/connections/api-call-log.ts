import "server-only";

import { setTimeout as sleep } from "node:timers/promises";

import { sql } from "kysely";

import type { TiktokCallTrigger, TiktokOperation } from "#lib/connections/state";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";
import { Prisma } from "#lib/infra/generated/client";
import { log } from "#lib/infra/log";
import type { Exchange } from "#lib/tiktok/http-client";

export type ApiCall = {
  shopId: string | null;
  connectionId: string | null;
  deliveryId?: string;
  operation: TiktokOperation;
  trigger?: TiktokCallTrigger;
  /** `number` counts from 1; `first` and `last` are byte positions, inclusive. */
  chunk?: { number: number; count: number; first: number; last: number };
  /** The whole video whose transfer was requested, and the number of chunks. */
  upload?: { sizeBytes: number; chunkCount: number };
  exchange: Exchange;
};

/** A row that is written later than this after its call gets the call's own time. */
const LATE_MS = 1000;

/** Returns when the call ended, by the database's clock; nothing when that is just now. */
async function endOf(tx: Tx, { endedAt }: Exchange): Promise<{ at?: Date }> {
  const age = performance.now() - endedAt;
  return age < LATE_MS ? {} : { at: new Date((await databaseNow(tx)).getTime() - age) };
}

/**
 * Writes one row of the request log, never a body, token or URL. Skips an erased account: the lock
 * on its row waits for an erasure in progress.
 */
export async function insertApiCall(tx: Tx, call: ApiCall): Promise<void> {
  const { shopId, connectionId, deliveryId, operation, trigger, chunk, upload, exchange } = call;
  const { httpStatus, code, logId, durationMs } = exchange;
  const row = {
    shopId,
    operation,
    trigger: trigger ?? null,
    chunkNumber: chunk?.number ?? null,
    chunkCount: chunk?.count ?? upload?.chunkCount ?? null,
    firstByte: chunk ? BigInt(chunk.first) : null,
    lastByte: chunk ? BigInt(chunk.last) : null,
    sizeBytes: upload ? BigInt(upload.sizeBytes) : null,
    httpStatus,
    code,
    logId,
    durationMs,
    ...(await endOf(tx, exchange)),
  };
  // The database deletes the row together with its delivery.
  if (connectionId === null || deliveryId !== undefined) {
    const data = { ...row, connectionId, deliveryId: deliveryId ?? null };
    await tx.tiktokCall.create({ data, select: { id: true } });
    return;
  }
  const columns = Object.keys(row) as (keyof typeof row)[];
  await execute(
    tx,
    kysely
      .insertInto("TiktokCall")
      .columns(["connectionId", ...columns])
      .expression(
        kysely
          .selectFrom("Connection")
          .select(["id", ...columns.map((column) => sql.val(row[column]).as(column))])
          .where("id", "=", connectionId)
          .forKeyShare(),
      ),
  );
}

const TIMEOUT_MS = 15 * 60_000;
/** At least this many attempts: one on a dead connection may use up the whole time. */
const MIN_ATTEMPTS = 10;

/**
 * Writes one log row outside any transaction. Retries for 15 minutes while the database is
 * unavailable, then logs the call, since it cannot be repeated. Never throws.
 */
export async function recordApiCall(call: ApiCall): Promise<void> {
  const until = performance.now() + TIMEOUT_MS;
  for (let tries = 1; ; tries += 1, await sleep(500)) {
    try {
      return await insertApiCall(database(), call);
    } catch (error) {
      // The delivery was erased meanwhile, and its log with it.
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
