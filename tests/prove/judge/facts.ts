import type { Effect, Evidence } from "./evidence.ts";
import type { LedgerPublish, LedgerRequest, SimulatorLedger } from "./ledger.ts";

/** A row as JSON; sealed columns hold "sealed" or null. */
export type JsonRow = Record<string, unknown>;

/** One committed change. `row` is the whole row afterwards, `fields` what changed; `at` is when it was committed. */
export type RowChange = {
  table: string;
  op: string;
  key: string;
  fields: JsonRow | null;
  row: JsonRow;
  at: number;
  xid: string;
};

export type LoggedApiCall = {
  connectionId: string | null;
  deliveryId: string | null;
  at: number;
  operation: string;
  logId: string | null;
  durationMs: number;
};

export type SecretLeak = { secret: string; form: string; where: string };

/** What was read, before anything is concluded from it. */
export type RawEvidence = {
  evidence: Omit<Evidence, "ledger" | "databaseUrl" | "logs">;
  ledger: SimulatorLedger;
  rows: Record<"Delivery" | "Transfer" | "Connection" | "Consent" | "AuditEvent", JsonRow[]>;
  calls: LoggedApiCall[];
  changes: RowChange[];
  leaks: SecretLeak[];
  /** When the database was read. The ledger ends here too, so that both show the same moment. */
  readAt: number;
};

/** One upload of a delivery: what the product kept of it, and what TikTok has of it. */
export type TransferAttempt = { transfer: JsonRow; publish: LedgerPublish | null };

/** One delivery with everything that belongs to it. */
export type JudgedDelivery = {
  id: string;
  delivery: JsonRow;
  consent: JsonRow;
  openId: string;
  attempts: TransferAttempt[];
};

export type JudgedFacts = RawEvidence & {
  deliveries: Map<string, JudgedDelivery>;
  deliveryOfPublish: Map<string, JudgedDelivery>;
  /** Committed changes by table and key, in the order of their commits. */
  versions: Map<string, RowChange[]>;
};

export const stringField = (row: JsonRow, name: string): string | null =>
  typeof row[name] === "string" ? row[name] : null;
export const idField = (row: JsonRow, name = "id"): string => stringField(row, name) ?? "";
/** A timestamp in milliseconds, null when it is not set. */
export const timeField = (row: JsonRow, name: string): number | null =>
  typeof row[name] === "string" ? Date.parse(row[name]) : null;

export const shownVideoHash = (consent: JsonRow): string | null =>
  stringField((consent["snapshot"] ?? {}) as JsonRow, "videoSha256");

/** Joins what was read: which upload at TikTok belongs to which delivery, and the versions of every row. */
export function buildFacts(parts: RawEvidence): JudgedFacts {
  const { rows, changes, ledger } = parts;
  const openIds = new Map(rows.Connection.map((row) => [idField(row), idField(row, "openId")]));
  const consents = new Map(rows.Consent.map((row) => [idField(row), row]));
  const deliveries = new Map<string, JudgedDelivery>();
  for (const delivery of rows.Delivery) {
    const consent = consents.get(idField(delivery, "consentId")) ?? {};
    deliveries.set(idField(delivery), {
      id: idField(delivery),
      delivery,
      consent,
      openId: openIds.get(idField(delivery, "connectionId")) ?? "",
      attempts: [],
    });
  }
  const transfers = rows.Transfer.toSorted(
    (a, b) => (timeField(a, "initStartedAt") ?? 0) - (timeField(b, "initStartedAt") ?? 0),
  );
  const publishes = matchPublishes(
    transfers,
    (row) => openIds.get(idField(row, "connectionId")) ?? "",
    ledger.publishes,
  );
  const deliveryOfPublish = new Map<string, JudgedDelivery>();
  for (const transfer of transfers) {
    const owner = deliveries.get(idField(transfer, "deliveryId"));
    const publish = publishes.get(transfer) ?? null;
    owner?.attempts.push({ transfer, publish });
    if (owner && publish) deliveryOfPublish.set(publish.id, owner);
  }
  const versions = new Map<string, RowChange[]>();
  for (const change of changes) {
    const key = `${change.table}:${change.key}`;
    const list = versions.get(key);
    if (list) list.push(change);
    else versions.set(key, [change]);
  }
  return { ...parts, deliveries, deliveryOfPublish, versions };
}

/**
 * Which transfer opened which publish: by the publish id it learnt, else (the answer was lost or lied) the one of that account
 * started last before it.
 */
function matchPublishes(
  transfers: JsonRow[],
  openIdOf: (row: JsonRow) => string,
  publishes: Map<string, LedgerPublish>,
): Map<JsonRow, LedgerPublish> {
  const found = new Map<JsonRow, LedgerPublish>();
  const named = new Set<string>();
  for (const transfer of transfers) {
    const publish = publishes.get(idField(transfer, "publishId"));
    if (!publish) continue;
    found.set(transfer, publish);
    named.add(publish.id);
  }
  const nameless = Map.groupBy(
    transfers.filter((transfer) => !found.has(transfer)),
    openIdOf,
  );
  for (const publish of publishes.values()) {
    if (named.has(publish.id)) continue;
    const before = nameless
      .get(publish.openId)
      ?.findLast(
        (row) =>
          !found.has(row) &&
          (timeField(row, "initStartedAt") ?? Infinity) <= publish.created.wall + 5 &&
          sizeMatches(row, publish),
      );
    if (before) found.set(before, publish);
  }
  return found;
}

const sizeMatches = (transfer: JsonRow, { size }: LedgerPublish) =>
  size === null || Number(transfer["sizeBytes"]) === size;

/** The version of a row that stood at a moment; null before its first. */
export function versionAt(
  facts: JudgedFacts,
  table: string,
  key: string,
  at: number,
): RowChange | null {
  const list = facts.versions.get(`${table}:${key}`) ?? [];
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return list[low - 1] ?? null;
}

/** When a request was over: with its answer, or else with its process. Infinity while it is under way. */
export function effectEnd({ evidence }: Pick<RawEvidence, "evidence">, effect: Effect): number {
  if (effect.endedAt !== undefined) return effect.endedAt;
  const ends = evidence.workers.flatMap(({ pid, startedAt, endedAt }) =>
    pid === effect.pid && startedAt <= effect.at && endedAt !== null && endedAt >= effect.at
      ? [endedAt]
      : [],
  );
  return ends.length === 0 ? Infinity : Math.min(...ends);
}

/** The request that TikTok answered with this line's log id; undefined when the answer was lost or had none. */
export const answeredEffect = (
  { evidence }: Pick<RawEvidence, "evidence">,
  { logId }: Pick<LedgerRequest, "logId">,
): Effect | undefined => evidence.effects.find((effect) => effect.logId === logId);

/** TikTok has it, or has all of its bytes and has not failed it. */
export const isDraftOrProcessing = (publish: LedgerPublish | null): boolean =>
  publish !== null &&
  (publish.delivered !== null || (publish.receivedMedia !== null && publish.failed === null));

/** A person chose "send again" without knowing what became of this one. */
export const isSetAside = ({ transfer }: TransferAttempt): boolean =>
  stringField(transfer, "supersededAt") !== null;
