import "server-only";

import { PrismaPg } from "@prisma/adapter-pg";

import { env } from "#lib/infra/env";
import { PrismaClient } from "#lib/infra/generated/client";

/** Either the database or a transaction of it. */
export type Tx = Omit<
  PrismaClient,
  "$connect" | "$disconnect" | "$on" | "$use" | "$extends" | "$transaction"
>;

/**
 * A process that stands still in the middle of a transaction would hold its locks for as long: a delivery's row, or the end of a shop's
 * audit, which everybody needs. After this the server undoes it; above Prisma's own limit, so that only the silent are cut off.
 */
export const idleTransactionTimeoutMs = 20_000;

const createClient = () =>
  new PrismaClient({
    adapter: new PrismaPg({
      connectionString: env().DATABASE_URL,
      max: 10,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      idle_in_transaction_session_timeout: idleTransactionTimeoutMs,
    }),
    transactionOptions: { maxWait: 5000, timeout: 15_000 },
  });

// Development reloads modules; one pool a process is enough.
const globals = globalThis as { studioDatabase?: PrismaClient };

/** The one connection pool of this process, opened at first use. */
export function database(): PrismaClient {
  globals.studioDatabase ??= createClient();
  return globals.studioDatabase;
}

/** Closes the pool; the next use opens another. */
export async function closeDatabase(): Promise<void> {
  await globals.studioDatabase?.$disconnect();
  delete globals.studioDatabase;
}

/** The database's clock: the only one that leases, limits and waits obey, so a wrong clock here changes nothing. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const rows = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const now = rows[0]?.now;
  if (!now) throw new Error("the database did not tell the time");
  return now;
}
