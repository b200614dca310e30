import { broken } from "./broken.ts";
import type { Violation } from "./evidence.ts";
import { id, str, type Change, type Facts } from "./facts.ts";
import { openingsByIntent, uploadsById } from "./lease.ts";
import type { Request } from "./ledger.ts";

const ROUNDING_MS = 3;

/** Every opening, last part, refresh and revocation has an intent that was committed before it. */
export function intentFirst(facts: Facts): Violation[] {
  return [...openings(facts), ...lastParts(facts), ...refreshes(facts), ...revocations(facts)];
}

const missing = (about: string, what: string, facts: unknown) =>
  broken("intent_first", about, `${what} without an intent that was committed before.`, facts);

/** The lines that found no unused intent of their account committed before them; the latest one is taken each time. */
function withoutIntent(lines: Request[], intents: { openId: string; at: number }[]): Request[] {
  const free = Map.groupBy(intents, ({ openId }) => openId);
  return lines.filter((line) => {
    const own = free.get(line.openId ?? "") ?? [];
    const found = own.findLastIndex(({ at }) => at <= line.wall + ROUNDING_MS);
    if (found === -1) return true;
    own.splice(found, 1);
    return false;
  });
}

const openIds = ({ rows }: Facts) => new Map(rows.Connection.map((row) => [id(row), id(row, "openId")]));

function openings(facts: Facts): Violation[] {
  const accounts = openIds(facts);
  const intents = facts.changes
    .filter(({ table, op }) => table === "Transfer" && op === "insert")
    .map(({ row, at }) => ({ openId: accounts.get(id(row, "connectionId")) ?? "", at }));
  const lines = facts.ledger.requests.filter(({ door, openId }) => door === "init" && openId !== null);
  return [
    ...withoutIntent(lines, intents).map((line) => missing(line.publishId ?? line.openId ?? "", "An upload was opened", line)),
    ...openingsByIntent(facts).flatMap(({ effect, deliveryId }) =>
      deliveryId === null ? [missing("", "An upload was opened", effect)] : [],
    ),
  ];
}

function lastParts(facts: Facts): Violation[] {
  const committing = new Map<string, number>();
  for (const { table, key, fields, at } of facts.changes) {
    if (table === "Transfer" && fields && str(fields, "committingAt") !== null && !committing.has(key)) committing.set(key, at);
  }
  const intentOf = (publishId: string) => {
    const one = facts.caseOfPublish.get(publishId);
    const transfer = one?.tries.find(({ publish }) => publish?.id === publishId)?.transfer;
    return { one, at: committing.get(transfer ? id(transfer) : "") ?? Infinity };
  };
  const uploadOf = uploadsById(facts);
  const made = facts.evidence.effects.flatMap((effect) => {
    const range = /bytes \d+-(\d+)\/(\d+)/.exec(effect.range ?? "");
    const publishId = effect.kind === "upload" ? uploadOf(effect)?.publishId : undefined;
    const isLast = range !== null && Number(range[1]) === Number(range[2]) - 1;
    return publishId !== undefined && isLast ? [{ publishId, wall: effect.at, seen: effect }] : [];
  });
  const received = facts.ledger.requests.flatMap((line) => {
    const { chunkCount = null } = facts.ledger.publishes.get(line.publishId ?? "") ?? {};
    const isLast = line.door === "upload" && chunkCount !== null && line.chunk === chunkCount - 1;
    return isLast && line.publishId ? [{ publishId: line.publishId, wall: line.wall, seen: line }] : [];
  });
  // The bytes of a download are given out by a door of ours, which writes the same intent.
  const fetched = [...facts.ledger.publishes.values()].flatMap(({ id: publishId, source, media }) =>
    source === "PULL_FROM_URL" && media ? [{ publishId, wall: media.wall, seen: media }] : [],
  );
  return [...made, ...received, ...fetched].flatMap(({ publishId, wall, seen }) => {
    const { one, at } = intentOf(publishId);
    return at <= wall + ROUNDING_MS ? [] : [missing(one?.id ?? publishId, "The last bytes were handed over", seen)];
  });
}

const connectionIntents = ({ changes }: Facts, isIntent: (change: Change) => boolean) =>
  changes
    .filter((change) => change.table === "Connection" && isIntent(change))
    .map(({ row, at }) => ({ openId: str(row, "openId") ?? "", at }));

function refreshes(facts: Facts): Violation[] {
  const intents = connectionIntents(facts, ({ fields }) => fields !== null && str(fields, "refreshStartedAt") !== null);
  const lines = facts.ledger.requests.filter(({ door, openId }) => door === "refresh" && openId !== null);
  return withoutIntent(lines, intents).map((line) => missing(line.openId ?? "", "A token pair was renewed", line));
}

/** A revocation may be tried twice under one intent, so it is not used up. */
function revocations(facts: Facts): Violation[] {
  const intents = connectionIntents(facts, ({ fields }) => fields?.["revokeState"] === "pending" || fields?.["state"] === "disconnected");
  return facts.ledger.requests
    .filter(({ door, openId }) => door === "revoke" && openId !== null)
    .filter((line) => !intents.some(({ openId, at }) => openId === line.openId && at <= line.wall + ROUNDING_MS))
    .map((line) => missing(line.openId ?? "", "A permission was revoked", line));
}
