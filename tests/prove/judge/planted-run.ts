import type { Evidence } from "./evidence.ts";
import { auditRowHash } from "./audit-chain.ts";
import { judgeEvidence } from "./judge.ts";
import type { RowChange, RawEvidence, JsonRow } from "./facts.ts";
import { readLedger } from "./ledger.ts";

/** A small run written by hand, in which all is well until a test plants something. Times are milliseconds after its beginning. */
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
const OWNER = "worker-1";
export const ACCOUNT_OPEN_ID = "-000sofia";
const SIZE = 1000;

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
      workers: [{ owner: OWNER, pid: PID, startedAt: RUN_START_MS - 5000, endedAt: null }],
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

/** A line of the ledger. */
export function addLedgerLine(
  run: PlantedRun,
  at: number,
  type: string,
  fields: Record<string, unknown>,
): void {
  run.lines.push({ seq: 0, at: RUN_START_MS + at, wall: isoAt(at), type, ...fields });
}

/** A request of the product: its line, and its row in the request log. */
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

/** A committed change of a row; the first one of a row is its insertion. Keeps `rows` at the latest version. */
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
  const place = list.findIndex((one) => String(one["id"]) === key);
  if (place === -1) list.push({ ...row });
  else list[place] = { ...row };
}

/** A consent, acknowledged, with its delivery and audit row, all by one transaction. */
export function addConsent(run: PlantedRun, name: string, at = 0): void {
  const shared = { draftId: `draft-${name}`, connectionId: "c1" };
  const xid = `consent ${name}`;
  addChange(
    run,
    "Consent",
    `consent-${name}`,
    at,
    { id: `consent-${name}`, ...shared, snapshot: { videoSha256: `sha-${name}` } },
    xid,
  );
  addChange(
    run,
    "Delivery",
    name,
    at,
    {
      id: name,
      consentId: `consent-${name}`,
      ...shared,
      state: "queued",
      nextRunAt: isoAt(at),
      leaseEpoch: 0,
    },
    xid,
  );
  const before = run.rows.AuditEvent.at(-1);
  const number = Number(before?.["number"] ?? 0) + 1;
  const audit = {
    id: number,
    chain: "shop",
    number,
    at: isoAt(at),
    actorKind: "staff",
    actorId: "s1",
    action: "draft.consented",
    subjectId: shared.draftId,
    details: { deliveryId: name, consentId: `consent-${name}` },
    previous: before?.["hash"] ?? "",
  };
  addChange(run, "AuditEvent", String(number), at, { ...audit, hash: auditRowHash(audit) }, xid);
  run.evidence.consents.push({
    consentKey: shared.draftId,
    deliveryId: name,
    accountOpenId: ACCOUNT_OPEN_ID,
    sha256: `sha-${name}`,
    sizeBytes: SIZE,
    outcome: "ok",
    at: RUN_START_MS + at,
  });
}

export const publishIdFor = (name: string, number = 1): string =>
  `v_inbox_file~v2.${number}${[...name].map((c) => c.charCodeAt(0)).join("")}`;
const trailingDigits = (publish: string) => /\d+$/.exec(publish)?.[0] ?? "";

/** Claims the delivery and opens an upload for it; number 2 is a second one. */
export function addInit(run: PlantedRun, name: string, at: number, number = 1): string {
  const publish = publishIdFor(name, number);
  const transfer = `${name}-t${number}`;
  addChange(run, "Delivery", name, at, {
    leaseOwner: OWNER,
    leaseEpoch: number,
    leaseUntil: isoAt(at + 30_000),
  });
  addChange(run, "Transfer", transfer, at + 10, {
    id: transfer,
    deliveryId: name,
    connectionId: "c1",
    number,
    initStartedAt: isoAt(at + 10),
    sizeBytes: SIZE,
    committingAt: null,
  });
  addEffect(run, at + 20, "init");
  addLedgerLine(run, at + 25, "publish.created", {
    publish_id: publish,
    open_id: ACCOUNT_OPEN_ID,
    source: "FILE_UPLOAD",
    video_size: SIZE,
    chunk_size: SIZE,
    total_chunk_count: 1,
    upload_expires_at: RUN_START_MS + at + 3_600_000,
  });
  addRequest(run, at + 25, "init", { publish_id: publish });
  addChange(run, "Transfer", transfer, at + 30, {
    publishId: publish,
    initOutcome: "ok",
    uploadUrlSealed: "sealed",
  });
  return publish;
}

/** Sends the one part of the upload. */
export function addUpload(run: PlantedRun, name: string, at: number, number = 1): void {
  const publish = publishIdFor(name, number);
  addChange(run, "Transfer", `${name}-t${number}`, at, { committingAt: isoAt(at) });
  addChange(run, "Delivery", name, at, { state: "committing" });
  addEffect(run, at + 10, "upload", {
    path: `/video/?upload_id=${trailingDigits(publish)}`,
    range: `bytes 0-${SIZE - 1}/${SIZE}`,
  });
  addLedgerLine(run, at + 15, "chunk.accepted", {
    publish_id: publish,
    chunk: 0,
    first: 0,
    last: SIZE - 1,
  });
  addLedgerLine(run, at + 15, "media.completed", {
    publish_id: publish,
    size: SIZE,
    sha256: `sha-${name}`,
  });
  addRequest(run, at + 15, "upload", { publish_id: publish, chunk: 0, outcome: 201 });
}

/** TikTok puts it into the inbox, says so when asked, and the delivery ends. */
export function addArrival(run: PlantedRun, name: string, at: number, number = 1): void {
  addLedgerLine(run, at, "publish.delivered", { publish_id: publishIdFor(name, number) });
  addRequest(run, at + 10, "status", { publish_id: publishIdFor(name, number) });
  addChange(run, "Transfer", `${name}-t${number}`, at + 20, {
    uploadUrlSealed: null,
    endedAt: isoAt(at + 20),
  });
  markEnded(run, name, at + 20, "in_inbox");
}

/** The delivery ends in this state and is asked about no more. */
export function markEnded(run: PlantedRun, name: string, at: number, state: string): void {
  addChange(run, "Delivery", name, at, {
    state,
    leaseOwner: null,
    leaseUntil: null,
    nextRunAt: null,
    endedAt: isoAt(at),
  });
}

/** One consent that became one draft. */
export function deliveredRun(name = "d1"): PlantedRun {
  const run = emptyRun();
  addConsent(run, name);
  addInit(run, name, 100);
  addUpload(run, name, 200);
  addArrival(run, name, 300);
  return run;
}

/** What was read of this run. Lines and changes are put in the order of their times. */
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

/** The judge's findings about this run, as `invariant: sentence`. */
export function judgeRun(run: PlantedRun): string[] {
  return judgeEvidence(toRawEvidence(run)).violations.map(
    ({ invariant, message }) => `${invariant}: ${message}`,
  );
}
