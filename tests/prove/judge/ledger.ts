/** The simulator's ledger, read by its README: one JSON object a line. */

/** One moment of the ledger: its number, TikTok's virtual time and the wall clock, both in milliseconds. */
export type Moment = { seq: number; at: number; wall: number };

/** One call of TikTok's API. `outcome` is an HTTP status or what was done to the connection instead. */
export type Request = Moment & {
  door: string;
  logId: string;
  outcome: number | string;
  openId: string | null;
  publishId: string | null;
  chunk: number | null;
  code: string | null;
  faults: readonly string[];
};

export type Publish = {
  id: string;
  openId: string;
  source: "FILE_UPLOAD" | "PULL_FROM_URL";
  size: number | null;
  chunkCount: number | null;
  expiresAt: number | null;
  created: Moment;
  chunks: { first: number; last: number }[];
  media: (Moment & { size: number; sha256: string }) | null;
  delivered: Moment | null;
  failed: (Moment & { reason: string }) | null;
  posted: Moment | null;
  discarded: Moment | null;
};

export type Issued = Moment & { grant: string; openId: string; refresh: string; refreshExpiresAt: number; replaces: string | null };
export type Plan = { id: string; kind: string; when: string; ms: number };
export type Line = { seq: number; at: number; wall: string; type: string } & Record<string, unknown>;

export type Ledger = {
  lines: Line[];
  requests: Request[];
  publishes: Map<string, Publish>;
  issued: Issued[];
  /** Accounts that gave (again) or lost their permission. */
  granted: (Moment & { openId: string })[];
  removed: (Moment & { openId: string })[];
  settings: { seq: number; changes: Record<string, unknown> }[];
  plans: Map<string, Plan>;
};

const textOr = (value: unknown): string | null => (typeof value === "string" ? value : null);
const numberOr = (value: unknown): number | null => (typeof value === "number" ? value : null);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (typeof value === "number" ? value : 0);

/** Reads a ledger up to a moment of the wall clock. A last line cut off by a kill is left out; any other that is broken throws. */
export function readLedger(content: string, until = Infinity): Ledger {
  const ledger: Ledger = {
    lines: [],
    requests: [],
    publishes: new Map(),
    issued: [],
    granted: [],
    removed: [],
    settings: [],
    plans: new Map(),
  };
  const texts = content.split("\n");
  const torn = texts.pop() ?? "";
  const last = parse(torn);
  const lines = texts.filter((one) => one !== "").map((one, index) => parse(one) ?? fail(index));
  for (const line of last ? [...lines, last] : lines) if (Date.parse(line.wall) <= until) take(ledger, line);
  return ledger;
}

function parse(one: string): Line | null {
  try {
    const value: unknown = JSON.parse(one);
    return typeof value === "object" && value !== null && "type" in value ? (value as Line) : null;
  } catch {
    return null;
  }
}

function fail(index: number): never {
  throw new Error(`line ${index + 1} of the ledger cannot be read`);
}

function take(ledger: Ledger, line: Line): void {
  ledger.lines.push(line);
  const moment: Moment = { seq: line.seq, at: line.at, wall: Date.parse(line.wall) };
  const openId = text(line["open_id"]);
  switch (line.type) {
    case "request":
      ledger.requests.push(readRequest(line, moment));
      return;
    case "tokens.issued":
      ledger.issued.push({
        ...moment,
        openId,
        grant: text(line["grant"]),
        refresh: text(line["refresh"]),
        refreshExpiresAt: number(line["refresh_expires_at"]),
        replaces: textOr(line["replaces"]),
      });
      return;
    case "consent.given":
      ledger.granted.push({ ...moment, openId });
      return;
    case "connection.removed":
      ledger.removed.push({ ...moment, openId });
      return;
    case "settings.changed":
      ledger.settings.push({ seq: line.seq, changes: line["changes"] as Record<string, unknown> });
      return;
    case "fault.added": {
      const plan = line["plan"] as Record<string, unknown>;
      const id = text(plan["id"]);
      ledger.plans.set(id, { id, kind: text(plan["kind"]), when: text(plan["when"]), ms: numberOr(plan["ms"]) ?? 1000 });
      return;
    }
    default:
      takePublish(ledger, line, moment);
  }
}

function readRequest(line: Line, moment: Moment): Request {
  return {
    ...moment,
    door: text(line["door"]),
    logId: text(line["log_id"]),
    outcome: numberOr(line["outcome"]) ?? text(line["outcome"]),
    openId: textOr(line["open_id"]),
    publishId: textOr(line["publish_id"]),
    chunk: numberOr(line["chunk"]),
    code: textOr(line["code"]),
    faults: Array.isArray(line["faults"]) ? line["faults"].map(String) : [],
  };
}

function takePublish(ledger: Ledger, line: Line, moment: Moment): void {
  const id = text(line["publish_id"]);
  if (line.type === "publish.created") {
    ledger.publishes.set(id, {
      id,
      openId: text(line["open_id"]),
      source: line["source"] === "PULL_FROM_URL" ? "PULL_FROM_URL" : "FILE_UPLOAD",
      size: numberOr(line["video_size"]),
      chunkCount: numberOr(line["total_chunk_count"]),
      expiresAt: numberOr(line["upload_expires_at"]),
      created: moment,
      chunks: [],
      media: null,
      delivered: null,
      failed: null,
      posted: null,
      discarded: null,
    });
    return;
  }
  const publish = ledger.publishes.get(id);
  if (!publish) return;
  if (line.type === "chunk.accepted") publish.chunks.push({ first: number(line["first"]), last: number(line["last"]) });
  if (line.type === "media.completed") publish.media = { ...moment, size: number(line["size"]), sha256: text(line["sha256"]) };
  if (line.type === "publish.delivered") publish.delivered = moment;
  if (line.type === "publish.failed") publish.failed = { ...moment, reason: text(line["reason"]) };
  if (line.type === "publish.posted") publish.posted ??= moment;
  if (line.type === "publish.discarded") publish.discarded = moment;
}
