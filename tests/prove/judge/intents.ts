import { broken } from "./broken.ts";
import type { Violation } from "./evidence.ts";
import { id, str, versionAt, type Change, type Facts } from "./facts.ts";
import { openingsByIntent, uploadsById } from "./lease.ts";
import type { Request } from "./ledger.ts";
import { matchLatest, ROUNDING_MS } from "./match-latest.ts";

/** Every opening, last part, refresh and revocation has an intent that was committed before it. */
export function intentFirst(facts: Facts): Violation[] {
  return [...openings(facts), ...lastParts(facts), ...refreshes(facts), ...revocations(facts)];
}

const missing = (about: string, what: string, facts: unknown) =>
  broken("intent_first", about, `${what} without an intent that was committed before.`, facts);

/** The lines that found no unused intent of their account committed before them; the latest one is taken each time. */
function withoutIntent(lines: Request[], intents: { openId: string; at: number }[]): Request[] {
  const matched = matchLatest(
    intents,
    lines,
    ({ wall }) => wall,
    (intent, line) => intent.openId === line.openId,
  );
  return lines.filter((line) => !matched.has(line));
}

const openIds = ({ rows }: Facts) => new Map(rows.Connection.map((row) => [id(row), id(row, "openId")]));

/** Those that the reading of the database cannot have missed. */
const linesOf = ({ ledger, readAt }: Facts, wanted: string) =>
  ledger.requests.filter(({ door, openId, wall }) => door === wanted && openId !== null && wall <= readAt - 2 * ROUNDING_MS);

function openings(facts: Facts): Violation[] {
  const accounts = openIds(facts);
  const intents = facts.changes
    .filter(({ table, op }) => table === "Transfer" && op === "insert")
    .map(({ row, at }) => ({ openId: accounts.get(id(row, "connectionId")) ?? "", at }));
  const lines = linesOf(facts, "init");
  return [
    ...withoutIntent(lines, intents).map((line) => missing(line.publishId ?? line.openId ?? "", "An upload was opened", line)),
    ...openingsByIntent(facts).flatMap(({ effect, deliveryId }) =>
      deliveryId === null ? [missing("", "An upload was opened", effect)] : [],
    ),
  ];
}

/**
 * What left a process must have had its intent just then, since it may be taken back; a line of TikTok's comes later, so for it the
 * intent must have been there at some time before.
 */
function lastParts(facts: Facts): Violation[] {
  const begun = new Map<string, number>();
  for (const { table, key, fields, at } of facts.changes) {
    if (table === "Transfer" && fields && str(fields, "committingAt") !== null && !begun.has(key)) begun.set(key, at);
  }
  const transferOf = (publishId: string) => {
    const one = facts.caseOfPublish.get(publishId);
    return { about: one?.id ?? publishId, key: id(one?.tries.find(({ publish }) => publish?.id === publishId)?.transfer ?? {}) };
  };
  const uploadOf = uploadsById(facts);
  const made = facts.evidence.effects.flatMap((effect) => {
    const range = /bytes \d+-(\d+)\/(\d+)/.exec(effect.range ?? "");
    const publishId = effect.kind === "upload" ? uploadOf(effect)?.publishId : undefined;
    if (publishId === undefined || !range || Number(range[1]) !== Number(range[2]) - 1) return [];
    const { about, key } = transferOf(publishId);
    const then = versionAt(facts, "Transfer", key, effect.at + ROUNDING_MS)?.row ?? {};
    return str(then, "committingAt") === null ? [missing(about, HANDED_OVER, effect)] : [];
  });
  const seen = [...lastLines(facts), ...fetchedWhole(facts)].flatMap(({ publishId, wall, line }) => {
    const { about, key } = transferOf(publishId);
    return (begun.get(key) ?? Infinity) <= wall + ROUNDING_MS ? [] : [missing(about, HANDED_OVER, line)];
  });
  return [...made, ...seen];
}

const HANDED_OVER = "The last bytes were handed over";

const lastLines = ({ ledger, readAt }: Facts) =>
  ledger.requests.flatMap((line) => {
    const { chunkCount = null } = ledger.publishes.get(line.publishId ?? "") ?? {};
    const isLast = line.door === "upload" && chunkCount !== null && line.chunk === chunkCount - 1 && line.wall <= readAt - 2 * ROUNDING_MS;
    return isLast && line.publishId !== null ? [{ publishId: line.publishId, wall: line.wall, line }] : [];
  });

/** The bytes of a download are given out by a door of ours, which writes the same intent. */
const fetchedWhole = ({ ledger }: Facts) =>
  [...ledger.publishes.values()].flatMap(({ id: publishId, source, media }) =>
    source === "PULL_FROM_URL" && media ? [{ publishId, wall: media.wall, line: media }] : [],
  );

const connectionIntents = ({ changes }: Facts, isIntent: (change: Change) => boolean) =>
  changes
    .filter((change) => change.table === "Connection" && isIntent(change))
    .map(({ row, at }) => ({ openId: str(row, "openId") ?? "", at }));

function refreshes(facts: Facts): Violation[] {
  const intents = connectionIntents(facts, ({ fields }) => fields !== null && str(fields, "refreshStartedAt") !== null);
  return withoutIntent(linesOf(facts, "refresh"), intents).map((line) => missing(line.openId ?? "", "A token pair was renewed", line));
}

/** A revocation may be tried twice under one intent, so it is not used up. */
function revocations(facts: Facts): Violation[] {
  const intents = connectionIntents(facts, ({ fields }) => fields?.["revokeState"] === "pending" || fields?.["state"] === "disconnected");
  return linesOf(facts, "revoke")
    .filter((line) => !intents.some(({ openId, at }) => openId === line.openId && at <= line.wall + ROUNDING_MS))
    .map((line) => missing(line.openId ?? "", "A permission was revoked", line));
}
