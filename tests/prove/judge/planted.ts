import type { Evidence } from "./evidence.ts";
import { hashOf } from "./audit-chain.ts";
import { weigh } from "./judge.ts";
import type { Change, Parts, Row } from "./facts.ts";
import { readLedger } from "./ledger.ts";

/** A small run written by hand, in which all is well until a test plants something. Times are milliseconds after its beginning. */
export const BEGIN = Date.parse("2026-11-23T06:00:00.000Z");
export const iso = (at: number): string => new Date(BEGIN + at).toISOString();

export type World = {
  lines: Record<string, unknown>[];
  rows: Parts["rows"];
  changes: Change[];
  calls: Parts["calls"];
  leaks: Parts["leaks"];
  evidence: Parts["evidence"] & Pick<Evidence, "effects">;
};

const PID = 42;
const OWNER = "worker-1";
export const ACCOUNT = "-000sofia";
const SIZE = 1000;

export function emptyWorld(): World {
  const connection = {
    id: "c1",
    openId: ACCOUNT,
    state: "connected",
    accessTokenSealed: "sealed",
    refreshTokenSealed: "sealed",
    tokenVersion: 1,
  };
  const world: World = {
    lines: [],
    rows: { Delivery: [], Transfer: [], Connection: [{ ...connection }], Consent: [], AuditEvent: [] },
    changes: [],
    calls: [],
    leaks: [],
    evidence: {
      consents: [],
      workers: [{ owner: OWNER, pid: PID, startedAt: BEGIN - 5000, endedAt: null }],
      effects: [],
      disconnects: [],
      planned: [],
      allow: { unconfirmed: [] },
      leftovers: { tempFiles: [], fds: [] },
      endedAt: BEGIN + 20_000,
    },
  };
  change(world, "Connection", "c1", 0, { ...connection }, "0");
  return world;
}

/** A line of the ledger. */
export function line(world: World, at: number, type: string, fields: Record<string, unknown>): void {
  world.lines.push({ seq: 0, at: BEGIN + at, wall: iso(at), type, ...fields });
}

/** A request of the product: its line, and its row in the request log. */
export function request(world: World, at: number, door: string, fields: Record<string, unknown>): string {
  const logId = `log-${world.lines.length}`;
  line(world, at, "request", { door, log_id: logId, outcome: 200, open_id: ACCOUNT, ...fields });
  world.calls.push({ connectionId: "c1", deliveryId: null, at: BEGIN + at + 2, operation: `operation ${door}`, logId, durationMs: 4 });
  return logId;
}

export function effect(
  world: World,
  at: number,
  kind: Evidence["effects"][number]["kind"],
  more: Partial<Evidence["effects"][number]> = {},
): void {
  world.evidence.effects.push({ at: BEGIN + at, pid: PID, kind, path: `/${kind}`, endedAt: BEGIN + at + 8, ...more });
}

/** A committed change of a row; the first one of a row is its insertion. Keeps `rows` at the latest version. */
export function change(world: World, table: string, key: string, at: number, fields: Row, xid = `${table} ${key} ${at}`): void {
  const before = world.changes.findLast((one) => one.table === table && one.key === key);
  const row = { ...before?.row, ...fields };
  world.changes.push({ table, op: before ? "update" : "insert", key, fields, row, at: BEGIN + at, xid });
  const list = world.rows[table as keyof Parts["rows"]];
  const place = list.findIndex((one) => String(one["id"]) === key);
  if (place === -1) list.push({ ...row });
  else list[place] = { ...row };
}

/** A consent, acknowledged, with its delivery and audit row, all by one transaction. */
export function consent(world: World, name: string, at = 0): void {
  const shared = { draftId: `draft-${name}`, connectionId: "c1" };
  const xid = `consent ${name}`;
  change(world, "Consent", `consent-${name}`, at, { id: `consent-${name}`, ...shared, shown: { videoSha256: `sha-${name}` } }, xid);
  change(
    world,
    "Delivery",
    name,
    at,
    { id: name, consentId: `consent-${name}`, ...shared, state: "queued", nextAt: iso(at), leaseEpoch: 0 },
    xid,
  );
  const before = world.rows.AuditEvent.at(-1);
  const number = Number(before?.["number"] ?? 0) + 1;
  const audit = {
    id: number,
    chain: "shop",
    number,
    at: iso(at),
    actorKind: "staff",
    actorId: "s1",
    action: "draft.consented",
    subjectId: shared.draftId,
    details: { deliveryId: name, consentId: `consent-${name}` },
    previous: before?.["hash"] ?? "",
  };
  change(world, "AuditEvent", String(number), at, { ...audit, hash: hashOf(audit) }, xid);
  world.evidence.consents.push({
    consentKey: shared.draftId,
    deliveryId: name,
    accountOpenId: ACCOUNT,
    sha256: `sha-${name}`,
    sizeBytes: SIZE,
    outcome: "ok",
    at: BEGIN + at,
  });
}

