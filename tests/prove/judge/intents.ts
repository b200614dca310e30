import { violation, type Violation } from "./evidence.ts";
import { idField, type JudgedFacts, type RowChange, stringField, versionAt } from "./facts.ts";
import { matchInitsToIntents, uploadResolver } from "./lease.ts";
import type { LedgerRequest } from "./ledger.ts";
import { CLOCK_ROUNDING_MS, matchLatestIntents } from "./match-intents.ts";

/** Checks that each init, last chunk, refresh and revocation has an intent committed before it. */
export function intentFirst(facts: JudgedFacts): Violation[] {
  return [
    ...checkInits(facts),
    ...checkLastChunks(facts),
    ...checkRefreshes(facts),
    ...checkRevocations(facts),
  ];
}

const missingIntent = (about: string, action: string, facts: unknown) =>
  violation("intent_first", about, `${action} without an intent that was committed before.`, facts);

/** Returns the lines without an unused intent of their account. Each line uses the latest one. */
function requestsWithoutIntent(
  lines: LedgerRequest[],
  intents: { openId: string; at: number }[],
): LedgerRequest[] {
  const matched = matchLatestIntents(
    intents,
    lines,
    ({ wall }) => wall,
    (intent, line) => intent.openId === line.openId,
  );
  return lines.filter((line) => !matched.has(line));
}

const openIdsByConnection = ({ rows }: JudgedFacts) =>
  new Map(rows.Connection.map((row) => [idField(row), idField(row, "openId")]));

/** Returns the requests early enough for the read of the database to include their intents. */
const requestsTo = ({ ledger, readAt }: JudgedFacts, wanted: string) =>
  ledger.requests.filter(
    ({ endpoint, openId, wall }) =>
      endpoint === wanted && openId !== null && wall <= readAt - 2 * CLOCK_ROUNDING_MS,
  );

function checkInits(facts: JudgedFacts): Violation[] {
  const accounts = openIdsByConnection(facts);
  const intents = facts.changes
    .filter(({ table, op }) => table === "Transfer" && op === "insert")
    .map(({ row, at }) => ({ openId: accounts.get(idField(row, "connectionId")) ?? "", at }));
  const lines = requestsTo(facts, "init");
  return [
    ...requestsWithoutIntent(lines, intents).map((line) =>
      missingIntent(line.publishId ?? line.openId ?? "", "An upload was opened", line),
    ),
    ...matchInitsToIntents(facts).flatMap(({ effect, deliveryId }) =>
      deliveryId === null ? [missingIntent("", "An upload was opened", effect)] : [],
    ),
  ];
}

/**
 * A request leaving a process needs its intent at that moment, because an intent can be withdrawn.
 * TikTok's line comes later, so it needs only an intent at some time before.
 */
function checkLastChunks(facts: JudgedFacts): Violation[] {
  const intentAt = new Map<string, number>();
  for (const { table, key, fields, at } of facts.changes) {
    if (
      table === "Transfer" &&
      fields &&
      stringField(fields, "committingAt") !== null &&
      !intentAt.has(key)
    )
      intentAt.set(key, at);
  }
  const transferOf = (publishId: string) => {
    const one = facts.deliveryOfPublish.get(publishId);
    return {
      about: one?.id ?? publishId,
      key: idField(one?.attempts.find(({ publish }) => publish?.id === publishId)?.transfer ?? {}),
    };
  };
  const uploadOf = uploadResolver(facts);
  const made = facts.evidence.effects.flatMap((effect) => {
    const range = /bytes \d+-(\d+)\/(\d+)/.exec(effect.range ?? "");
    const publishId = effect.kind === "upload" ? uploadOf(effect)?.publishId : undefined;
    if (publishId === undefined || !range || Number(range[1]) !== Number(range[2]) - 1) return [];
    const { about, key } = transferOf(publishId);
    const then = versionAt(facts, "Transfer", key, effect.at + CLOCK_ROUNDING_MS)?.row ?? {};
    return stringField(then, "committingAt") === null
      ? [missingIntent(about, LAST_BYTES_SENT, effect)]
      : [];
  });
  const seen = [...lastChunkRequests(facts), ...completedPulls(facts)].flatMap(
    ({ publishId, wall, line }) => {
      const { about, key } = transferOf(publishId);
      return (intentAt.get(key) ?? Infinity) <= wall + CLOCK_ROUNDING_MS
        ? []
        : [missingIntent(about, LAST_BYTES_SENT, line)];
    },
  );
  return [...made, ...seen];
}

const LAST_BYTES_SENT = "The last bytes were handed over";

const lastChunkRequests = ({ ledger, readAt }: JudgedFacts) =>
  ledger.requests.flatMap((line) => {
    const { chunkCount = null } = ledger.publishes.get(line.publishId ?? "") ?? {};
    const isLast =
      line.endpoint === "upload" &&
      chunkCount !== null &&
      line.chunk === chunkCount - 1 &&
      line.wall <= readAt - 2 * CLOCK_ROUNDING_MS;
    return isLast && line.publishId !== null
      ? [{ publishId: line.publishId, wall: line.wall, line }]
      : [];
  });

/** The studio's own endpoint serves the bytes of a pull and writes the same intent. */
const completedPulls = ({ ledger }: JudgedFacts) =>
  [...ledger.publishes.values()].flatMap(({ id: publishId, source, receivedMedia }) =>
    source === "PULL_FROM_URL" && receivedMedia
      ? [{ publishId, wall: receivedMedia.wall, line: receivedMedia }]
      : [],
  );

const connectionIntents = ({ changes }: JudgedFacts, isIntent: (change: RowChange) => boolean) =>
  changes
    .filter((change) => change.table === "Connection" && isIntent(change))
    .map(({ row, at }) => ({ openId: stringField(row, "openId") ?? "", at }));

function checkRefreshes(facts: JudgedFacts): Violation[] {
  const intents = connectionIntents(
    facts,
    ({ fields }) => fields !== null && stringField(fields, "refreshStartedAt") !== null,
  );
  return requestsWithoutIntent(requestsTo(facts, "refresh"), intents).map((line) =>
    missingIntent(line.openId ?? "", "A token pair was renewed", line),
  );
}

/** A revocation may be retried under one intent, so requests do not use up intents. */
function checkRevocations(facts: JudgedFacts): Violation[] {
  const intents = connectionIntents(
    facts,
    ({ fields }) => fields?.["revokeState"] === "pending" || fields?.["state"] === "disconnected",
  );
  return requestsTo(facts, "revoke")
    .filter(
      (line) =>
        !intents.some(
          ({ openId, at }) => openId === line.openId && at <= line.wall + CLOCK_ROUNDING_MS,
        ),
    )
    .map((line) => missingIntent(line.openId ?? "", "A permission was revoked", line));
}
