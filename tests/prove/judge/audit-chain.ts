import { createHash } from "node:crypto";

import { idField, stringField, type JsonRow } from "./facts.ts";

/**
 * Computes the documented hash of an audit row without the product's code: SHA-256 in hex over the
 * JSON array of its columns, the number as text, the time in ISO 8601 UTC, and object keys sorted.
 */
export function auditRowHash(row: JsonRow): string {
  const at = new Date(idField(row, "at")).toISOString();
  const covered = ["actorKind", "actorId", "action", "subjectId", "details", "previous"].map(
    (name) => row[name] ?? null,
  );
  return createHash("sha256")
    .update(canonicalJson([row["chain"], String(row["number"]), at, ...covered]))
    .digest("hex");
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson((value as JsonRow)[key])}`).join(",")}}`;
}

/** Returns every break of a chain: a gap, a wrong link, or a hash that does not match its row. */
export function findChainBreaks(
  audit: JsonRow[],
): { chain: string; number: number; why: string }[] {
  const breaks: { chain: string; number: number; why: string }[] = [];
  for (const [chain, rows] of Map.groupBy(audit, (row) => idField(row, "chain"))) {
    const closed = rows
      .filter((row) => row["action"] === "audit.segment_closed")
      .map((row) => row["details"] as JsonRow);
    let before: JsonRow | null = null;
    for (const row of rows.toSorted((a, b) => Number(a["number"]) - Number(b["number"]))) {
      const number = Number(row["number"]);
      const why = before ? checkLink(before, row) : checkStart(row, closed);
      if (why) breaks.push({ chain, number, why });
      if (auditRowHash(row) !== stringField(row, "hash"))
        breaks.push({ chain, number, why: "its hash does not fit its content" });
      before = row;
    }
  }
  return breaks;
}

function checkLink(before: JsonRow, row: JsonRow): string | null {
  if (Number(row["number"]) !== Number(before["number"]) + 1) return "a row before it is missing";
  return row["previous"] === before["hash"] ? null : "it does not name the hash before it";
}

/** A chain starts with row 1, or after a segment whose closing an audit row records. */
function checkStart(row: JsonRow, closed: JsonRow[]): string | null {
  const number = Number(row["number"]);
  if (number === 1) return row["previous"] === "" ? null : "the first row names a hash before it";
  const known = closed.some(
    (each) => Number(each["lastNumber"]) === number - 1 && each["lastHash"] === row["previous"],
  );
  return known ? null : "the rows before it are missing and no closed segment records them";
}
