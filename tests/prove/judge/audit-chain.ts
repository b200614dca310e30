import { createHash } from "node:crypto";

import { id, str, type Row } from "./facts.ts";

/**
 * The documented form of the audit's hash, written anew: SHA-256 in hexadecimal over the JSON array of chain, number (as text),
 * time (ISO 8601 in UTC), kind of actor, actor, action, subject, details and the hash before; keys of objects in order at every depth.
 */
export function hashOf(row: Row): string {
  const at = new Date(id(row, "at")).toISOString();
  const covered = ["actorKind", "actorId", "action", "subjectId", "details", "previous"].map((name) => row[name] ?? null);
  return createHash("sha256")
    .update(canonical([row["chain"], String(row["number"]), at, ...covered]))
    .digest("hex");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical((value as Row)[key])}`).join(",")}}`;
}

/** Every place where a chain is broken: a gap, a wrong link, a hash that does not fit its row. */
export function chainBreaks(audit: Row[]): { chain: string; number: number; why: string }[] {
  const breaks: { chain: string; number: number; why: string }[] = [];
  for (const [chain, rows] of Map.groupBy(audit, (row) => id(row, "chain"))) {
    const closed = rows.filter((row) => row["action"] === "audit.segment_closed").map((row) => row["details"] as Row);
    let before: Row | null = null;
    for (const row of rows.toSorted((a, b) => Number(a["number"]) - Number(b["number"]))) {
      const number = Number(row["number"]);
      const why = before ? linkFault(before, row) : startFault(row, closed);
      if (why) breaks.push({ chain, number, why });
      if (hashOf(row) !== str(row, "hash")) breaks.push({ chain, number, why: "its hash does not fit its content" });
      before = row;
    }
  }
  return breaks;
}

function linkFault(before: Row, row: Row): string | null {
  if (Number(row["number"]) !== Number(before["number"]) + 1) return "a row before it is missing";
  return row["previous"] === before["hash"] ? null : "it does not name the hash before it";
}

/** A chain begins with its first row, or after a segment that was closed on record. */
function startFault(row: Row, closed: Row[]): string | null {
  const number = Number(row["number"]);
  if (number === 1) return row["previous"] === "" ? null : "the first row names a hash before it";
  const known = closed.some((each) => Number(each["lastNumber"]) === number - 1 && each["lastHash"] === row["previous"]);
  return known ? null : "the rows before it are missing and no closed segment tells of them";
}
