import "server-only";

import type { ExportedHeads } from "#lib/audit/chain-heads";
import {
  type ChainFault,
  type ChainHead,
  ChainVerifier,
  INSTALLATION_CHAIN,
  type StoredAuditRow,
} from "#lib/audit/hash-chain";

/** Where the rows are read from: chain by chain, each in the order of its numbers. */
export type AuditSource = {
  chains: () => Promise<string[]>;
  rows: (chain: string) => AsyncIterable<StoredAuditRow>;
};

export type AuditVerificationResult = {
  chains: number;
  rows: number;
  /** Exported heads that were compared, and those that a restored backup has left behind. */
  comparedHeads: number;
  supersededHeads: number;
  /** The first fault of each chain that has one. */
  faults: ChainFault[];
};

type OnProgress = (progress: { chain: string; rows: number }) => void;

/** `keptSince`: rows written after it are kept, so that none of them may be in a closed segment. */
type VerificationContext = { exported: ExportedHeads; keptSince: Date };

/**
 * Reads every chain and judges it, also against the heads that were exported. The chain of the installation comes first: it records
 * the closed segments of all of them, and the backups that were restored.
 */
export async function verifyAudit(
  source: AuditSource,
  { exported, keptSince }: VerificationContext,
  onProgress: OnProgress = () => {},
): Promise<AuditVerificationResult> {
  const stored = new Set(await source.chains());
  const others = new Set(
    [...stored, ...exported.chains()].filter((chain) => chain !== INSTALLATION_CHAIN),
  );
  const verdict: AuditVerificationResult = {
    chains: 0,
    rows: 0,
    comparedHeads: 0,
    supersededHeads: exported.superseded,
    faults: [],
  };
  const records = new InstallationRecords();
  for (const chain of [INSTALLATION_CHAIN, ...[...others].toSorted()]) {
    const check = new ChainVerifier(chain, { heads: exported.forChain(chain), keptSince });
    if (stored.has(chain)) {
      verdict.chains += 1;
      for await (const row of source.rows(chain)) {
        check.addRow(row);
        if (chain === INSTALLATION_CHAIN) records.addRow(row);
        verdict.rows += 1;
        onProgress({ chain, rows: verdict.rows });
      }
    }
    const { fault, compared } = check.finish(records.closedSegments.get(chain) ?? null);
    verdict.comparedHeads += compared;
    if (fault) verdict.faults.push(fault);
  }
  // A chain that is on record as closed in part must still be there: its newest row always stays.
  for (const [chain, { number }] of records.closedSegments) {
    if (stored.has(chain) || others.has(chain)) continue;
    verdict.faults.push({
      chain,
      number: number + 1n,
      message: "it and all that followed are missing",
    });
  }
  verdict.faults.push(...records.unknownRestores(exported.restores));
  return verdict;
}

/** What the chain of the installation tells of the others. */
class InstallationRecords {
  readonly closedSegments = new Map<string, Pick<ChainHead, "number" | "hash">>();
  readonly #restores = new Set<string>();
  #last = 0n;
  #begins: Date | null = null;

  addRow({ action, subjectId, details, number, at }: StoredAuditRow): void {
    this.#last = number;
    this.#begins ??= at;
    if (typeof details !== "object" || details === null) return;
    if (
      action === "audit.segment_closed" &&
      subjectId !== null &&
      "lastNumber" in details &&
      "lastHash" in details
    )
      this.closedSegments.set(subjectId, {
        number: BigInt(Number(details.lastNumber)),
        hash: String(details.lastHash),
      });
    if (action === "backup.restored" && "madeAt" in details)
      this.#restores.add(String(details.madeAt));
  }

  /**
   * Whoever cuts the audit short cannot call it a restore: a restore is on record here, for as long as the rows that it could excuse. One
   * from before what is left begins can excuse none of it.
   */
  unknownRestores(restores: readonly { madeAt: Date; at: Date }[]): ChainFault[] {
    const begins = this.#begins ?? new Date(0);
    const unknown = restores.filter(
      ({ madeAt, at }) => at >= begins && !this.#restores.has(madeAt.toISOString()),
    );
    return unknown.map(({ at }) => ({
      chain: INSTALLATION_CHAIN,
      number: this.#last + 1n,
      message: `a restore of ${at.toISOString().slice(0, 16).replace("T", " ")} is named beside the exported heads, but not recorded here`,
    }));
  }
}

const formatCount = (number: number, one: string, many = `${one}s`) =>
  `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;

/** A verdict on the audit as lines for a person. The first bad row of each broken chain is named. */
export function formatAuditVerification({
  chains,
  rows,
  comparedHeads,
  supersededHeads,
  faults,
}: AuditVerificationResult): string[] {
  const read = `${formatCount(chains, "chain")}, ${formatCount(rows, "row")}`;
  const left =
    supersededHeads > 0
      ? [
          `${formatCount(supersededHeads, "exported head")} of the time before a restored backup cannot be compared any more.`,
        ]
      : [];
  if (faults.length > 0) {
    const where = faults.map(
      ({ chain, number, message }) => `Chain ${chain}, row ${number}: ${message}.`,
    );
    return [
      `The audit is NOT as it was written; ${formatCount(faults.length, "chain is broken", "chains are broken")} (${read} read).`,
      ...where,
      ...left,
    ];
  }
  const heads =
    comparedHeads > 0
      ? `${formatCount(comparedHeads, "exported head agrees", "exported heads agree")}.`
      : "No exported head could be compared, so rows cut off at the end would not be noticed; the worker exports the heads every day.";
  return [`The audit is whole: ${read}. ${heads}`, ...left];
}
