import type { FeedCheck } from "#lib/feeds/check-feed";
import { problemLabel } from "#lib/feeds/labels";
import type { FeedProblem } from "#lib/feeds/schema";
import { WHOLE_FILE } from "#lib/feeds/value-problem";

/** Without an earlier import, everything is added. */
const allAdded = (added: number) => ({ added, changed: 0, unchanged: 0, withdrawn: 0 });

const toEntry = ({ line, column, value, code }: FeedProblem) => {
  const { what, todo } = problemLabel(code);
  return { line, column, value, code, reason: `${what} ${todo}` };
};

/**
 * Returns a check as one line of JSON for programs. `line` is 0 where the file as a whole is meant.
 */
export function feedReportJson({ problems, ...check }: FeedCheck): string {
  const ofFile = problems.problems("file_refused").map((one) => ({ ...one, line: WHOLE_FILE }));
  return JSON.stringify({
    format: check.format,
    encoding: check.encoding,
    delimiter: check.delimiter,
    rows: check.rows,
    products: allAdded(check.products),
    variants: allAdded(check.variants),
    refused: [...ofFile, ...problems.problems("row_refused")].map(toEntry),
    warnings: [...problems.shortened(), ...problems.problems("warning")].map(toEntry),
  });
}
