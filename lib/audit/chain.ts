import "server-only";
import { createHash } from "node:crypto";

/** The fields of an audit row that its hash covers. */
export type ChainedRow = {
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
export function hashRow(row: ChainedRow): string {
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
