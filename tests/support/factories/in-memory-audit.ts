import { randomUUID } from "node:crypto";
import type { HeadLine } from "#lib/audit/chain-heads";
import { hashAuditRow, INSTALLATION_CHAIN, type StoredAuditRow } from "#lib/audit/hash-chain";
import type { AuditSource } from "#lib/audit/verify-audit";
import type { SeededRandom } from "#tests/prove/seeded-random";

/** An audit in memory: chains of rows as the database returns them, and the exported heads. */
export type InMemoryAudit = { rows: StoredAuditRow[]; heads: HeadLine[] };

const minuteAt = (minute: number) => new Date(Date.UTC(2026, 0, 1) + minute * 60_000);

/** Returns the row with its correct hash. */
export const withMatchingHash = (row: StoredAuditRow): StoredAuditRow => ({
  ...row,
  detailsText: JSON.stringify(row.details),
  hash: hashAuditRow(row),
});

/** Adds a valid row to a chain. */
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

/** Returns a valid audit of an installation and three shops. Some chains have closed segments. */
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

/** Deletes the first rows of a chain, as the purge does. */
function closeSegment(audit: InMemoryAudit, chain: string, count: number): void {
  // The purge always keeps the newest row.
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

/** The oldest time of kept rows. Closed segments are older. */
export const retainedSinceTime = minuteAt(70);

/** Returns the audit with a deleted chain start and a closed segment that seems to explain it. */
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

/** Returns the audit as a source to verify: each chain in the order of its numbers. */
export function auditSourceOf({ rows }: InMemoryAudit): AuditSource {
  const byChain = Map.groupBy(rows, ({ chain }) => chain);
  const ordered = (chain: string) =>
    (byChain.get(chain) ?? []).toSorted((a, b) => Number(a.number - b.number));
  return {
    chains: async () => [...byChain.keys()],
    rows: async function* (chain, from = 0n) {
      yield* ordered(chain).filter(({ number }) => number >= from);
    },
    first: async (chain) => ordered(chain)[0] ?? null,
  };
}

export const rowsOfChain = (rows: StoredAuditRow[], chain: string) =>
  rows.filter((row) => row.chain === chain);
