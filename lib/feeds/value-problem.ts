import type { FeedProblem, ProblemLevel } from "#lib/feeds/schema";
import type { ValueCode } from "#lib/feeds/value-codes";

/** A value as it stands in the file, and the column, element or key that has it. */
export type RawValue = { column: string; text: string };

/** Where a problem of the file as a whole is: on no line, in no column. */
export const WHOLE_FILE = 0;

const MAX_SHOWN = 200;

/** Returns a problem of a value, which is shown shortened. */
export function valueProblem(
  level: ProblemLevel,
  code: ValueCode,
  line: number,
  value: RawValue | null,
): FeedProblem {
  const text = value?.text ?? "";
  const shown = text.length > MAX_SHOWN ? text.slice(0, MAX_SHOWN).toWellFormed() : text;
  return { level, code, line, column: value?.column ?? "", value: shown };
}
