import { readFile } from "node:fs/promises";

import pg from "pg";

import type { Evidence } from "./evidence.ts";
import type { LoggedApiCall, RowChange, SecretLeak, RawEvidence, JsonRow } from "./facts.ts";
import { findLeaks, secretNeedles } from "./secret-leaks.ts";
import { readLedger } from "./ledger.ts";

/** Reads the ledger, the logs, and the database at one moment. */
export async function readEvidence(evidence: Evidence): Promise<RawEvidence> {
  const needles = secretNeedles(evidence.secrets ?? {});
  const leaks: SecretLeak[] = [];
  for (const path of evidence.logs)
    leaks.push(...findLeaks(await readFile(path, "utf8"), needles, path));
  const client = new pg.Client({ connectionString: evidence.databaseUrl });
  await client.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { rows: clock } = await client.query<{ at: number }>(
      "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at",
    );
    const readAt = clock[0]?.at ?? 0;
    const table = (name: string) => readTable(client, name);
    const rows = {
      Delivery: await table("Delivery"),
      Transfer: await table("Transfer"),
      Connection: await table("Connection"),
      Consent: await table("Consent"),
      AuditEvent: await table("AuditEvent"),
    };
    const calls = await table("TiktokCall");
    const { changes, text } = await readChanges(client);
    leaks.push(...findLeaks(text, needles, "the changes of rows"));
    leaks.push(...findLeaks(rowsToText(calls), needles, "the request log"));
    leaks.push(...findLeaks(rowsToText(rows.AuditEvent), needles, "the audit"));
    leaks.push(...findLeaks(await readJobs(client), needles, "the jobs"));
    // Read last and only up to `readAt`, because workers may continue while the judge reads.
    const ledger = readLedger(await readFile(evidence.ledger, "utf8"), readAt);
    return { evidence, ledger, rows, calls: calls.map(toLoggedCall), changes, leaks, readAt };
  } finally {
    await client.end();
  }
}

async function readTable(client: pg.Client, name: string): Promise<JsonRow[]> {
  const { rows } = await client.query<{ row: string }>(
    `SELECT to_jsonb(t)::text AS row FROM "${name}" t`,
  );
  return rows.map(({ row }) => {
    const entries = Object.entries(JSON.parse(row) as JsonRow);
    return Object.fromEntries(
      entries.map(([key, value]) => [
        key,
        key.endsWith("Sealed") && value !== null ? "sealed" : value,
      ]),
    );
  });
}

const rowsToText = (rows: JsonRow[]) => rows.map((row) => JSON.stringify(row)).join("\n");

function toLoggedCall(row: JsonRow): LoggedApiCall {
  return {
    connectionId: row["connectionId"] as string | null,
    deliveryId: row["deliveryId"] as string | null,
    at: Date.parse(String(row["at"])),
    operation: String(row["operation"]),
    logId: row["logId"] as string | null,
    durationMs: Number(row["durationMs"]),
  };
}

type StoredChange = {
  table: string;
  op: string;
  key: string;
  fields: string | null;
  at: number;
  xid: string;
};

/** Returns all changes in commit order, each with the whole row after it. */
async function readChanges(client: pg.Client): Promise<{ changes: RowChange[]; text: string }> {
  const { rows: setting } = await client.query<{ on: boolean }>(
    "SELECT current_setting('track_commit_timestamp') = 'on' AS on",
  );
  const committed = setting[0]?.on ? "COALESCE(pg_xact_commit_timestamp(xid::xid), at)" : "at";
  const { rows } = await client.query<StoredChange>(
    `SELECT "table", op, key, fields::text AS fields, xid::text AS xid, (extract(epoch FROM ${committed}) * 1000)::float8 AS at
     FROM proof.change ORDER BY ${committed}, id`,
  );
  const latest = new Map<string, JsonRow>();
  const changes = rows.map(({ table, op, key, fields: text, at, xid }) => {
    const fields = text === null ? null : (JSON.parse(text) as JsonRow);
    const row = op === "delete" ? {} : { ...latest.get(`${table}:${key}`), ...fields };
    latest.set(`${table}:${key}`, row);
    return { table, op, key, fields, row, at, xid };
  });
  return { changes, text: rows.map(({ fields }) => fields ?? "").join("\n") };
}

async function readJobs(client: pg.Client): Promise<string> {
  const { rows: there } = await client.query<{ name: string | null }>(
    "SELECT to_regclass('pgboss.job')::text AS name",
  );
  if (!there[0]?.name) return "";
  const { rows } = await client.query<{ row: string }>(
    "SELECT to_jsonb(t)::text AS row FROM pgboss.job t",
  );
  return rows.map(({ row }) => row).join("\n");
}
