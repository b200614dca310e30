import "server-only";

import { createHash } from "node:crypto";

import { canonicalJson } from "#lib/canonical-json";

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

/** A stored row with the fields its hash does not cover. `detailsText` is the details as stored. */
export type StoredAuditRow = HashedAuditRow & {
  shopId: string | null;
  hash: string;
  detailsText: string;
};

/** The last number and hash of a chain at the time `at`; `written` is when that row was written. */
export type ChainHead = { number: bigint; hash: string; at: Date; written?: Date | undefined };

/** A row by its number and hash. */
export type ChainEnd = Pick<ChainHead, "number" | "hash">;

/** The exported head up to which a verification found a chain intact. */
export type VerifiedEnd = ChainEnd & { chain: string };

/** The chain of events without a shop. It also records the closed segments of every chain. */
export const INSTALLATION_CHAIN = "installation";

/** Hashes one row over its content and the previous hash (SHA-256, hexadecimal). */
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
