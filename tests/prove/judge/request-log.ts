import { type Effect, violation, type Violation } from "./evidence.ts";
import { answeredEffect, effectEnd, type JudgedFacts, type LoggedApiCall } from "./facts.ts";
import type { LedgerRequest } from "./ledger.ts";

const LOGGED_ENDPOINTS = new Set(["init", "upload", "status", "refresh", "revoke", "cancel"]);
/** TikTok notices the end of a broken connection at another time than the studio. */
const SLACK_MS = 5000;
/** A slow reader notices the end of an upload even later. */
const UPLOAD_SLACK_MS = 20_000;
const slackOf = ({ endpoint }: LedgerRequest) =>
  endpoint === "upload" ? UPLOAD_SLACK_MS : SLACK_MS;
/** A worker retries a log row this long while the database is down. It loses the row if it dies. */
const LOG_RETRY_MS = 15 * 60_000;
/** The row is written after the call. */
const LOG_WRITE_MS = 1000;
/** Longer than any request of the studio. */
const MAX_REQUEST_MS = 330_000;
/** The longest a call may have run when its process died. */
const MAX_IN_FLIGHT_MS = 30_000;

/** Checks that every call has its log row, except one in flight when its process was killed. */
export function logComplete(facts: JudgedFacts): Violation[] {
  const exact = new Map(
    facts.calls.flatMap((call) => (call.logId === null ? [] : [[call.logId, call]])),
  );
  const lines = facts.ledger.requests.filter(
    ({ endpoint, wall }) => LOGGED_ENDPOINTS.has(endpoint) && wall <= facts.readAt - LOG_WRITE_MS,
  );
  const operations = new Map<string, Set<string>>();
  for (const { endpoint, logId } of lines) {
    const call = exact.get(logId);
    if (call) operations.set(endpoint, (operations.get(endpoint) ?? new Set()).add(call.operation));
  }
  const nameless = facts.calls.filter(({ logId }) => logId === null);
  const accounts = new Map(
    facts.rows.Connection.map((row) => [String(row["id"]), String(row["openId"])]),
  );
  const excused = new Set<Effect>();
  return lines.flatMap((line) => {
    if (exact.has(line.logId)) return [];
    const call = nameless.find((one) => couldMatch(facts, line, one, accounts, operations));
    if (call) nameless.splice(nameless.indexOf(call), 1);
    if (call) return [];
    const candidates = candidateEffects(facts, line, excused);
    const effect = candidates.find(
      (one) => mayBeInFlight(facts, one) || mayHaveDiedUnlogged(facts, one),
    );
    // A request has one line, so it excuses no other line.
    if (effect) excused.add(effect);
    if (effect || (candidates.length === 0 && mayHaveDiedUnseen(facts, line))) return [];
    const about = facts.deliveryOfPublish.get(line.publishId ?? "")?.id ?? line.openId ?? "";
    return [violation("log_complete", about, "A call to TikTok is not in the request log.", line)];
  });
}

/** Whether a row without log id fits this line: same account or delivery, operation and time. */
function couldMatch(
  facts: JudgedFacts,
  request: LedgerRequest,
  call: LoggedApiCall,
  accounts: Map<string, string>,
  operations: Map<string, Set<string>>,
): boolean {
  if (
    call.at + slackOf(request) < request.wall ||
    call.at - call.durationMs - SLACK_MS > request.wall
  )
    return false;
  const known = operations.get(request.endpoint);
  if (
    known
      ? !known.has(call.operation)
      : [...operations.values()].some((other) => other.has(call.operation))
  )
    return false;
  const one =
    request.publishId === null ? undefined : facts.deliveryOfPublish.get(request.publishId);
  if (one && call.deliveryId !== null) return one.id === call.deliveryId;
  return (
    request.openId === null ||
    call.connectionId === null ||
    accounts.get(call.connectionId) === request.openId
  );
}

/** Returns the request with this log id, else those without one, ordered by their end. */
function candidateEffects(
  facts: JudgedFacts,
  request: LedgerRequest,
  excused: Set<Effect>,
): Effect[] {
  const answered = answeredEffect(facts, request);
  if (answered) return [answered];
  return facts.evidence.effects
    .filter(
      (effect) =>
        effect.logId === undefined &&
        !excused.has(effect) &&
        isEffectOfRequest(facts, effect, request),
    )
    .toSorted((a, b) => effectEnd(facts, a) - effectEnd(facts, b));
}

/** Whether a living process may still wait for the response or write the row. */
function mayBeInFlight(facts: JudgedFacts, effect: Effect): boolean {
  const { evidence, readAt } = facts;
  const isAlive = evidence.workers.some(
    ({ pid, endedAt }) => pid === effect.pid && endedAt === null,
  );
  return (
    isAlive &&
    effect.at > readAt - MAX_REQUEST_MS &&
    Math.min(effectEnd(facts, effect), readAt) >= readAt - LOG_WRITE_MS
  );
}

/** Whether its process died during the request or before it wrote the row. */
function mayHaveDiedUnlogged(facts: JudgedFacts, effect: Effect): boolean {
  const until = effectEnd(facts, effect) + logDelayAllowed(facts, effect);
  return facts.evidence.workers.some(
    ({ pid, endedAt }) =>
      pid === effect.pid && endedAt !== null && endedAt >= effect.at && endedAt <= until,
  );
}

/** Whether a process that died around this time may have made a request without a record. */
const mayHaveDiedUnseen = ({ evidence }: JudgedFacts, { wall }: LedgerRequest): boolean =>
  evidence.workers.some(
    ({ endedAt }) =>
      endedAt !== null && endedAt >= wall - 1000 && endedAt <= wall + MAX_IN_FLIGHT_MS,
  );

/** Returns how long after the response the row may be written. */
function logDelayAllowed({ evidence }: JudgedFacts, { endedAt = Infinity }: Effect): number {
  const away = (evidence.outages ?? []).some(
    ({ from, to }) => from <= endedAt + SLACK_MS && endedAt <= to + SLACK_MS,
  );
  return away ? LOG_RETRY_MS : SLACK_MS;
}

function isEffectOfRequest(facts: JudgedFacts, effect: Effect, request: LedgerRequest): boolean {
  const kind = request.endpoint === "cancel" ? "other" : request.endpoint;
  if (
    effect.kind !== kind ||
    effect.at > request.wall + 100 ||
    effectEnd(facts, effect) < request.wall - slackOf(request)
  )
    return false;
  return (
    request.endpoint !== "upload" ||
    effect.path.includes(`upload_id=${request.publishId?.match(/\d+$/)?.[0] ?? ""}`)
  );
}
