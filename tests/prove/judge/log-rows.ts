import { broken } from "./broken.ts";
import type { Effect, Violation } from "./evidence.ts";
import { type Call, type Facts } from "./facts.ts";
import type { Request } from "./ledger.ts";

const DOORS = new Set(["init", "upload", "status", "refresh", "revoke", "cancel"]);
/** TikTok notices the end of a broken exchange at another time than we do. */
const SLACK_MS = 5000;
/** A slow reader notices the end of an upload later still. */
const UPLOAD_SLACK_MS = 20_000;
const slackOf = ({ door }: Request) => (door === "upload" ? UPLOAD_SLACK_MS : SLACK_MS);
/** A row waits for a database that is away for so long; until then it dies with its process. */
const KEEPING_MS = 15 * 60_000;
/** A row is written after its call. */
const WRITING_MS = 1000;
/** No request of ours lasts longer. */
const DEADLINE_MS = 330_000;
/** The longest call may have been under way this long when its process died. */
const LONGEST_MS = 30_000;

/** Every call that reached TikTok has its row in the request log, the one in flight of a killed process aside. */
export function logComplete(facts: Facts): Violation[] {
  const exact = new Map(facts.calls.flatMap((call) => (call.logId === null ? [] : [[call.logId, call]])));
  const lines = facts.ledger.requests.filter(({ door, wall }) => DOORS.has(door) && wall <= facts.readAt - WRITING_MS);
  const operations = new Map<string, Set<string>>();
  for (const { door, logId } of lines) {
    const call = exact.get(logId);
    if (call) operations.set(door, (operations.get(door) ?? new Set()).add(call.operation));
  }
  const nameless = facts.calls.filter(({ logId }) => logId === null);
  const accounts = new Map(facts.rows.Connection.map((row) => [String(row["id"]), String(row["openId"])]));
  return lines.flatMap((line) => {
    if (exact.has(line.logId)) return [];
    const call = nameless.find((one) => mayBe(facts, line, one, accounts, operations));
    if (call) nameless.splice(nameless.indexOf(call), 1);
    if (call || isRunning(facts, line) || mayHaveDied(facts, line)) return [];
    const about = facts.caseOfPublish.get(line.publishId ?? "")?.id ?? line.openId ?? "";
    return [broken("log_complete", about, "A call to TikTok is not in the request log.", line)];
  });
}

/** A row without TikTok's log id tells of this line: same account or delivery, same operation, same time. */
function mayBe(facts: Facts, line: Request, call: Call, accounts: Map<string, string>, operations: Map<string, Set<string>>): boolean {
  if (call.at + slackOf(line) < line.wall || call.at - call.durationMs - SLACK_MS > line.wall) return false;
  const known = operations.get(line.door);
  if (known ? !known.has(call.operation) : [...operations.values()].some((other) => other.has(call.operation))) return false;
  const one = line.publishId === null ? undefined : facts.caseOfPublish.get(line.publishId);
  if (one && call.deliveryId !== null) return one.id === call.deliveryId;
  return line.openId === null || call.connectionId === null || accounts.get(call.connectionId) === line.openId;
}

/** TikTok has answered or hangs, and a living process still waits. */
function isRunning({ evidence, readAt }: Facts, line: Request): boolean {
  const alive = new Set(evidence.workers.filter(({ endedAt }) => endedAt === null).map(({ pid }) => pid));
  return evidence.effects.some(
    (effect) =>
      alive.has(effect.pid) && effect.at > readAt - DEADLINE_MS && (effect.endedAt ?? readAt) >= readAt - WRITING_MS && isOf(effect, line),
  );
}

function mayHaveDied(facts: Facts, line: Request): boolean {
  const ends = new Map(facts.evidence.workers.map((one) => [`${one.pid} ${one.startedAt}`, one]));
  const made = facts.evidence.effects.filter((effect) => isOf(effect, line));
  const died = ({ endedAt }: { endedAt: number | null }, from: number, to: number) => endedAt !== null && endedAt >= from && endedAt <= to;
  if (made.length === 0) return [...ends.values()].some((one) => died(one, line.wall - 1000, line.wall + LONGEST_MS));
  return made.some((effect) =>
    [...ends.values()].some(
      (one) => one.pid === effect.pid && died(one, effect.at, (effect.endedAt ?? Infinity) + keepingOf(facts, effect)),
    ),
  );
}

/** How long after its answer a call's row may still have been on its way. */
function keepingOf({ evidence }: Facts, { endedAt = Infinity }: Effect): number {
  const away = (evidence.outages ?? []).some(({ from, to }) => from <= endedAt + SLACK_MS && endedAt <= to + SLACK_MS);
  return away ? KEEPING_MS : SLACK_MS;
}

function isOf(effect: Effect, line: Request): boolean {
  const kind = line.door === "cancel" ? "other" : line.door;
  if (effect.kind !== kind || effect.at > line.wall + 100 || (effect.endedAt ?? Infinity) < line.wall - slackOf(line)) return false;
  return line.door !== "upload" || effect.path.includes(`upload_id=${line.publishId?.match(/\d+$/)?.[0] ?? ""}`);
}
