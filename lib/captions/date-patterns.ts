import { monthNumbers } from "#lib/captions/month-names";

const alternatives = [...monthNumbers.keys()].toSorted((a, b) => b.length - a.length);
const MONTH = alternatives.join("|");
const ENGLISH_MONTH = alternatives.filter((name) => /^[a-z]/u.test(name)).join("|");

const YEAR = String.raw`(?:,? ?(?<year>20\d\d)(?!\d| ?(?:лв|€|eur)))?`;
const NO_NUMBER_BEFORE = String.raw`(?<![\p{L}\p{N}€$£]|\d[.,:/])`;
const NO_AMOUNT_AFTER = String.raw`(?![\p{N}%€]|[.,:/]\d| ?(?:%|лв|€|eur|cm|см|mm|мм|kg|кг))`;

/** How dates are written, in folded text of both languages. */
const PATTERNS = [
  String.raw`${NO_NUMBER_BEFORE}(?<day>\d{1,2})(?:st|nd|rd|th|-?(?:ви|ри|ти|ми|и))?(?: of)?[ .-]{0,2}(?<month>${MONTH})\.?(?!\p{L})${YEAR}`,
  String.raw`(?<!\p{L})(?<month>${ENGLISH_MONTH})\.? (?:the )?(?:\d{1,2}(?:st|nd|rd|th)? ?- ?)?(?<day>\d{1,2})(?:st|nd|rd|th)?${NO_AMOUNT_AFTER}${YEAR}`,
  String.raw`(?<![\p{L}\p{N}])(?<year>20\d\d)-(?<month>\d\d)-(?<day>\d\d)(?!\d)`,
  String.raw`${NO_NUMBER_BEFORE}(?<day>\d{1,2})(?<sign>[./])(?<month>\d{1,2})(?:\k<sign>(?:(?<year>20\d\d|\d\d)(?!\d))?)?${NO_AMOUNT_AFTER}`,
].map((source) => new RegExp(source, "gu"));

/** A date as written. `year`: null where it is not written. `numbers`: "3.5." or "3/5". */
export type WrittenDate = {
  start: number;
  end: number;
  day: number;
  month: number;
  year: number | null;
  numbers: boolean;
  text: string;
};

const readYear = (year: string | undefined) =>
  year === undefined ? null : Number(year.length === 2 ? `20${year}` : year);

/** Finds what is written like a date in a folded text, in order, without overlaps. */
export function findWrittenDates(text: string): WrittenDate[] {
  const found = PATTERNS.flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ({ 0: whole, index, groups = {} }): WrittenDate => ({
      start: index,
      end: index + whole.length,
      day: Number(groups["day"]),
      month: monthNumbers.get(groups["month"] ?? "") ?? Number(groups["month"]),
      year: readYear(groups["year"]),
      numbers: groups["sign"] !== undefined,
      text: whole,
    })),
  ).toSorted((a, b) => a.start - b.start || b.end - a.end);
  return found.filter(({ start }, at) => found.slice(0, at).every(({ end }) => end <= start));
}
