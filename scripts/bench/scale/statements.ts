// The slowest statements of a run, as pg_stat_statements counted them, with their plans.
import type pg from "pg";

/** Settings with which the server counts statements; the extension comes with the embedded one. */
export const COUNT_STATEMENTS = [
  "shared_preload_libraries=pg_stat_statements",
  "pg_stat_statements.track=all",
];

export type SlowStatement = {
  text: string;
  calls: number;
  meanMs: number;
  rows: number;
  plan: string;
};

/** Starts counting from zero. */
export async function resetStatements(client: pg.Client): Promise<void> {
  await client.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  await client.query("SELECT pg_stat_statements_reset()");
}

const SLOWEST_SQL = `
  SELECT query AS text, calls::int, mean_exec_time AS "meanMs", (rows / calls)::int AS rows
  FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
  WHERE r.rolname <> current_user AND query ~* '^\\s*(select|with|insert|update|delete)'
  ORDER BY mean_exec_time DESC LIMIT $1`;

/** Returns the slowest statements by their mean, each with the plan for any parameters. */
export async function slowestStatements(
  client: pg.Client,
  limit: number,
): Promise<SlowStatement[]> {
  const { rows } = await client.query<Omit<SlowStatement, "plan">>(SLOWEST_SQL, [limit]);
  const found: SlowStatement[] = [];
  for (const row of rows) found.push({ ...row, plan: await genericPlan(client, row.text) });
  return found;
}

async function genericPlan(client: pg.Client, text: string): Promise<string> {
  try {
    const { rows } = await client.query<{ "QUERY PLAN": string }>(
      `EXPLAIN (GENERIC_PLAN, COSTS OFF) ${text}`,
    );
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  } catch (error) {
    return `No plan without its parameters: ${error instanceof Error ? error.message : String(error)}`;
  }
}