export const publishOf = (name: string, number = 1): string => `v_inbox_file~v2.${number}${[...name].map((c) => c.charCodeAt(0)).join("")}`;
const digits = (publish: string) => /\d+$/.exec(publish)?.[0] ?? "";

/** Claims the delivery and opens an upload for it; number 2 is a second one. */
export function open(world: World, name: string, at: number, number = 1): string {
  const publish = publishOf(name, number);
  const transfer = `${name}-t${number}`;
  change(world, "Delivery", name, at, { leaseOwner: OWNER, leaseEpoch: number, leaseUntil: iso(at + 30_000) });
  change(world, "Transfer", transfer, at + 10, {
    id: transfer,
    deliveryId: name,
    connectionId: "c1",
    number,
    initStartedAt: iso(at + 10),
    sizeBytes: SIZE,
    committingAt: null,
  });
  effect(world, at + 20, "init");
  line(world, at + 25, "publish.created", {
    publish_id: publish,
    open_id: ACCOUNT,
    source: "FILE_UPLOAD",
    video_size: SIZE,
    chunk_size: SIZE,
    total_chunk_count: 1,
    upload_expires_at: BEGIN + at + 3_600_000,
  });
  request(world, at + 25, "init", { publish_id: publish });
  change(world, "Transfer", transfer, at + 30, { publishId: publish, initOutcome: "ok", uploadUrlSealed: "sealed" });
  return publish;
}

/** Sends the one part of the upload. */
export function upload(world: World, name: string, at: number, number = 1): void {
  const publish = publishOf(name, number);
  change(world, "Transfer", `${name}-t${number}`, at, { committingAt: iso(at) });
  change(world, "Delivery", name, at, { state: "committing" });
  effect(world, at + 10, "upload", { path: `/video/?upload_id=${digits(publish)}`, range: `bytes 0-${SIZE - 1}/${SIZE}` });
  line(world, at + 15, "chunk.accepted", { publish_id: publish, chunk: 0, first: 0, last: SIZE - 1 });
  line(world, at + 15, "media.completed", { publish_id: publish, size: SIZE, sha256: `sha-${name}` });
  request(world, at + 15, "upload", { publish_id: publish, chunk: 0, outcome: 201 });
}

/** TikTok puts it into the inbox, says so when asked, and the delivery ends. */
export function arrive(world: World, name: string, at: number, number = 1): void {
  line(world, at, "publish.delivered", { publish_id: publishOf(name, number) });
  request(world, at + 10, "status", { publish_id: publishOf(name, number) });
  change(world, "Transfer", `${name}-t${number}`, at + 20, { uploadUrlSealed: null, endedAt: iso(at + 20) });
  end(world, name, at + 20, "in_inbox");
}

/** The delivery ends in this state and is asked about no more. */
export function end(world: World, name: string, at: number, state: string): void {
  change(world, "Delivery", name, at, { state, leaseOwner: null, leaseUntil: null, nextAt: null, endedAt: iso(at) });
}

/** One consent that became one draft. */
export function sent(name = "d1"): World {
  const world = emptyWorld();
  consent(world, name);
  open(world, name, 100);
  upload(world, name, 200);
  arrive(world, name, 300);
  return world;
}

/** What was read of this world. Lines and changes are put in the order of their times. */
export function partsOf(world: World): Parts {
  const ordered = world.lines.toSorted((a, b) => Number(a["at"]) - Number(b["at"]));
  const text = ordered.map((one, seq) => JSON.stringify({ ...one, seq: seq + 1 })).join("\n");
  const latest = new Map<string, Row>();
  const changes = world.changes
    .toSorted((a, b) => a.at - b.at)
    .map((one) => {
      const row = { ...latest.get(`${one.table} ${one.key}`), ...one.fields };
      latest.set(`${one.table} ${one.key}`, row);
      return { ...one, row };
    });
  return { ...world, changes, readAt: world.evidence.endedAt, ledger: readLedger(`${text}\n`) };
}

/** The judge's findings about this world, as `invariant: sentence`. */
export function findings(world: World): string[] {
  return weigh(partsOf(world)).violations.map(({ invariant, sentence }) => `${invariant}: ${sentence}`);
}
