import "server-only";
import type { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { sql } from "kysely";

import { database } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";

type UpstashAlgorithm = ConstructorParameters<typeof Ratelimit>[0]["limiter"];
type CounterRow = { ok: boolean; cur: number; prev: number; rest: number; resetMs: number };

/** Adds `rate` to a counter in one statement, by the database's clock; a negative rate refunds. */
async function countInDatabase(
  key: string,
  tokens: number,
  windowMs: number,
  rate: number,
): Promise<CounterRow> {
  const rows = await database().$queryRaw<CounterRow[]>`
    WITH clock AS MATERIALIZED (SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms),
    slide AS MATERIALIZED (SELECT floor(ms / ${windowMs}::int)::bigint AS win, 1 - (ms / ${windowMs}::int - floor(ms / ${windowMs}::int)) AS rest FROM clock)
    INSERT INTO "RateLimit" AS r (key, win, cur, prev, ok, "expiresAt")
    SELECT ${key}, win, greatest(${rate}::int, 0), 0, true, now() + make_interval(secs => ${windowMs}::float8 / 500) FROM slide
    ON CONFLICT (key) DO UPDATE SET (win, prev, cur, ok, "expiresAt") = (
      SELECT excluded.win, before, CASE WHEN fits THEN greatest(within + ${rate}::int, 0) ELSE within END, fits, excluded."expiresAt"
      FROM (SELECT before, within, ${rate}::int < 0 OR floor((SELECT rest FROM slide) * before) + within < ${tokens}::int AS fits
        FROM (SELECT CASE r.win WHEN excluded.win THEN r.prev WHEN excluded.win - 1 THEN r.cur ELSE 0 END AS before,
          CASE r.win WHEN excluded.win THEN r.cur ELSE 0 END AS within) AS counts) AS judged)
    RETURNING ok, cur, prev, (SELECT rest FROM slide) AS rest, ((win + 1) * ${windowMs}::int)::float8 AS "resetMs"`;
  const row = rows[0];
  if (!row) throw new Error("the rate limit could not be counted");
  return row;
}

/** What remains of a limit after a count. */
const remainingTokens = (tokens: number, { cur, prev, rest, resetMs }: CounterRow) => ({
  limit: tokens,
  remaining: Math.max(0, tokens - cur - Math.floor(rest * prev)),
  reset: resetMs,
});

/** A sliding window in Postgres, as an algorithm for @upstash/ratelimit. */
export function postgresSlidingWindow(tokens: number, seconds: number): UpstashAlgorithm {
  return () => ({
    async limit(_context, key, rate = 1) {
      const row = await countInDatabase(key, tokens, seconds * 1000, rate);
      return { ...remainingTokens(tokens, row), success: row.ok, pending: Promise.resolve() };
    },
    async getRemaining(_context, key) {
      return remainingTokens(tokens, await countInDatabase(key, tokens, seconds * 1000, 0));
    },
    async resetTokens(_context, key) {
      await database().rateLimit.deleteMany({ where: { key } });
    },
  });
}

/** A placeholder Redis: the Postgres window never calls it. */
export const unusedRedis = () =>
  new Redis({ request: () => Promise.reject(new Error("no Redis is configured")) });

/** Deletes counters that no window needs. */
export async function deleteExpiredCounters(): Promise<void> {
  await execute(
    database(),
    kysely.deleteFrom("RateLimit").where("expiresAt", "<", sql<Date>`clock_timestamp()`),
  );
}
