import type { Evidence } from "./evidence.ts";
import { judgeEvidence } from "./judge.ts";
import type { RowChange, RawEvidence, JsonRow } from "./facts.ts";
import { readLedger } from "./ledger.ts";

/** The start of a hand-written run. All other times are milliseconds after it. */
export const RUN_START_MS = Date.parse("2026-11-23T06:00:00.000Z");
export const isoAt = (at: number): string => new Date(RUN_START_MS + at).toISOString();

export type PlantedRun = {
  lines: Record<string, unknown>[];
  rows: RawEvidence["rows"];
  changes: RowChange[];
  calls: RawEvidence["calls"];
  leaks: RawEvidence["leaks"];
  evidence: RawEvidence["evidence"] & Pick<Evidence, "effects">;
};

const PID = 42;
export const LEASE_OWNER = "worker-1";
export const ACCOUNT_OPEN_ID = "-000sofia";

export function emptyRun(): PlantedRun {
  const connection = {
    id: "c1",
    openId: ACCOUNT_OPEN_ID,
    state: "connected",
    accessTokenSealed: "sealed",
    refreshTokenSealed: "sealed",
    tokenVersion: 1,
  };
  const run: PlantedRun = {
    lines: [],
    rows: {
      Delivery: [],
      Transfer: [],
      Connection: [{ ...connection }],
      Consent: [],
      AuditEvent: [],
    },
    changes: [],
    calls: [],
    leaks: [],
    evidence: {
      consents: [],
      workers: [{ owner: LEASE_OWNER, pid: PID, startedAt: RUN_START_MS - 5000, endedAt: null }],
      effects: [],
      disconnects: [],
      plannedFaults: [],
      allowed: { unconfirmed: [] },
      leftovers: { tempFiles: [], fds: [] },
      endedAt: RUN_START_MS + 20_000,
    },
  };
  addChange(run, "Connection", "c1", 0, { ...connection }, "0");
  return run;
}

/** Adds a line to the ledger. */
export function addLedgerLine(
  run: PlantedRun,
  at: number,
  type: string,
  fields: Record<string, unknown>,
): void {
  run.lines.push({ seq: 0, at: RUN_START_MS + at, wall: isoAt(at), type, ...fields });
}

/** Adds a request: its ledger line and its row in the request log. */
export function addRequest(
  run: PlantedRun,
  at: number,
  endpoint: string,
  fields: Record<string, unknown>,
): string {
  const logId = `log-${run.lines.length}`;
  addLedgerLine(run, at, "request", {
    endpoint,
    log_id: logId,
    outcome: 200,
    open_id: ACCOUNT_OPEN_ID,
    ...fields,
  });
  run.calls.push({
    connectionId: "c1",
    deliveryId: null,
    at: RUN_START_MS + at + 2,
    operation: `operation ${endpoint}`,
    logId,
    durationMs: 4,
  });
  return logId;
}

export function addEffect(
  run: PlantedRun,
  at: number,
  kind: Evidence["effects"][number]["kind"],
  more: Partial<Evidence["effects"][number]> = {},
): void {
  run.evidence.effects.push({
    at: RUN_START_MS + at,
    pid: PID,
    kind,
    path: `/${kind}`,
    endedAt: RUN_START_MS + at + 8,
    ...more,
  });
}

/** Adds a committed change of a row, or its insertion, and updates `rows`. */
export function addChange(
  run: PlantedRun,
  table: string,
  key: string,
  at: number,
  fields: JsonRow,
  xid = `${table} ${key} ${at}`,
): void {
  const before = run.changes.findLast((one) => one.table === table && one.key === key);
  const row = { ...before?.row, ...fields };
  run.changes.push({
    table,
    op: before ? "update" : "insert",
    key,
    fields,
    row,
    at: RUN_START_MS + at,
    xid,
  });
  const list = run.rows[table as keyof RawEvidence["rows"]];
  const index = list.findIndex((one) => String(one["id"]) === key);
  if (index === -1) list.push({ ...row });
  else list[index] = { ...row };
}

/** Returns the run as evidence, with lines and changes sorted by time. */
export function toRawEvidence(run: PlantedRun): RawEvidence {
  const ordered = run.lines.toSorted((a, b) => Number(a["at"]) - Number(b["at"]));
  const text = ordered.map((one, seq) => JSON.stringify({ ...one, seq: seq + 1 })).join("\n");
  const latest = new Map<string, JsonRow>();
  const changes = run.changes
    .toSorted((a, b) => a.at - b.at)
    .map((one) => {
      const row = { ...latest.get(`${one.table} ${one.key}`), ...one.fields };
      latest.set(`${one.table} ${one.key}`, row);
      return { ...one, row };
    });
  return { ...run, changes, readAt: run.evidence.endedAt, ledger: readLedger(`${text}\n`) };
}

/** Returns the violations that the judge finds, as `invariant: message`. */
export function judgeRun(run: PlantedRun): string[] {
  return judgeEvidence(toRawEvidence(run)).violations.map(
    ({ invariant, message }) => `${invariant}: ${message}`,
  );
}
