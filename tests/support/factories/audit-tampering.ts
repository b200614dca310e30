import { randomUUID } from "node:crypto";
import { type StoredAuditRow } from "#lib/audit/hash-chain";
import type { SeededRandom } from "#tests/prove/seeded-random";
import { withMatchingHash, rowsOfChain } from "#tests/support/factories/in-memory-audit";

const replaceRow = (rows: StoredAuditRow[], old: StoredAuditRow, ...news: StoredAuditRow[]) =>
  rows.flatMap((row) => (row === old ? news : [row]));

/** Recomputes every hash of a chain, from one row on. */
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

/** Replaces one value in the details by one of another type. */
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

/** The ways of tampering. Each returns changed rows. */
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
    const deleted = new Set(rowsOfChain(rows, chain).slice(0, 1 + random.between(0, 3)));
    return rows.filter((row) => !deleted.has(row));
  },
  "the end cut off": (rows, random) => {
    const { chain } = random.pick(rows);
    const deleted = new Set(rowsOfChain(rows, chain).slice(-1 - random.between(0, 5)));
    return rows.filter((row) => !deleted.has(row));
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
  "renumbered rows": (rows, random) => {
    const row = random.pick(rows);
    const by = BigInt(1 + random.between(0, 2));
    return rows.map((one) =>
      one.chain === row.chain && one.number >= row.number
        ? { ...one, number: one.number + by }
        : one,
    );
  },
  "a deleted row hidden by new numbers and hashes": (rows, random) => {
    const row = random.pick(rows);
    const rest = replaceRow(rows, row).map((one) =>
      one.chain === row.chain && one.number > row.number
        ? { ...one, number: one.number - 1n }
        : one,
    );
    return rehashFrom(rest, row.chain, row.number);
  },
  "a chain rewritten behind an exported head": (rows, random) => {
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
