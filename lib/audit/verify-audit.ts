import "server-only";

import type { ExportedHeads } from "#lib/audit/chain-heads";
import { type ChainFault, formatChainFault } from "#lib/audit/chain-faults";
import { ChainVerifier, type ResumePoint } from "#lib/audit/chain-verifier";
import {
  type ChainEnd,
  INSTALLATION_CHAIN,
  type StoredAuditRow,
  type VerifiedEnd,
} from "#lib/audit/hash-chain";

/** Source of the rows: chain by chain, each in the order of its numbers. */
export type AuditSource = {
  chains: () => Promise<string[]>;
  /** From the row with this number on, if given. */
  rows: (chain: string, from?: bigint) => AsyncIterable<StoredAuditRow>;
  first: (chain: string) => Promise<StoredAuditRow | null>;
};

export type AuditVerificationResult = {
  chains: number;
  rows: number;
  /** Exported heads that were compared, and those that a restore superseded. */
  comparedHeads: number;
  supersededHeads: number;
  /** Chains that were read only from a head on that was verified before. */
  resumedChains: number;
  /** The first fault of each chain that has one. */
  faults: ChainFault[];
};

type OnProgress = (progress: { chain: string; rows: number }) => void;

/** No closed segment may contain rows written after `keptSince`, because retention keeps them. */
type VerificationContext = {
  exported: ExportedHeads;
  keptSince: Date;
  /** Whether to trust what an earlier verification read, and to read only what follows. */
  resume?: boolean;
  /** Gets every exported head up to which a chain is intact: the next verification can resume. */
  onVerified?: (end: VerifiedEnd) => Promise<void> | void;
};

/** After how many rows a long chain reports how far it is intact. */
const REPORT_INTERVAL = 50_000;

/**
 * Verifies every chain, also against exported heads. The installation chain comes first, because it
 * records the closed segments of all chains and the restored backups.
 */
export async function verifyAudit(
  source: AuditSource,
  { exported, keptSince, resume = false, onVerified = () => {} }: VerificationContext,
  onProgress: OnProgress = () => {},
): Promise<AuditVerificationResult> {
  const stored = new Set(await source.chains());
  const others = new Set(
    [...stored, ...exported.chains()].filter((chain) => chain !== INSTALLATION_CHAIN),
  );
  const result: AuditVerificationResult = {
    chains: 0,
    rows: 0,
    comparedHeads: 0,
    supersededHeads: exported.superseded,
    resumedChains: 0,
    faults: [],
  };
  const records = new InstallationRecords();
  for (const chain of [INSTALLATION_CHAIN, ...[...others].toSorted()]) {
    // The installation chain is always read in full: the others are compared with its records.
    const point =
      resume && chain !== INSTALLATION_CHAIN
        ? await findResumePoint(source, exported, chain)
        : null;
    if (point) result.resumedChains += 1;
    const heads = exported.forChain(chain);
    const check = new ChainVerifier(chain, { heads, keptSince, resume: point });
    let reported = exported.verifiedEnd(chain)?.number;
    const report = async () => {
      const end = check.verified;
      if (end === null || end.number === reported) return;
      reported = end.number;
      await onVerified({ chain, ...end });
    };
    if (stored.has(chain)) {
      result.chains += 1;
      for await (const row of source.rows(chain, point?.end.number)) {
        check.addRow(row);
        if (chain === INSTALLATION_CHAIN) records.addRow(row);
        result.rows += 1;
        onProgress({ chain, rows: result.rows });
        if (result.rows % REPORT_INTERVAL === 0) await report();
      }
      await report();
    }
    const { fault, compared } = check.finish(records.closedSegments.get(chain) ?? null);
    result.comparedHeads += compared;
    if (fault) result.faults.push(fault);
  }
  // A chain with a closed segment must still exist: its newest row is never deleted.
  for (const [chain, { number }] of records.closedSegments) {
    if (stored.has(chain) || others.has(chain)) continue;
    result.faults.push({
      chain,
      number: number + 1n,
      code: "tail_missing",
    });
  }
  result.faults.push(
    ...records.missingHeads(exported),
    ...records.unknownRestores(exported.restores),
  );
  return result;
}

