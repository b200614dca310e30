import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { LedgerLine } from "./ledger-events.ts";
import { parseJson, isRecord } from "./json.ts";

/** The append-only file of all events, one JSON object a line. */
export interface Ledger {
  readonly lines: () => readonly LedgerLine[];
  readonly append: (line: LedgerLine) => void;
  readonly clear: () => void;
  readonly close: () => void;
}

/** Opens DIR/ledger.jsonl. Drops a last line cut off by a crash. Throws for other damage. */
export function openLedger(dir: string): Ledger {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, "ledger.jsonl");
  const file = openSync(path, "a", 0o600);
  const text = readFileSync(path);
  const whole = text.lastIndexOf(0x0a) + 1;
  if (whole < text.length) ftruncateSync(file, whole);
  return {
    lines: () => readLines(path),
    append: (line) => writeSync(file, `${JSON.stringify(line)}\n`),
    clear: () => ftruncateSync(file, 0),
    close: () => closeSync(file),
  };
}

function readLines(path: string): readonly LedgerLine[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((text) => text !== "")
    .map((text, index) => {
      const line = parseJson(text);
      if (!isRecord(line) || typeof line["type"] !== "string") {
        throw new Error(`Line ${index + 1} of ${path} cannot be read.`);
      }
      // append() above wrote it from the same type.
      return line as unknown as LedgerLine;
    });
}
