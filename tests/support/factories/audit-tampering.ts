import { randomUUID } from "node:crypto";

import type { HeadLine } from "#lib/audit/chain-heads";
import { hashAuditRow, INSTALLATION_CHAIN, type StoredAuditRow } from "#lib/audit/hash-chain";
import type { AuditSource } from "#lib/audit/verify-audit";
import type { SeededRandom } from "#tests/prove/seeded-random";

/** An audit in memory: chains of rows as the database would hand them out, and the heads that were exported on the way. */
export type InMemoryAudit = { rows: StoredAuditRow[]; heads: HeadLine[] };

const minuteAt = (minute: number) => new Date(Date.UTC(2026, 0, 1) + minute * 60_000);

/** The same row with the hash that fits it. */
const withMatchingHash = (row: StoredAuditRow): StoredAuditRow => ({
  ...row,
  detailsText: JSON.stringify(row.details),
  hash: hashAuditRow(row),
});

/** Adds one honest row to a chain. */
function appendRow(
  audit: InMemoryAudit,
  chain: string,
  given: Pick<StoredAuditRow, "action" | "subjectId" | "details">,
): void {
  const last = audit.rows.findLast((row) => row.chain === chain);
  const row = {
    chain,
    shopId: chain === INSTALLATION_CHAIN ? null : chain,
    number: (last?.number ?? 0n) + 1n,
    previous: last?.hash ?? "",
  };
  audit.rows.push(
    withMatchingHash({
      ...row,
      at: minuteAt(audit.rows.length),
      actorKind: "staff",
      actorId: randomUUID(),
      ...given,
      hash: "",
      detailsText: "",
    }),
  );
}

const randomDetails = (random: SeededRandom) =>
  random.pick<unknown>([
    { rows: 5, list: ["a", "b"] },
    { count: 1, deep: { yes: true, none: null } },
    {},
    { sku: "S-1", reason: null },
    { words: "5", number: 5 },
  ]);

/** An untouched audit: an installation and three shops; some chains begin after a segment that was closed, one was never closed. */
export function makeInMemoryAudit(random: SeededRandom): InMemoryAudit {
  const shops = [randomUUID(), randomUUID(), randomUUID()];
  const audit: InMemoryAudit = { rows: [], heads: [] };
  const exportAll = () => {
    for (const chain of [INSTALLATION_CHAIN, ...shops]) {
      const last = audit.rows.findLast((row) => row.chain === chain);
      if (last)
        audit.heads.push({
          at: minuteAt(audit.rows.length),
          chain,
          number: last.number,
          hash: last.hash,
          written: last.at,
        });
    }
  };
  for (let turn = 0; turn < 90; turn += 1) {
    appendRow(audit, random.pick([INSTALLATION_CHAIN, ...shops]), {
      action: "product.archived",
      subjectId: randomUUID(),
      details: randomDetails(random),
    });
    if (turn === 40 || turn === 60)
      for (const chain of [shops[0] ?? "", INSTALLATION_CHAIN])
        closeSegment(audit, chain, 3 + random.between(0, 2));
    if (turn % 30 === 29) exportAll();
  }
  exportAll();
  return audit;
}

/** Clears away the first rows of a chain, as the sweep does. */
function closeSegment(audit: InMemoryAudit, chain: string, count: number): void {
  // The newest row always stays.
  const old = rowsOfChain(audit.rows, chain).slice(0, -1).slice(0, count);
  const last = old.at(-1);
  if (!last) return;
  audit.rows = audit.rows.filter((row) => !old.includes(row));
  const closed = { rows: old.length, lastNumber: Number(last.number), lastHash: last.hash };
  appendRow(audit, INSTALLATION_CHAIN, {
    action: "audit.segment_closed",
    subjectId: chain,
    details: closed,
  });
}

/** Since when rows of such an audit are kept: what it closed itself is older. */
export const retainedSinceTime = minuteAt(70);

/** The same audit after somebody cleared away the whole beginning of a chain, with a record that fits; its last row had been exported. */
export function withSegmentClosedEarly({ rows, heads }: InMemoryAudit): InMemoryAudit {
  const audit = { rows: [...rows], heads: [...heads] };
  const chain = rows.find((row) => row.chain !== INSTALLATION_CHAIN)?.chain ?? "";
  const add = () =>
    appendRow(audit, chain, { action: "product.archived", subjectId: randomUUID(), details: {} });
  add();
  const { number, hash, at: written } = rowsOfChain(audit.rows, chain).at(-1) as StoredAuditRow;
  audit.heads.push({ at: minuteAt(audit.rows.length), chain, number, hash, written });
  add();
  closeSegment(audit, chain, audit.rows.length);
  return audit;
}