/** Returns null where the head is gone by now: deleted after its period, or cut off with the rest. */
async function findResumePoint(
  source: AuditSource,
  exported: ExportedHeads,
  chain: string,
): Promise<ResumePoint | null> {
  const end = exported.verifiedEnd(chain);
  const first = end && (await source.first(chain));
  return first && end && first.number < end.number ? { first, end } : null;
}

/** What the installation chain records about the other chains. */
class InstallationRecords {
  readonly closedSegments = new Map<string, ChainEnd>();
  readonly #restores = new Set<string>();
  readonly #exports: { number: bigint; at: string; heads: number }[] = [];
  #lastNumber = 0n;
  #startsAt: Date | null = null;

  addRow({ action, subjectId, details, number, at }: StoredAuditRow): void {
    this.#lastNumber = number;
    this.#startsAt ??= at;
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
    if (action === "audit.heads_exported" && "at" in details && "heads" in details)
      this.#exports.push({ number, at: String(details.at), heads: Number(details.heads) });
    if (action === "backup.restored" && "madeAt" in details)
      this.#restores.add(String(details.madeAt));
  }

  /** Returns the first recorded export whose heads are gone, in part or whole. */
  missingHeads(exported: ExportedHeads): ChainFault[] {
    const gone = this.#exports.find(({ at, heads }) => exported.countAt(at) < heads);
    if (!gone) return [];
    const { number, at } = gone;
    const exportedAt = new Date(at);
    return [{ chain: INSTALLATION_CHAIN, number, code: "exported_heads_missing", exportedAt }];
  }

  /**
   * Returns restores beside the heads that the audit does not record: a truncated audit must not
   * pass as a restore. Skips restores from before the first remaining row, which excuse nothing.
   */
  unknownRestores(restores: readonly { madeAt: Date; at: Date }[]): ChainFault[] {
    const begins = this.#startsAt ?? new Date(0);
    const unknown = restores.filter(
      ({ madeAt, at }) => at >= begins && !this.#restores.has(madeAt.toISOString()),
    );
    return unknown.map(({ at }) => ({
      chain: INSTALLATION_CHAIN,
      number: this.#lastNumber + 1n,
      code: "unknown_restore",
      exportedAt: at,
    }));
  }
}

const formatCount = (number: number, one: string, many = `${one}s`) =>
  `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;

/** Returns the result as lines for a person, with the first bad row of each broken chain. */
export function formatAuditVerification({
  chains,
  rows,
  comparedHeads,
  supersededHeads,
  resumedChains,
  faults,
}: AuditVerificationResult): string[] {
  const read = `${formatCount(chains, "chain")}, ${formatCount(rows, "row")}`;
  const left =
    supersededHeads > 0
      ? [
          `${formatCount(supersededHeads, "exported head")} from before a restored backup can no longer be compared.`,
        ]
      : [];
  if (resumedChains > 0)
    left.push(
      `${formatCount(resumedChains, "chain was", "chains were")} read only from where an earlier verification ended. To read everything again, leave out --resume.`,
    );
  if (faults.length > 0) {
    const lines = faults.map(formatChainFault);
    return [
      `The audit log has been changed: ${formatCount(faults.length, "chain is broken", "chains are broken")} (${read} read).`,
      ...lines,
      ...left,
    ];
  }
  const heads =
    comparedHeads > 0
      ? `${formatCount(comparedHeads, "exported head agrees", "exported heads agree")}.`
      : "No exported head could be compared, so missing rows at the end would not be noticed. The worker exports heads every day.";
  return [`The audit log is intact: ${read}. ${heads}`, ...left];
}
