import "server-only";

import type { ChainFault } from "#lib/audit/chain-faults";
import {
  type ChainEnd,
  type ChainHead,
  hashAuditRow,
  INSTALLATION_CHAIN,
  type StoredAuditRow,
} from "#lib/audit/hash-chain";

type RowFault = Omit<ChainFault, "chain">;

/** Numbers beyond 2^53 can parse to the same value, which would hide a change in the text. */
function hasUnsafeNumber(json: string): boolean {
  const numbers = json.replaceAll(/"(?:[^"\\]|\\.)*"/g, "").match(/-?\d[\d.eE+-]*/g) ?? [];
  return numbers.some((written) => String(Number(written)) !== written);
}

/** Where a verification goes on: the chain's first row, and the head that was verified before. */
export type ResumePoint = { first: StoredAuditRow; end: ChainEnd };

/**
 * Reads one chain in order, from `resume` on if given, and finds the first row that changed after it was written. `heads`:
 * lowest number first. No row after `keptSince` may be in a closed segment.
 */
export class ChainVerifier {
  readonly #chain: string;
  readonly #heads: ChainHead[];
  readonly #recentHeads: ChainHead[];
  /** Without a hash: the row before the one to resume at, which was verified with it. */
  #previous: { number: bigint; hash: string | null } | null = null;
  #first: StoredAuditRow | null = null;
  #fault: RowFault | null = null;
  #compared = 0;
  #verified: ChainEnd | null = null;

  constructor(
    chain: string,
    {
      heads,
      keptSince,
      resume = null,
    }: { heads: readonly ChainHead[]; keptSince: Date; resume?: ResumePoint | null },
  ) {
    this.#chain = chain;
    this.#heads = heads.filter(({ number }) => resume === null || number >= resume.end.number);
    if (resume) {
      this.#first = resume.first;
      this.#previous = { number: resume.end.number - 1n, hash: null };
    }
    this.#recentHeads = heads.filter(({ written }) => written !== undefined && written > keptSince);
  }

  /** The last exported head that agreed with its row, if every row up to it was intact. */
  get verified(): ChainEnd | null {
    return this.#fault ? null : this.#verified;
  }

  /** Checks the next row. Ignores rows after the first fault. */
  addRow(row: StoredAuditRow): void {
    this.#first ??= row;
    if (this.#fault) return;
    this.#fault = this.#checkLink(row) ?? this.#checkContent(row) ?? this.#checkExportedHead(row);
    this.#previous = { number: row.number, hash: row.hash };
  }

  /** Checks start and end. `closed` ends the last closed segment. Returns the first fault found. */
  finish(closed: ChainEnd | null): { fault: ChainFault | null; compared: number } {
    const fault = this.#checkStart(closed) ?? this.#fault ?? this.#checkEnd();
    return { fault: fault && { chain: this.#chain, ...fault }, compared: this.#compared };
  }

  #checkLink({ number, previous }: StoredAuditRow): RowFault | null {
    const before = this.#previous;
    if (before === null) return null;
    if (number === before.number) return { number, code: "duplicate_number" };
    const expected = before.number + 1n;
    if (number !== expected) return { number: expected, code: "row_missing" };
    if (before.hash === null || previous === before.hash) return null;
    return { number, code: "previous_hash_mismatch", other: before.number };
  }

  #checkContent(row: StoredAuditRow): RowFault | null {
    const { number } = row;
    if (row.chain !== this.#chain) return { number, code: "wrong_chain" };
    if (row.shopId !== (this.#chain === INSTALLATION_CHAIN ? null : this.#chain))
      return { number, code: "wrong_shop" };
    if (Number.isNaN(row.at.getTime())) return { number, code: "invalid_time" };
    if (hasUnsafeNumber(row.detailsText)) return { number, code: "unsafe_number" };
    return hashAuditRow(row) === row.hash ? null : { number, code: "hash_mismatch" };
  }

  #checkExportedHead({ number, hash }: StoredAuditRow): RowFault | null {
    let fault: RowFault | null = null;
    while (this.#heads[0] && this.#heads[0].number <= number) {
      const head = this.#heads.shift();
      if (!head || head.number < number) continue;
      this.#compared += 1;
      if (head.hash !== hash)
        fault ??= { number, code: "exported_head_mismatch", exportedAt: head.at };
      else this.#verified = { number, hash };
    }
    return fault;
  }

  /** A chain starts with its first row, or right after the last closed segment. */
  #checkStart(closed: ChainEnd | null): RowFault | null {
    const first = this.#first;
    const expected = (closed?.number ?? 0n) + 1n;
    const early = this.#recentHeads.find(({ number }) => number < expected);
    if (early) return { number: early.number, code: "purged_too_early" };
    if (first === null) return closed ? { number: expected, code: "tail_missing" } : null;
    if (first.number > expected) return { number: expected, code: "start_missing" };
    if (first.number < expected) return { number: first.number, code: "purged_row_present" };
    if (first.previous === (closed?.hash ?? "")) return null;
    return {
      number: first.number,
      code: closed ? "segment_link_mismatch" : "first_row_has_previous",
    };
  }

  #checkEnd(): RowFault | null {
    const head = this.#heads.at(-1);
    if (!head) return null;
    const number = (this.#previous?.number ?? 0n) + 1n;
    return { number, code: "end_cut_off", other: head.number, exportedAt: head.at };
  }
}
