import "server-only";

import { createHash } from "node:crypto";

/** The fields of an audit row that its hash covers. */
export type HashedAuditRow = {
  chain: string;
  number: bigint;
  at: Date;
  actorKind: string;
  actorId: string | null;
  action: string;
  subjectId: string | null;
  details: unknown;
  previous: string;
};

/** JSON with keys in order at every depth, so that a value read back from the database hashes the same. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** The hash of one row over its content and the hash before it (SHA-256, hexadecimal). */
export function hashAuditRow(row: HashedAuditRow): string {
  const parts = [
    row.chain,
    row.number.toString(),
    row.at.toISOString(),
    row.actorKind,
    row.actorId,
    row.action,
    row.subjectId,
    row.details,
    row.previous,
  ];
  return createHash("sha256").update(canonicalJson(parts)).digest("hex");
}

/** A row as it is stored, with what its hash does not cover; `detailsText` is what the database itself writes for the details. */
export type StoredAuditRow = HashedAuditRow & {
  shopId: string | null;
  hash: string;
  detailsText: string;
};

/** The last number and hash of a chain, as they stood at some time; `written` is when that row was. */
export type ChainHead = { number: bigint; hash: string; at: Date; written?: Date | undefined };

/** The first thing that is wrong with a chain: at which number, and what. */
export type ChainFault = { chain: string; number: bigint; message: string };

/** The chain of what belongs to no shop. It also holds the record of every segment that was closed, of any chain. */
export const INSTALLATION_CHAIN = "installation";

const formatMinute = (at: Date) => at.toISOString().slice(0, 16).replace("T", " ");

/** Numbers that a JSON text holds must be those that we read from it: beyond 2^53 two of them look the same to us. */
function hasUnsafeNumber(text: string): boolean {
  const numbers = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, "").match(/-?\d[\d.eE+-]*/g) ?? [];
  return numbers.some((written) => String(Number(written)) !== written);
}

/**
 * Reads one chain from its first row to its last and finds the first row that is not as it was written. `closed` is the end of its last
 * closed segment, where one is on record; `heads` are those that were exported earlier, lowest number first. Rows written after `keptSince`
 * are too young to be in a closed segment.
 */
export class ChainVerifier {
  readonly #chain: string;
  readonly #heads: ChainHead[];
  readonly #young: ChainHead[];
  #previous: { number: bigint; hash: string } | null = null;
  #first: StoredAuditRow | null = null;
  #fault: ChainFault | null = null;
  #compared = 0;

  constructor(
    chain: string,
    { heads, keptSince }: { heads: readonly ChainHead[]; keptSince: Date },
  ) {
    this.#chain = chain;
    this.#heads = [...heads];
    this.#young = heads.filter(({ written }) => written !== undefined && written > keptSince);
  }

  /** Looks at the next row. Once something is wrong, what follows is not judged. */
  addRow(row: StoredAuditRow): void {
    this.#first ??= row;
    if (this.#fault) return;
    const message = this.#link(row) ?? this.#content(row) ?? this.#exported(row);
    if (message)
      this.#fault = {
        chain: this.#chain,
        ...(typeof message === "string" ? { number: row.number, message } : message),
      };
    this.#previous = { number: row.number, hash: row.hash };
  }

  /** After the last row: judges the beginning and the end too. Answers the first fault, and how many exported heads were compared. */
  finish(closed: { number: bigint; hash: string } | null): {
    fault: ChainFault | null;
    compared: number;
    first: bigint | null;
    last: bigint | null;
  } {
    const fault = this.#beginning(closed) ?? this.#fault ?? this.#ending();
    return {
      fault,
      compared: this.#compared,
      first: this.#first?.number ?? null,
      last: this.#previous?.number ?? null,
    };
  }

  #link({ number, previous }: StoredAuditRow): string | { number: bigint; message: string } | null {
    const before = this.#previous;
    if (before === null) return null;
    if (number === before.number) return "its number appears twice";
    const expected = before.number + 1n;
    if (number !== expected) return { number: expected, message: "it is missing" };
    return previous === before.hash
      ? null
      : `it does not follow from row ${before.number} before it: one of the two was replaced`;
  }

  #content(row: StoredAuditRow): string | null {
    if (row.chain !== this.#chain) return "it says that it belongs to another chain";
    if (row.shopId !== (this.#chain === INSTALLATION_CHAIN ? null : this.#chain))
      return "it names another shop than its chain belongs to";
    if (Number.isNaN(row.at.getTime())) return "its time is none";
    if (hasUnsafeNumber(row.detailsText))
      return "a number in its details is not one that the studio writes";
    return hashAuditRow(row) === row.hash
      ? null
      : "its content is not what was written: its hash does not fit";
  }

  #exported({ number, hash }: StoredAuditRow): string | null {
    let words = null;
    while (this.#heads[0] && this.#heads[0].number <= number) {
      const head = this.#heads.shift();
      if (!head || head.number < number) continue;
      this.#compared += 1;
      if (head.hash !== hash)
        words ??= `it is not the row whose hash was exported on ${formatMinute(head.at)}: this chain was written anew`;
    }
    return words;
  }

  /** A chain begins with its first row, or right after the segment that was closed last. */
  #beginning(closed: { number: bigint; hash: string } | null): ChainFault | null {
    const first = this.#first;
    const expected = (closed?.number ?? 0n) + 1n;
    const early = this.#young.find(({ number }) => number < expected);
    if (early)
      return {
        chain: this.#chain,
        number: early.number,
        message: "it was cleared away before its time: no closed segment can hold it yet",
      };
    if (first === null)
      return closed
        ? { chain: this.#chain, number: expected, message: "it and all that followed are missing" }
        : null;
    if (first.number > expected)
      return {
        chain: this.#chain,
        number: expected,
        message: "it is missing, and no closed segment tells of it",
      };
    if (first.number < expected)
      return {
        chain: this.#chain,
        number: first.number,
        message: "it belongs to a segment that was closed and cleared away",
      };
    if (first.previous === (closed?.hash ?? "")) return null;
    const message = closed
      ? "it does not follow from the closed segment before it"
      : "it is the first row and yet names a row before it";
    return { chain: this.#chain, number: first.number, message };
  }

  #ending(): ChainFault | null {
    const head = this.#heads.at(-1);
    if (!head) return null;
    const number = (this.#previous?.number ?? 0n) + 1n;
    return {
      chain: this.#chain,
      number,
      message: `it is missing, though number ${head.number} was exported on ${formatMinute(head.at)}: the end was cut off`,
    };
  }
}
