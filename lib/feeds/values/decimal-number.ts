/** The sign between a number and its decimals. */
export type DecimalMark = "." | ",";

/** The digits of a number: `fraction` is what follows the decimal mark. */
type Digits = { whole: string; fraction: string };

/**
 * A number of a price. `mark`: what it proves about the decimal mark of the feed. "ambiguous": one
 * sign before exactly three digits, as in 1.144, which parts thousands or decimals.
 */
export type ReadNumber =
  | ({ kind: "number"; mark: DecimalMark | null } & Digits)
  | { kind: "ambiguous"; sign: DecimalMark; decimal: Digits; thousands: Digits }
  | { kind: "unreadable" };

const UNREADABLE: ReadNumber = { kind: "unreadable" };
const GROUPED = /^\d{1,3}(?:[ '’]\d{3})+$/;

const other = (sign: DecimalMark): DecimalMark => (sign === "." ? "," : ".");

const number = (whole: string, fraction: string, mark: DecimalMark | null): ReadNumber => ({
  kind: "number",
  whole,
  fraction,
  mark,
});

/** Whether these are thousands, parted by one sign: 1.144.000 */
const areThousands = (parts: readonly string[]): boolean =>
  parts.every((part, at) => (at === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part)) &&
  !parts[0]?.startsWith("0");

function readBothSigns(text: string): ReadNumber {
  const mark: DecimalMark = text.lastIndexOf(".") > text.lastIndexOf(",") ? "." : ",";
  const [before = "", fraction = "", ...more] = text.split(mark);
  const parts = before.split(other(mark));
  if (more.length > 0 || !/^\d*$/.test(fraction) || !areThousands(parts)) return UNREADABLE;
  return number(parts.join(""), fraction, mark);
}

/**
 * Reads an unsigned number of digits, full stops, commas, spaces and apostrophes. `exponent`: the
 * decimals of the currency; with none of them a sign before three digits can only part thousands.
 */
export function readDecimalNumber(text: string, exponent: number): ReadNumber {
  const signs = /[ '’]/.test(text) ? text.split(/[.,]/, 1)[0] : undefined;
  if (signs !== undefined && !GROUPED.test(signs)) return UNREADABLE;
  const isGrouped = signs !== undefined;
  const plain = isGrouped ? signs.replace(/[ '’]/g, "") + text.slice(signs.length) : text;
  if (/[ '’]/.test(plain)) return UNREADABLE;
  const points = plain.split(".").length - 1;
  const commas = plain.split(",").length - 1;
  if (points === 0 && commas === 0) return number(plain, "", null);
  if (points > 0 && commas > 0) return isGrouped ? UNREADABLE : readBothSigns(plain);
  const sign: DecimalMark = points > 0 ? "." : ",";
  const [whole = "", fraction = "", ...more] = plain.split(sign);
  if (more.length > 0) {
    const parts = plain.split(sign);
    return areThousands(parts) && !isGrouped ? number(parts.join(""), "", other(sign)) : UNREADABLE;
  }
  const mayBeThousands = fraction.length === 3 && !isGrouped && /^[1-9]\d{0,2}$/.test(whole);
  if (!mayBeThousands) return number(whole, fraction, fraction === "" ? null : sign);
  if (exponent === 0) return number(whole + fraction, "", other(sign));
  // The three decimals of KWD and others are written after a full stop.
  if (exponent === 3 && sign === ".") return number(whole, fraction, sign);
  return {
    kind: "ambiguous",
    sign,
    decimal: { whole, fraction },
    thousands: { whole: whole + fraction, fraction: "" },
  };
}
