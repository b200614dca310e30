import { auditRowHash } from "./audit-chain.ts";
import {
  ACCOUNT_OPEN_ID,
  addChange,
  addEffect,
  addLedgerLine,
  addRequest,
  emptyRun,
  isoAt,
  LEASE_OWNER,
  type PlantedRun,
  RUN_START_MS,
} from "./planted-run.ts";

const SIZE = 1000;

/** Adds an acknowledged consent with its delivery and audit row, in one transaction. */
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

/** Claims the delivery and opens an upload for it. Returns its publish id. */
export function addInit(run: PlantedRun, name: string, at: number, number = 1): string {
  const publish = publishIdFor(name, number);
  const transfer = `${name}-t${number}`;
  addChange(run, "Delivery", name, at, {
    leaseOwner: LEASE_OWNER,
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

/** Sends the only chunk of the upload. */
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

/** Delivers to the inbox, reports it in the status response, and ends the delivery. */
export function addArrival(run: PlantedRun, name: string, at: number, number = 1): void {
  addLedgerLine(run, at, "publish.delivered", { publish_id: publishIdFor(name, number) });
  addRequest(run, at + 10, "status", { publish_id: publishIdFor(name, number) });
  addChange(run, "Transfer", `${name}-t${number}`, at + 20, {
    uploadUrlSealed: null,
    endedAt: isoAt(at + 20),
  });
  markEnded(run, name, at + 20, "in_inbox");
}

/** Ends the delivery in this state. */
export function markEnded(run: PlantedRun, name: string, at: number, state: string): void {
  addChange(run, "Delivery", name, at, {
    state,
    leaseOwner: null,
    leaseUntil: null,
    nextRunAt: null,
    endedAt: isoAt(at),
  });
}

/** Returns a run in which one consent became one draft. */
export function deliveredRun(name = "d1"): PlantedRun {
  const run = emptyRun();
  addConsent(run, name);
  addInit(run, name, 100);
  addUpload(run, name, 200);
  addArrival(run, name, 300);
  return run;
}
