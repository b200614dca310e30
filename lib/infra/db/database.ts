import "server-only";

import { PrismaPg } from "@prisma/adapter-pg";

import { SequentialClient } from "#lib/infra/db/sequential-client";
import { createStatementNames } from "#lib/infra/db/statement-names";
import { env } from "#lib/infra/env";
import { PrismaClient } from "#lib/infra/generated/client";

/** The database or a transaction on it. */
export type Tx = Omit<
  PrismaClient,
  "$connect" | "$disconnect" | "$on" | "$use" | "$extends" | "$transaction"
>;

/**
 * A process frozen inside a transaction would keep its locks, such as the end of a shop's audit
 * chain. The server rolls it back after this time; it is longer than Prisma's own limit, so it only
 * hits frozen processes.
 */
export const idleTransactionTimeoutMs = 20_000;

/**
 * Which plan a named statement gets. One made for any values fits an average shop, and reads a large
 * one as a whole; so each run is planned with its own values, which takes less than a millisecond.
 */
let planCacheMode: "force_custom_plan" | "auto" = "force_custom_plan";

/** Keeps the plans of statements: for sending, which reads single rows. Call it before the first use. */
export function reusePlans(): void {
  planCacheMode = "auto";
}

/** Plans the statements of this transaction with their values, even where plans are kept. */
export async function planWithValues(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT set_config('plan_cache_mode', 'force_custom_plan', true)`;
}

const createClient = () =>
  new PrismaClient({
    adapter: new PrismaPg(
      {
        connectionString: env().DATABASE_URL,
        // The adapter is typed with newer types of pg than ours.
        Client: SequentialClient as never,
        max: 10,
        connectionTimeoutMillis: 5000,
        // A new connection has no plans and no caches: its first statements cost several times more.
        idleTimeoutMillis: 300_000,
        keepAlive: true,
        idle_in_transaction_session_timeout: idleTransactionTimeoutMs,
        options: `-c plan_cache_mode=${planCacheMode}`,
      },
      { statementNameGenerator: createStatementNames() },
    ),
    transactionOptions: { maxWait: 5000, timeout: 15_000 },
  });

// Development reloads modules; one pool per process is enough.
const globals = globalThis as { studioDatabase?: PrismaClient };

/** Returns this process's connection pool, opened at first use. */
export function database(): PrismaClient {
  globals.studioDatabase ??= createClient();
  return globals.studioDatabase;
}

/** Closes the pool; the next use opens a new one. */
export async function closeDatabase(): Promise<void> {
  await globals.studioDatabase?.$disconnect();
  delete globals.studioDatabase;
}

/**
 * Returns the database's time, the only clock for leases, limits and waits: a wrong clock on this
 * machine changes nothing.
 */
export async function databaseNow(tx: Tx): Promise<Date> {
  const rows = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const now = rows[0]?.now;
  if (!now) throw new Error("the database did not tell the time");
  return now;
}
