import { type GroupFacts, groupRows, type NormalProduct, productKey } from "#lib/feeds/group-rows";
import { createNormalizer } from "#lib/feeds/normalizer";
import type { NormalizerOptions } from "#lib/feeds/normalizer-contract";
import type { FeedFormat, FeedRecord, FeedSettings, NormalRow } from "#lib/feeds/schema";

export const madeSettings: FeedSettings = {
  currency: null,
  dateOrder: null,
  timeZone: "Europe/Sofia",
  baseUrl: null,
  availabilityWords: {},
  columns: null,
  encoding: null,
  missingPrice: "refuse",
};

/** The day on which made files are read, amid their sales. */
export const madeNow = new Date("2027-04-01T12:00:00Z");

type Input = {
  format: FeedFormat;
  records: Iterable<FeedRecord>;
  settings?: Partial<FeedSettings>;
  options?: Partial<NormalizerOptions>;
};

/** Reads all records of a file and groups them, as a consumer of the normalizer does. */
export function importFile({ format, records, settings = {}, options = {} }: Input) {
  const normalizer = createNormalizer(
    format,
    { ...madeSettings, ...settings },
    { now: madeNow, ...options },
  );
  const all = { rows: [] as NormalRow[], facts: [] as GroupFacts[] };
  const problems = [];
  for (const record of records) {
    const found = normalizer.push(record);
    all.rows.push(...found.rows);
    all.facts.push(...found.facts);
    problems.push(...found.problems);
  }
  const last = normalizer.finish();
  problems.push(...last.problems);
  const { renamedGroups } = last.summary;
  const rows = [...all.rows, ...last.rows].map((row) => ({
    ...row,
    groupId: row.groupId === null ? null : (renamedGroups.get(row.groupId) ?? row.groupId),
  }));
  const facts = [...all.facts, ...last.facts];
  return { rows, facts, problems, summary: last.summary, products: toProducts(rows, facts) };
}

function toProducts(rows: readonly NormalRow[], facts: readonly GroupFacts[]): NormalProduct[] {
  const groups = new Map<string, { rows: NormalRow[]; facts: GroupFacts[] }>();
  const groupOf = (key: string) => {
    const group = groups.get(key) ?? { rows: [], facts: [] };
    groups.set(key, group);
    return group;
  };
  for (const row of rows) groupOf(productKey(row)).rows.push(row);
  for (const fact of facts) groupOf(productKey({ ...fact, sourceId: "" })).facts.push(fact);
  return [...groups.values()]
    .map((group) => groupRows(group.rows, group.facts))
    .filter((product) => product !== null)
    .toSorted((one, two) => (one.key < two.key ? -1 : 1));
}