/** The audit as a source to verify: each chain in the order of its numbers. */
export function auditSourceOf({ rows }: InMemoryAudit): AuditSource {
  const byChain = Map.groupBy(rows, ({ chain }) => chain);
  return {
    chains: async () => [...byChain.keys()],
    rows: async function* (chain) {
      yield* (byChain.get(chain) ?? []).toSorted((a, b) => Number(a.number - b.number));
    },
  };
}

const rowsOfChain = (rows: StoredAuditRow[], chain: string) =>
  rows.filter((row) => row.chain === chain);
const replaceRow = (rows: StoredAuditRow[], old: StoredAuditRow, ...news: StoredAuditRow[]) =>
  rows.flatMap((row) => (row === old ? news : [row]));

/** Makes every hash of a chain fit again, from one row on. */
function rehashFrom(rows: StoredAuditRow[], chain: string, from: bigint): StoredAuditRow[] {
  let previous: string | null = null;
  const fresh = new Map<StoredAuditRow, StoredAuditRow>();
  for (const row of rowsOfChain(rows, chain).toSorted((a, b) => Number(a.number - b.number))) {
    const next: StoredAuditRow =
      row.number < from ? row : withMatchingHash({ ...row, previous: previous ?? row.previous });
    fresh.set(row, next);
    previous = next.hash;
  }
  return rows.map((row) => fresh.get(row) ?? row);
}

const alteredValue = (value: unknown): unknown => {
  if (typeof value === "string") return `${value}x`;
  if (value instanceof Date) return new Date(value.getTime() + 1);
  if (typeof value === "bigint") return value + 1000n;
  return value === null ? "" : { ...(value as object), added: 1 };
};

/** One other value of another type, somewhere in the details. */
function retypedValue(value: unknown): unknown {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return Number.isNaN(Number(value)) ? [value] : Number(value);
  if (typeof value === "boolean") return String(value);
  if (value === null) return "null";
  if (Array.isArray(value)) return { ...value };
  const [first] = Object.entries(value as object);
  return first ? { ...(value as object), [first[0]]: retypedValue(first[1]) } : [];
}

const TAMPERED_FIELDS = [
  "shopId",
  "number",
  "at",
  "actorKind",
  "actorId",
  "action",
  "subjectId",
  "details",
  "previous",
  "hash",
] as const;

/** The ways of tampering. Each answers other rows than it was given. */
export const tamperings: Record<
  string,
  (rows: StoredAuditRow[], random: SeededRandom) => StoredAuditRow[]
