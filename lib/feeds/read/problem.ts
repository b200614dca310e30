import { readProblemLevels, type ReadProblemCode } from "#lib/feeds/problem-codes";
import type { FeedProblem } from "#lib/feeds/schema";

const MAX_SHOWN = 200;

/** Cuts a text to what a report shows, never in the middle of a character. */
const shorten = (text: string) => text.slice(0, MAX_SHOWN).replace(/[\uD800-\uDBFF]$/, "");

/** Makes a problem of its code. `line`: as in FeedRecord, 0 for the file as a whole. */
export function readProblem(
  code: ReadProblemCode,
  line: number,
  { column = "", value = "" }: { column?: string; value?: string } = {},
): FeedProblem {
  return {
    level: readProblemLevels[code],
    code,
    line,
    column: shorten(column),
    value: shorten(value),
  };
}

/** Thrown inside the readers when the file as a whole is refused; readRecords reports it. */
export class FileRefused extends Error {
  override readonly name = "FileRefused";
  readonly problem: FeedProblem;

  constructor(
    code: ReadProblemCode,
    at: { line?: number; column?: string; value?: string } = {},
    options?: ErrorOptions,
  ) {
    super(code, options);
    this.problem = readProblem(code, at.line ?? 0, at);
  }
}
