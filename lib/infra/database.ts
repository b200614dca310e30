import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";

import { env } from "#lib/infra/env";
import { PrismaClient } from "#lib/infra/generated/client";

/** Either the database or a transaction of it. */
export type Tx = Omit<PrismaClient, "$connect" | "$disconnect" | "$on" | "$use" | "$extends" | "$transaction">;

/**
 * A process that stands still in the middle of a transaction would hold its locks for as long: a delivery's row, or the end of a shop's
 * audit, which everybody needs. After this the server undoes it; above Prisma's own limit, so that only the silent are cut off.
 */
export const silentTransactionMs = 20_000;

const make = () =>
  new PrismaClient({
    adapter: new PrismaPg({
      connectionString: env().DATABASE_URL,
      max: 10,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      idle_in_transaction_session_timeout: silentTransactionMs,
    }),
    transactionOptions: { maxWait: 5000, timeout: 15_000 },
  });

// Development reloads modules; one pool a process is enough.
const kept = globalThis as { studioDatabase?: PrismaClient };

/** The one connection pool of this process, opened at first use. */
export function database(): PrismaClient {
  kept.studioDatabase ??= make();
  return kept.studioDatabase;
}

/** Closes the pool; the next use opens another. */
export async function closeDatabase(): Promise<void> {
  await kept.studioDatabase?.$disconnect();
  delete kept.studioDatabase;
}
