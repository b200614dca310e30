/** The simulator's ledger, one JSON object per line (tests/simulator/README.md). */

/** The number of a ledger line, TikTok's virtual time and the wall clock, both in milliseconds. */
export type LedgerMoment = { seq: number; at: number; wall: number };

/** One call of TikTok's API. `outcome` is the HTTP status, or what happened to the connection. */
export type LedgerRequest = LedgerMoment & {
  endpoint: string;
  logId: string;
  outcome: number | string;
  openId: string | null;
  publishId: string | null;
  chunk: number | null;
  code: string | null;
  faults: readonly string[];
};

export type LedgerPublish = {
  id: string;
  openId: string;
  source: "FILE_UPLOAD" | "PULL_FROM_URL";
  size: number | null;
  chunkCount: number | null;
  expiresAt: number | null;
  created: LedgerMoment;
  chunks: { first: number; last: number }[];
  receivedMedia: (LedgerMoment & { size: number; sha256: string }) | null;
  delivered: LedgerMoment | null;
  failed: (LedgerMoment & { reason: string }) | null;
  posted: LedgerMoment | null;
  discarded: LedgerMoment | null;
};

export type IssuedTokens = LedgerMoment & {
  grant: string;
  openId: string;
  refresh: string;
  refreshExpiresAt: number;
  replaces: string | null;
};
export type LedgerFaultPlan = { id: string; kind: string; when: string; ms: number };
export type RawLedgerLine = { seq: number; at: number; wall: string; type: string } & Record<
  string,
  unknown
>;

export type SimulatorLedger = {
  lines: RawLedgerLine[];
  requests: LedgerRequest[];
  publishes: Map<string, LedgerPublish>;
  issued: IssuedTokens[];
  /** Accounts that granted or removed access. */
  granted: (LedgerMoment & { openId: string })[];
  removed: (LedgerMoment & { openId: string })[];
  settings: { seq: number; changes: Record<string, unknown> }[];
  plans: Map<string, LedgerFaultPlan>;
};

const stringOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
const numberOrNull = (value: unknown): number | null => (typeof value === "number" ? value : null);
const toText = (value: unknown): string => (typeof value === "string" ? value : "");
const toNumber = (value: unknown): number => (typeof value === "number" ? value : 0);

/** Reads a ledger up to `until`. Ignores a last line cut off by a kill. Throws for other damage. */
export function readLedger(content: string, until = Infinity): SimulatorLedger {
  const ledger: SimulatorLedger = {
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
  const last = parseLine(torn);
  const lines = texts
    .filter((one) => one !== "")
    .map((one, index) => parseLine(one) ?? throwBrokenLine(index));
  for (const line of last ? [...lines, last] : lines)
    if (Date.parse(line.wall) <= until) applyLine(ledger, line);
  return ledger;
}

function parseLine(one: string): RawLedgerLine | null {
  try {
    const value: unknown = JSON.parse(one);
    return typeof value === "object" && value !== null && "type" in value
      ? (value as RawLedgerLine)
      : null;
  } catch {
    return null;
  }
}

function throwBrokenLine(index: number): never {
  throw new Error(`line ${index + 1} of the ledger cannot be read`);
}

function applyLine(ledger: SimulatorLedger, line: RawLedgerLine): void {
  ledger.lines.push(line);
  const moment: LedgerMoment = { seq: line.seq, at: line.at, wall: Date.parse(line.wall) };
  const openId = toText(line["open_id"]);
  switch (line.type) {
    case "request":
      ledger.requests.push(readRequest(line, moment));
      return;
    case "tokens.issued":
      ledger.issued.push({
        ...moment,
        openId,
        grant: toText(line["grant"]),
        refresh: toText(line["refresh"]),
        refreshExpiresAt: toNumber(line["refresh_expires_at"]),
        replaces: stringOrNull(line["replaces"]),
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
      const id = toText(plan["id"]);
      ledger.plans.set(id, {
        id,
        kind: toText(plan["kind"]),
        when: toText(plan["when"]),
        ms: numberOrNull(plan["ms"]) ?? 1000,
      });
      return;
    }
    default:
      applyPublishLine(ledger, line, moment);
  }
}

function readRequest(line: RawLedgerLine, moment: LedgerMoment): LedgerRequest {
  return {
    ...moment,
    endpoint: toText(line["endpoint"]),
    logId: toText(line["log_id"]),
    outcome: numberOrNull(line["outcome"]) ?? toText(line["outcome"]),
    openId: stringOrNull(line["open_id"]),
    publishId: stringOrNull(line["publish_id"]),
    chunk: numberOrNull(line["chunk"]),
    code: stringOrNull(line["code"]),
    faults: Array.isArray(line["faults"]) ? line["faults"].map(String) : [],
  };
}

function applyPublishLine(
  ledger: SimulatorLedger,
  line: RawLedgerLine,
  moment: LedgerMoment,
): void {
  const id = toText(line["publish_id"]);
  if (line.type === "publish.created") {
    ledger.publishes.set(id, {
      id,
      openId: toText(line["open_id"]),
      source: line["source"] === "PULL_FROM_URL" ? "PULL_FROM_URL" : "FILE_UPLOAD",
      size: numberOrNull(line["video_size"]),
      chunkCount: numberOrNull(line["total_chunk_count"]),
      expiresAt: numberOrNull(line["upload_expires_at"]),
      created: moment,
      chunks: [],
      receivedMedia: null,
      delivered: null,
      failed: null,
      posted: null,
      discarded: null,
    });
    return;
  }
  const publish = ledger.publishes.get(id);
  if (!publish) return;
  if (line.type === "chunk.accepted")
    publish.chunks.push({ first: toNumber(line["first"]), last: toNumber(line["last"]) });
  if (line.type === "media.completed")
    publish.receivedMedia = {
      ...moment,
      size: toNumber(line["size"]),
      sha256: toText(line["sha256"]),
    };
  if (line.type === "publish.delivered") publish.delivered = moment;
  if (line.type === "publish.failed")
    publish.failed = { ...moment, reason: toText(line["reason"]) };
  if (line.type === "publish.posted") publish.posted ??= moment;
  if (line.type === "publish.discarded") publish.discarded = moment;
}

/** Faults that make TikTok's response unreadable. */
const ANSWER_SPOILING_FAULTS = new Set(
  "status html wrong-json ok-with-error empty reset early-close hang cut-body unknown-status".split(
    " ",
  ),
);

/** Whether the response was an error, or a planned fault made it unreadable. */
export const isAnswerSpoiled = (
  { plans }: Pick<SimulatorLedger, "plans">,
  { outcome, faults }: Pick<LedgerRequest, "outcome" | "faults">,
): boolean =>
  outcome !== 200 || faults.some((plan) => ANSWER_SPOILING_FAULTS.has(plans.get(plan)?.kind ?? ""));

/** Shorter than the deadline of any call. */
const HARMLESS_DELAY_MS = 5000;

/** Whether a fault other than a short delay struck this request. */
export const isDisturbed = (
  { plans }: Pick<SimulatorLedger, "plans">,
  { outcome, faults }: Pick<LedgerRequest, "outcome" | "faults">,
): boolean =>
  outcome !== 200 ||
  faults.some((id) => {
    const plan = plans.get(id);
    return plan?.kind !== "delay" || plan.ms > HARMLESS_DELAY_MS;
  });
