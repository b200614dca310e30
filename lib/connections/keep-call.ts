import "server-only";
import { setTimeout as sleep } from "node:timers/promises";

import { logCall, type LoggedCall } from "#lib/connections/log-call";
import { database } from "#lib/infra/database";
import { Prisma } from "#lib/infra/generated/client";
import { log } from "#lib/infra/log";

const PATIENCE_MS = 15 * 60_000;
/** One try over a connection that only looks alive may use up all the patience; these many are made at least. */
const TRIES = 10;

/**
 * Writes one line of the request log outside any transaction. The call has been made, so a database that is away for some minutes is
 * waited for; after a quarter of an hour the line goes to the process's own log instead. Never throws.
 */
export async function keepCall(call: LoggedCall): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (let tries = 1; ; tries += 1, await sleep(500)) {
    try {
      return await logCall(database(), call);
    } catch (error) {
      // Its delivery or account was erased meanwhile, and the log with it.
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2003") return;
      if (performance.now() < until || tries < TRIES) continue;
      const { operation, exchange, connectionId, deliveryId } = call;
      const named = { operation, code: exchange.code, durationMs: exchange.durationMs, ...(connectionId && { connectionId }) };
      return log.error("a call to TikTok could not be written to the request log", error, { ...named, ...(deliveryId && { deliveryId }) });
    }
  }
}
