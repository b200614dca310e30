import type { FeedFormat, FeedProblem, FeedSettings, ProblemLevel } from "#lib/feeds/schema";
import type { ValueCode } from "#lib/feeds/value-codes";
import { type RawValue, valueProblem } from "#lib/feeds/value-problem";
import { type DateEdge, parseDate, type ReadDate } from "#lib/feeds/values/dates";
import type { DecimalMark } from "#lib/feeds/values/decimal-number";
import { isTimeZone } from "#lib/feeds/values/zoned-time";

/** What reading the rows of one file shares. */
export type RowContext = {
  format: FeedFormat;
  settings: FeedSettings;
  now: Date;
  /** Restore texts that were read in a wrong encoding, after a person has said so. */
  repairsText: boolean;
  readDate: (text: string, edge: DateEdge) => ReadDate;
  /** How many prices proved each decimal mark. */
  marks: Record<DecimalMark, number>;
};

const MAX_DATES = 2000;

/** Formats whose texts are HTML by definition, so that removing it is no repair. */
const HTML_FORMATS: ReadonlySet<FeedFormat> = new Set([
  "shopify_csv",
  "shopify_json",
  "woocommerce_csv",
]);
export const hasHtmlTexts = ({ format }: RowContext): boolean => HTML_FORMATS.has(format);

/** Returns a new context for one file. A time zone that is not known counts as UTC. */
export function createRowContext(
  format: FeedFormat,
  settings: FeedSettings,
  { now, repairsText }: Pick<RowContext, "now" | "repairsText">,
): RowContext {
  const timeZone = isTimeZone(settings.timeZone) ? settings.timeZone : "UTC";
  const rules = { timeZone, dateOrder: settings.dateOrder };
  // Many rows have the same dates, and a time zone is slow to ask.
  const known = { start: new Map<string, ReadDate>(), end: new Map<string, ReadDate>() };
  const readDate = (text: string, edge: DateEdge): ReadDate => {
    const found = known[edge].get(text);
    if (found) return found;
    const date = parseDate(text, rules, edge);
    if (known[edge].size < MAX_DATES) known[edge].set(text, date);
    return date;
  };
  return { format, settings, now, repairsText, readDate, marks: { ".": 0, ",": 0 } };
}

/** Returns the decimal mark that most prices of the file prove; null without evidence or at a tie. */
export function majorityMark({ marks }: Pick<RowContext, "marks">): DecimalMark | null {
  if (marks["."] === marks[","]) return null;
  return marks["."] > marks[","] ? "." : ",";
}

/** Collects the problems of one row. */
export class RowProblems {
  readonly list: FeedProblem[] = [];
  readonly #line: number;
  isRefused = false;

  constructor(line: number) {
    this.#line = line;
  }

  add(level: ProblemLevel, code: ValueCode, value: RawValue | null): void {
    if (level === "row_refused") this.isRefused = true;
    this.list.push(valueProblem(level, code, this.#line, value));
  }
}