> = {
  "one field changed": (rows, random) => {
    const row = random.pick(rows);
    const field = random.pick(TAMPERED_FIELDS);
    const changed = { ...row, [field]: alteredValue(row[field]) } as StoredAuditRow;
    return replaceRow(rows, row, { ...changed, detailsText: JSON.stringify(changed.details) });
  },
  "one field changed, its hash made to fit": (rows, random) => {
    const row = random.pick(rows);
    const field = random.pick([
      "at",
      "actorKind",
      "actorId",
      "action",
      "subjectId",
      "details",
    ] as const);
    return replaceRow(rows, row, withMatchingHash({ ...row, [field]: alteredValue(row[field]) }));
  },
  "the type of a detail changed": (rows, random) => {
    const row = random.pick(rows);
    const other = retypedValue(row.details);
    return replaceRow(rows, row, { ...row, details: other, detailsText: JSON.stringify(other) });
  },
  "a number that only looks the same": (rows, random) => {
    const row = random.pick(rows);
    const other = { ...(row.details as object), size: 2 ** 53 };
    const honest = rehashFrom(
      replaceRow(rows, row, withMatchingHash({ ...row, details: other })),
      row.chain,
      row.number,
    );
    return honest.map((one) =>
      one.number === row.number && one.chain === row.chain
        ? { ...one, detailsText: one.detailsText.replace("9007199254740992", "9007199254740993") }
        : one,
    );
  },
  "a row deleted": (rows, random) => replaceRow(rows, random.pick(rows)),
  "the beginning deleted": (rows, random) => {
    const { chain } = random.pick(rows);
    const gone = new Set(rowsOfChain(rows, chain).slice(0, 1 + random.between(0, 3)));
    return rows.filter((row) => !gone.has(row));
  },
  "the end cut off": (rows, random) => {
    const { chain } = random.pick(rows);
    const gone = new Set(rowsOfChain(rows, chain).slice(-1 - random.between(0, 5)));
    return rows.filter((row) => !gone.has(row));
  },
  "a whole chain deleted": (rows, random) => {
    const { chain } = random.pick(rows);
    return rows.filter((row) => row.chain !== chain);
  },
  "two rows swapped": (rows, random) => {
    const one = random.pick(rows);
    const other = random.pick(rowsOfChain(rows, one.chain).filter((row) => row !== one));
    return rows.map((row) =>
      row === one
        ? { ...other, number: one.number }
        : row === other
          ? { ...one, number: other.number }
          : row,
    );
  },
  "two rows swapped, all hashes made to fit": (rows, random) => {
    const { chain } = random.pick(rows);
    const [one, other] = rowsOfChain(rows, chain).slice(random.between(0, 2));
    if (!one || !other) return rows;
    const swapped = rows.map((row) =>
      row === one
        ? { ...other, number: one.number, previous: one.previous }
        : row === other
          ? { ...one, number: other.number }
          : row,
    );
    return rehashFrom(swapped, chain, one.number);
  },
  "a row inserted": (rows, random) => {
    const row = random.pick(rows);
    return replaceRow(
      rows,
      row,
      row,
      withMatchingHash({ ...row, subjectId: randomUUID(), previous: row.hash }),
    );
  },
  "a row inserted, all that follow moved on and made to fit": (rows, random) => {
    const row = random.pick(rows);
    const moved = rows.map((one) =>
      one.chain === row.chain && one.number >= row.number
        ? { ...one, number: one.number + 1n }
        : one,
    );
    return rehashFrom([...moved, { ...row, subjectId: randomUUID() }], row.chain, row.number);
  },
  "rows numbered anew": (rows, random) => {
    const row = random.pick(rows);
    const by = BigInt(1 + random.between(0, 2));
    return rows.map((one) =>
      one.chain === row.chain && one.number >= row.number
        ? { ...one, number: one.number + by }
        : one,
    );
  },
  "a deleted row covered up by numbering and hashing anew": (rows, random) => {
    const row = random.pick(rows);
    const rest = replaceRow(rows, row).map((one) =>
      one.chain === row.chain && one.number > row.number
        ? { ...one, number: one.number - 1n }
        : one,
    );
    return rehashFrom(rest, row.chain, row.number);
  },
  "a chain written anew behind an exported head": (rows, random) => {
    const row = random.pick(rows);
    return rehashFrom(
      replaceRow(rows, row, { ...row, action: `${row.action}.not` }),
      row.chain,
      row.number,
    );
  },
  "the record of a closed segment changed": (rows, random) => {
    const row = random.pick(rows.filter(({ action }) => action === "audit.segment_closed"));
    const { lastNumber, lastHash } = row.details as { lastNumber: number; lastHash: string };
    const other = random.pick([
      { rows: 1, lastNumber: lastNumber + 1, lastHash },
      { rows: 1, lastNumber, lastHash: lastHash.replace(/^./, "z") },
      {},
    ]);
    return replaceRow(rows, row, withMatchingHash({ ...row, details: other }));
  },
  "the record of a closed segment deleted, all hashes made to fit": (rows, random) => {
    const row = random.pick(rows.filter(({ action }) => action === "audit.segment_closed"));
    return rehashFrom(replaceRow(rows, row), row.chain, row.number);
  },
  "a row moved to another chain": (rows, random) => {
    const row = random.pick(rows);
    const other = random.pick(rows.filter(({ chain }) => chain !== row.chain));
    return replaceRow(rows, row, { ...row, chain: other.chain, shopId: other.shopId });
  },
  "a row moved to the end of another chain and made to fit": (rows, random) => {
    const row = random.pick(rows);
    const { chain } = random.pick(rows.filter((one) => one.chain !== row.chain));
    const last = rowsOfChain(rows, chain).at(-1) ?? row;
    const moved = withMatchingHash({
      ...row,
      chain,
      shopId: last.shopId,
      number: last.number + 1n,
      previous: last.hash,
    });
    return [...replaceRow(rows, row), moved];
  },
};
