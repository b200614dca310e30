import { violation, type Violation } from "./evidence.ts";
import { answeredEffect, effectEnd, idField, type JudgedFacts, stringField } from "./facts.ts";
import { isDisturbed, type IssuedTokens, type LedgerMoment, type LedgerRequest } from "./ledger.ts";

/**
 * Checks that no refresh token is used twice. Excuses one whose first response was disturbed, or
 * for which a waiting process may have died, if no later pair was stored.
 */
export function refreshTokensUsedOnce(facts: JudgedFacts): Violation[] {
  const { issued, requests } = facts.ledger;
  const uses = new Map<string, IssuedTokens[]>();
  for (const one of issued) {
    if (one.replaces === null || one.replaces === one.refresh) continue;
    uses.set(one.replaces, [...(uses.get(one.replaces) ?? []), one]);
  }
  const twice = [...uses.values()].flatMap((used) =>
    used
      .slice(1)
      .flatMap((again, index) => checkSecondUse(facts, used[index] ?? again, again, again.openId)),
  );
  const dead = requests
    .filter(
      ({ endpoint, code, faults }) =>
        endpoint === "refresh" && code === "invalid_grant" && faults.length === 0,
    )
    .flatMap((line) => {
      const first = issued.findLast(({ seq, openId }) => seq < line.seq && openId === line.openId);
      // No refresh replaced the token: access was removed, or the token expired.
      if (!first?.replaces || first.refreshExpiresAt <= line.at) return [];
      return checkSecondUse(facts, first, line, line.openId ?? "");
    });
  return [...twice, ...dead];
}

function checkSecondUse(
  facts: JudgedFacts,
  first: IssuedTokens,
  again: LedgerMoment,
  openId: string,
): Violation[] {
  const refresh = facts.ledger.requests.find(
    ({ seq, endpoint, openId: of }) => seq > first.seq && endpoint === "refresh" && of === openId,
  );
  const disturbed = refresh === undefined || isDisturbed(facts.ledger, refresh);
  const died = facts.evidence.workers.some(
    ({ endedAt }) => endedAt !== null && endedAt >= first.wall - 100 && endedAt <= again.wall,
  );
  const stored = facts.changes.find(
    ({ table, row, fields, at }) =>
      table === "Connection" &&
      stringField(row, "openId") === openId &&
      fields !== null &&
      "tokenVersion" in fields &&
      at >= first.wall &&
      at < again.wall,
  );
  if ((disturbed || died) && !stored) return [];
  const seen = { first, again, storedAt: stored?.at ?? null, disturbed, died };
  return [
    violation(
      "refresh_once",
      openId,
      "A refresh token was used again after TikTok had answered with a new one.",
      seen,
    ),
  ];
}

/** A call that was already running may appear this much later. */
const IN_FLIGHT_GRACE_MS = 1000;

/** Checks that after a disconnection only the revocation is sent until the next connection. */
export function silenceAfterDisconnect(facts: JudgedFacts): Violation[] {
  const ends = disconnections(facts);
  const until = (openId: string, from: number) =>
    facts.ledger.granted.find(({ openId: of, wall }) => of === openId && wall > from)?.wall ??
    Infinity;
  return ends.flatMap(({ openId, at }) => {
    const again = until(openId, at);
    const isAfter = ({ wall }: { wall: number }) => wall > at + IN_FLIGHT_GRACE_MS && wall < again;
    const calls = [
      ...facts.ledger.requests.filter(
        (line) =>
          line.openId === openId &&
          line.endpoint !== "revoke" &&
          isAfter(line) &&
          beganAfter(facts, line, at),
      ),
      ...loggedCallsOf(facts, openId).filter(isAfter),
    ];
    const [first] = calls;
    if (!first) return [];
    return [
      violation(
        "silence_after_disconnect",
        openId,
        "TikTok received a request after the disconnection.",
        { disconnectedAt: at, calls },
      ),
    ];
  });
}

/** Returns disconnections as committed, or else as reported to the client. */
function disconnections(facts: JudgedFacts): { openId: string; at: number }[] {
  const committed = facts.changes.flatMap(({ table, row, fields, at }) =>
    table === "Connection" && fields?.["state"] === "disconnected"
      ? [{ openId: idField(row, "openId"), at }]
      : [],
  );
  const reported = facts.evidence.disconnects.filter(
    ({ openId, at }) =>
      !committed.some((one) => one.openId === openId && Math.abs(one.at - at) < 60_000),
  );
  return [...committed, ...reported];
}

/** A slow reader notices the end of an upload this much later than the studio. */
const UPLOAD_END_SLACK_MS = 20_000;

/** Whether a request started after this time. The line of an earlier one may be late. */
function beganAfter(facts: JudgedFacts, line: LedgerRequest, at: number): boolean {
  const answered = answeredEffect(facts, line);
  if (answered) return answered.at > at + IN_FLIGHT_GRACE_MS;
  const kind =
    line.endpoint === "userinfo" || line.endpoint === "token" || line.endpoint === "cancel"
      ? "other"
      : line.endpoint;
  const digits = line.publishId?.match(/\d+$/)?.[0] ?? "";
  return !facts.evidence.effects.some(
    (effect) =>
      effect.logId === undefined &&
      effect.kind === kind &&
      effect.at <= at + IN_FLIGHT_GRACE_MS &&
      effectEnd(facts, effect) >= line.wall - (kind === "upload" ? UPLOAD_END_SLACK_MS : 5000) &&
      (kind !== "upload" || effect.path.includes(`upload_id=${digits}`)),
  );
}

/** Returns calls from the product's log: TikTok does not know the owner of a destroyed token. */
function loggedCallsOf(
  facts: JudgedFacts,
  openId: string,
): { wall: number; endpoint: string; logId: string }[] {
  const lines = new Map(facts.ledger.requests.map((line) => [line.logId, line]));
  const connections = new Set(
    facts.rows.Connection.filter((row) => idField(row, "openId") === openId).map((row) =>
      idField(row),
    ),
  );
  return facts.calls.flatMap((call) => {
    const line = lines.get(call.logId ?? "");
    if (!line || line.endpoint === "revoke" || !connections.has(call.connectionId ?? "")) return [];
    return [
      {
        wall: Math.min(line.wall, call.at - call.durationMs),
        endpoint: line.endpoint,
        logId: line.logId,
      },
    ];
  });
}
