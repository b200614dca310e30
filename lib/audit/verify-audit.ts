import "server-only";

import { ChainCheck, INSTALLATION, type Fault, type Head, type StoredRow } from "#lib/audit/check-chain";
import type { ExportedHeads } from "#lib/audit/read-heads";

/** Where the rows are read from: chain by chain, each in the order of its numbers. */
export type AuditSource = { chains: () => Promise<string[]>; rows: (chain: string) => AsyncIterable<StoredRow> };

export type Verdict = {
  chains: number;
  rows: number;
  /** Exported heads that were compared, and those that a restored backup has left behind. */
  compared: number;
  superseded: number;
  /** The first fault of each chain that has one. */
  faults: Fault[];
};

type Told = (progress: { chain: string; rows: number }) => void;

/** `keptSince`: rows written after it are kept, so that none of them may be in a closed segment. */
type Against = { exported: ExportedHeads; keptSince: Date };

/**
 * Reads every chain and judges it, also against the heads that were exported. The chain of the installation comes first: it records
 * the closed segments of all of them, and the backups that were restored.
 */
export async function verifyAudit(source: AuditSource, { exported, keptSince }: Against, told: Told = () => {}): Promise<Verdict> {
  const stored = new Set(await source.chains());
  const others = new Set([...stored, ...exported.chains()].filter((chain) => chain !== INSTALLATION));
  const verdict: Verdict = { chains: 0, rows: 0, compared: 0, superseded: exported.superseded, faults: [] };
  const records = new Records();
  for (const chain of [INSTALLATION, ...[...others].toSorted()]) {
    const check = new ChainCheck(chain, { heads: exported.of(chain), keptSince });
    if (stored.has(chain)) {
      verdict.chains += 1;
      for await (const row of source.rows(chain)) {
        check.take(row);
        if (chain === INSTALLATION) records.take(row);
        verdict.rows += 1;
        told({ chain, rows: verdict.rows });
      }
    }
    const { fault, compared } = check.end(records.closed.get(chain) ?? null);
    verdict.compared += compared;
    if (fault) verdict.faults.push(fault);
  }
  // A chain that is on record as closed in part must still be there: its newest row always stays.
  for (const [chain, { number }] of records.closed) {
    if (stored.has(chain) || others.has(chain)) continue;
    verdict.faults.push({ chain, number: number + 1n, words: "it and all that followed are missing" });
  }
  verdict.faults.push(...records.unknownRestores(exported.restores));
  return verdict;
}

/** What the chain of the installation tells of the others. */
class Records {
  readonly closed = new Map<string, Pick<Head, "number" | "hash">>();
  readonly #restores = new Set<string>();
  #last = 0n;
  #begins: Date | null = null;

  take({ action, subjectId, details, number, at }: StoredRow): void {
    this.#last = number;
    this.#begins ??= at;
    if (typeof details !== "object" || details === null) return;
    if (action === "audit.segment_closed" && subjectId !== null && "lastNumber" in details && "lastHash" in details)
      this.closed.set(subjectId, { number: BigInt(Number(details.lastNumber)), hash: String(details.lastHash) });
    if (action === "backup.restored" && "madeAt" in details) this.#restores.add(String(details.madeAt));
  }

  /**
   * Whoever cuts the audit short cannot call it a restore: a restore is on record here, for as long as the rows that it could excuse. One
   * from before what is left begins can excuse none of it.
   */
  unknownRestores(restores: readonly { madeAt: Date; at: Date }[]): Fault[] {
    const begins = this.#begins ?? new Date(0);
    const unknown = restores.filter(({ madeAt, at }) => at >= begins && !this.#restores.has(madeAt.toISOString()));
    return unknown.map(({ at }) => ({
      chain: INSTALLATION,
      number: this.#last + 1n,
      words: `a restore of ${at.toISOString().slice(0, 16).replace("T", " ")} is named beside the exported heads, but not recorded here`,
    }));
  }
}
