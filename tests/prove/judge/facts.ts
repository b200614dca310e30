import type { Evidence } from "./evidence.ts";
import type { Ledger, Publish } from "./ledger.ts";

/** A row as JSON; sealed columns hold "sealed" or null. */
export type Row = Record<string, unknown>;

/** One committed change. `row` is the whole row afterwards, `fields` what changed; `at` is when it was committed. */
export type Change = { table: string; op: string; key: string; fields: Row | null; row: Row; at: number; xid: string };

export type Call = {
  connectionId: string | null;
  deliveryId: string | null;
  at: number;
  operation: string;
  logId: string | null;
  durationMs: number;
};

export type Leak = { secret: string; form: string; where: string };

/** What was read, before anything is concluded from it. */
export type Parts = {
  evidence: Omit<Evidence, "ledger" | "databaseUrl" | "logs">;
  ledger: Ledger;
  rows: Record<"Delivery" | "Transfer" | "Connection" | "Consent" | "AuditEvent", Row[]>;
  calls: Call[];
  changes: Change[];
  leaks: Leak[];
  /** When the database was read. The ledger ends here too, so that both tell of the same moment. */
  readAt: number;
};

/** One upload of a delivery: what the product kept of it, and what TikTok has of it. */
export type Try = { transfer: Row; publish: Publish | null };

/** One delivery with everything that belongs to it. */
export type Case = { id: string; delivery: Row; consent: Row; openId: string; tries: Try[] };

export type Facts = Parts & {
  cases: Map<string, Case>;
  caseOfPublish: Map<string, Case>;
  /** Committed changes by table and key, in the order of their commits. */
  versions: Map<string, Change[]>;
};

export const str = (row: Row, name: string): string | null => (typeof row[name] === "string" ? row[name] : null);
export const id = (row: Row, name = "id"): string => str(row, name) ?? "";
/** A timestamp in milliseconds, null when it is not set. */
export const time = (row: Row, name: string): number | null => (typeof row[name] === "string" ? Date.parse(row[name]) : null);

export const shownHash = (consent: Row): string | null => str((consent["shown"] ?? {}) as Row, "videoSha256");

/** Joins what was read: which upload at TikTok belongs to which delivery, and the versions of every row. */
export function gather(parts: Parts): Facts {
  const { rows, changes, ledger } = parts;
  const openIds = new Map(rows.Connection.map((row) => [id(row), id(row, "openId")]));
  const consents = new Map(rows.Consent.map((row) => [id(row), row]));
  const cases = new Map<string, Case>();
  for (const delivery of rows.Delivery) {
    const consent = consents.get(id(delivery, "consentId")) ?? {};
    cases.set(id(delivery), { id: id(delivery), delivery, consent, openId: openIds.get(id(delivery, "connectionId")) ?? "", tries: [] });
  }
  const transfers = rows.Transfer.toSorted((a, b) => (time(a, "initStartedAt") ?? 0) - (time(b, "initStartedAt") ?? 0));
  const publishes = pair(transfers, (row) => openIds.get(id(row, "connectionId")) ?? "", ledger.publishes);
  const caseOfPublish = new Map<string, Case>();
  for (const transfer of transfers) {
    const owner = cases.get(id(transfer, "deliveryId"));
    const publish = publishes.get(transfer) ?? null;
    owner?.tries.push({ transfer, publish });
    if (owner && publish) caseOfPublish.set(publish.id, owner);
  }
  const versions = new Map<string, Change[]>();
  for (const change of changes) {
    const key = `${change.table}:${change.key}`;
    const list = versions.get(key);
    if (list) list.push(change);
    else versions.set(key, [change]);
  }
  return { ...parts, cases, caseOfPublish, versions };
}

/**
 * Which transfer opened which publish: by the publish id it learnt, else (the answer was lost or lied) the one of that account
 * that was begun last before it.
 */
function pair(transfers: Row[], openIdOf: (row: Row) => string, publishes: Map<string, Publish>): Map<Row, Publish> {
  const found = new Map<Row, Publish>();
  const named = new Set<string>();
  for (const transfer of transfers) {
    const publish = publishes.get(id(transfer, "publishId"));
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
      ?.findLast((row) => !found.has(row) && (time(row, "initStartedAt") ?? Infinity) <= publish.created.wall + 5 && fits(row, publish));
    if (before) found.set(before, publish);
  }
  return found;
}

const fits = (transfer: Row, { size }: Publish) => size === null || Number(transfer["sizeBytes"]) === size;

/** The version of a row that stood at a moment; null before its first. */
export function versionAt(facts: Facts, table: string, key: string, at: number): Change | null {
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

/** TikTok has it, or has all of its bytes and has not failed it. */
export const isDraftOrComing = (publish: Publish | null): boolean =>
  publish !== null && (publish.delivered !== null || (publish.media !== null && publish.failed === null));

/** A person chose "send again" without knowing what became of this one. */
export const isSetAside = ({ transfer }: Try): boolean => str(transfer, "setAsideAt") !== null;
