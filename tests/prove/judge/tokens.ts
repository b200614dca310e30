import { broken } from "./broken.ts";
import type { Violation } from "./evidence.ts";
import { id, str, type Facts } from "./facts.ts";
import type { Issued, Moment, Request } from "./ledger.ts";

/**
 * No refresh token is used twice. One exception, because nothing else can be done: the first answer was disturbed, or a process
 * died that may have waited for it, and no later pair was stored.
 */
export function refreshOnce(facts: Facts): Violation[] {
  const { issued, requests } = facts.ledger;
  const uses = new Map<string, Issued[]>();
  for (const one of issued) {
    if (one.replaces === null || one.replaces === one.refresh) continue;
    uses.set(one.replaces, [...(uses.get(one.replaces) ?? []), one]);
  }
  const twice = [...uses.values()].flatMap((used) =>
    used.slice(1).flatMap((again, index) => secondUse(facts, used[index] ?? again, again, again.openId)),
  );
  const dead = requests
    .filter(({ door, code, faults }) => door === "refresh" && code === "invalid_grant" && faults.length === 0)
    .flatMap((line) => {
      const first = issued.findLast(({ seq, openId }) => seq < line.seq && openId === line.openId);
      // Nothing was issued in its place: the person ended the permission, or it ran out.
      if (!first?.replaces || first.refreshExpiresAt <= line.at) return [];
      return secondUse(facts, first, line, line.openId ?? "");
    });
  return [...twice, ...dead];
}

function secondUse(facts: Facts, first: Issued, again: Moment, openId: string): Violation[] {
  const said = facts.ledger.requests.find(({ seq, door, openId: of }) => seq > first.seq && door === "refresh" && of === openId);
  const disturbed = said === undefined || said.outcome !== 200 || said.faults.length > 0;
  const died = facts.evidence.workers.some(({ endedAt }) => endedAt !== null && endedAt >= first.wall - 100 && endedAt <= again.wall);
  const stored = facts.changes.find(
    ({ table, row, fields, at }) =>
      table === "Connection" &&
      str(row, "openId") === openId &&
      fields !== null &&
      "tokenVersion" in fields &&
      at >= first.wall &&
      at < again.wall,
  );
  if ((disturbed || died) && !stored) return [];
  const seen = { first, again, storedAt: stored?.at ?? null, disturbed, died };
  return [broken("refresh_once", openId, "A refresh token was used again after TikTok had answered with a new one.", seen)];
}

/** How long a call that was already running may still be seen. */
const RUNNING_MS = 1000;

/** After a disconnection only the revocation is sent, until the person connects again. */
export function silenceAfterDisconnect(facts: Facts): Violation[] {
  const ends = endings(facts);
  const until = (openId: string, from: number) =>
    facts.ledger.granted.find(({ openId: of, wall }) => of === openId && wall > from)?.wall ?? Infinity;
  return ends.flatMap(({ openId, at }) => {
    const again = until(openId, at);
    const isAfter = ({ wall }: { wall: number }) => wall > at + RUNNING_MS && wall < again;
    const calls = [
      ...facts.ledger.requests.filter(
        (line) => line.openId === openId && line.door !== "revoke" && isAfter(line) && isNew(facts, line, at),
      ),
      ...logged(facts, openId).filter(isAfter),
    ];
    const [first] = calls;
    if (!first) return [];
    return [
      broken("silence_after_disconnect", openId, "TikTok was asked something after the disconnection.", { disconnectedAt: at, calls }),
    ];
  });
}

/** Disconnections as they were committed, or else as the client was told. */
function endings(facts: Facts): { openId: string; at: number }[] {
  const committed = facts.changes.flatMap(({ table, row, fields, at }) =>
    table === "Connection" && fields?.["state"] === "disconnected" ? [{ openId: id(row, "openId"), at }] : [],
  );
  const told = facts.evidence.disconnects.filter(
    ({ openId, at }) => !committed.some((one) => one.openId === openId && Math.abs(one.at - at) < 60_000),
  );
  return [...committed, ...told];
}

/** A slow reader notices the end of an upload this much later than we do. */
const LATE_UPLOAD_MS = 20_000;

/** Not the late line of a request that was on its way before. */
function isNew(facts: Facts, line: Request, at: number): boolean {
  const kind = line.door === "userinfo" || line.door === "token" || line.door === "cancel" ? "other" : line.door;
  const digits = line.publishId?.match(/\d+$/)?.[0] ?? "";
  return !facts.evidence.effects.some(
    (effect) =>
      effect.kind === kind &&
      effect.at <= at + RUNNING_MS &&
      (effect.endedAt ?? Infinity) >= line.wall - (kind === "upload" ? LATE_UPLOAD_MS : 5000) &&
      (kind !== "upload" || effect.path.includes(`upload_id=${digits}`)),
  );
}

/** Calls by the product's own log: TikTok does not know whose a destroyed token was. */
function logged(facts: Facts, openId: string): { wall: number; door: string; logId: string }[] {
  const lines = new Map(facts.ledger.requests.map((line) => [line.logId, line]));
  const connections = new Set(facts.rows.Connection.filter((row) => id(row, "openId") === openId).map((row) => id(row)));
  return facts.calls.flatMap((call) => {
    const line = lines.get(call.logId ?? "");
    if (!line || line.door === "revoke" || !connections.has(call.connectionId ?? "")) return [];
    return [{ wall: Math.min(line.wall, call.at - call.durationMs), door: line.door, logId: line.logId }];
  });
}
