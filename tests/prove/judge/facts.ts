import type { Effect, Evidence } from "./evidence.ts";
import type { LedgerPublish, LedgerRequest, SimulatorLedger } from "./ledger.ts";

/** A row as JSON. Sealed columns contain "sealed" or null. */
export type JsonRow = Record<string, unknown>;

/** A committed change: the row after it, the changed fields, and the time of the commit. */
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

/** The evidence as read, before any conclusion. */
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

/** One upload of a delivery: the product's row, and TikTok's publish. */
export type TransferAttempt = { transfer: JsonRow; publish: LedgerPublish | null };

/** One delivery with its consent and uploads. */
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
  /** Committed changes by `table:key`, in commit order. */
  versions: Map<string, RowChange[]>;
};

export const stringField = (row: JsonRow, name: string): string | null =>
  typeof row[name] === "string" ? row[name] : null;
export const idField = (row: JsonRow, name = "id"): string => stringField(row, name) ?? "";
/** Returns a timestamp in milliseconds, or null without one. */
export const timeField = (row: JsonRow, name: string): number | null =>
  typeof row[name] === "string" ? Date.parse(row[name]) : null;

export const shownVideoHash = (consent: JsonRow): string | null =>
  stringField((consent["snapshot"] ?? {}) as JsonRow, "videoSha256");

/** Matches TikTok's publishes to deliveries, and lists the versions of every row. */
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
 * Matches transfers to publishes by publish id. Without one (the response was lost or wrong), takes
 * the account's last transfer started before the publish.
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

/** Returns the version of a row at this time, or null before its insertion. */
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

/** Returns when a request ended, with its response or its process. Infinity while it runs. */
export function effectEnd({ evidence }: Pick<RawEvidence, "evidence">, effect: Effect): number {
  if (effect.endedAt !== undefined) return effect.endedAt;
  const ends = evidence.workers.flatMap(({ pid, startedAt, endedAt }) =>
    pid === effect.pid && startedAt <= effect.at && endedAt !== null && endedAt >= effect.at
      ? [endedAt]
      : [],
  );
  return ends.length === 0 ? Infinity : Math.min(...ends);
}

/** Returns the request whose response had this log id. Undefined when the response was lost. */
export const answeredEffect = (
  { evidence }: Pick<RawEvidence, "evidence">,
  { logId }: Pick<LedgerRequest, "logId">,
): Effect | undefined => evidence.effects.find((effect) => effect.logId === logId);

/** Whether TikTok has delivered it, or has all of its bytes and has not failed it. */
export const isDraftOrProcessing = (publish: LedgerPublish | null): boolean =>
  publish !== null &&
  (publish.delivered !== null || (publish.receivedMedia !== null && publish.failed === null));

/** Whether a person chose "send again" although the outcome of this upload was unknown. */
export const isSetAside = ({ transfer }: TransferAttempt): boolean =>
  stringField(transfer, "supersededAt") !== null;
