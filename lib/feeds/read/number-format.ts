/** How a spreadsheet shows a number: as a date, with leading zeros, or with a currency. */
export type NumberFormat =
  | { kind: "plain" }
  | { kind: "percent" }
  | { kind: "date"; hasTime: boolean }
  | { kind: "time" }
  | { kind: "padded"; digits: number }
  | { kind: "money"; symbol: string };

/** Formats without a code of their own in the file (ECMA-376, 18.8.30), also those of East Asia. */
const BUILT_IN: readonly (readonly [number, number, NumberFormat])[] = [
  [9, 10, { kind: "percent" }],
  [14, 17, { kind: "date", hasTime: false }],
  [18, 21, { kind: "time" }],
  [22, 22, { kind: "date", hasTime: true }],
  [27, 31, { kind: "date", hasTime: false }],
  [45, 47, { kind: "time" }],
  [50, 58, { kind: "date", hasTime: false }],
];

const LITERALS = /"([^"]*)"|\\(.)|_./g;
const CURRENCY = /€|\$|£|лв\.?|zł|Kč|Ft|lei|\b[A-Z]{3}\b/;

/** Reads what matters of a format's code; only its first section, for positive numbers. */
export function readNumberFormat(id: number, code: string | undefined): NumberFormat {
  const builtIn = BUILT_IN.find(([from, to]) => id >= from && id <= to);
  if (code === undefined) return builtIn?.[2] ?? { kind: "plain" };
  const section = /^(?:"[^"]*"|\\.|[^;])*/.exec(code)?.[0] ?? "";
  const symbol = /\[\$([^\]-]*)(?:-[^\]]*)?\]/.exec(section)?.[1]?.trim() ?? "";
  const bare = section.replace(LITERALS, "").replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, "");
  if (/^general$/i.test(bare.trim())) return { kind: "plain" };
  const hasDay = /[yd]/i.test(bare);
  const hasTime = /[hs]/i.test(bare);
  if (hasDay || (/m/i.test(bare) && !hasTime)) return { kind: "date", hasTime };
  if (hasTime) return { kind: "time" };
  if (bare.includes("%")) return { kind: "percent" };
  const zeros = /^\s*(0{2,})\s*$/.exec(bare)?.[1];
  if (zeros !== undefined) return { kind: "padded", digits: zeros.length };
  const literals =
    section
      .replace(/\[[^\]]*\]/g, "")
      .match(LITERALS)
      ?.join("") ?? "";
  const literal = CURRENCY.exec(literals.replaceAll(/["\\]/g, ""))?.[0];
  const sign = symbol || literal || /[€$£]/.exec(bare)?.[0];
  return sign === undefined ? { kind: "plain" } : { kind: "money", symbol: sign };
}

/** Writes a number with its digits, never with an exponent; 15 digits are all that Excel keeps. */
function writeDecimal(value: number): string {
  const rounded = Number(value.toPrecision(15));
  if (Number.isInteger(rounded)) return BigInt(rounded).toString();
  const text = String(rounded);
  return text.includes("e") ? rounded.toFixed(20).replace(/0+$/, "") : text;
}

const DAY = 86_400_000;

/** A day's number in a spreadsheet; the one of 1900 counts a 29 February that never was. */
function writeDate(serial: number, since1904: boolean): string {
  const skipped = !since1904 && serial < 60 ? 1 : 0;
  const epoch = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const date = new Date(epoch + Math.round((serial + skipped) * DAY));
  return Number.isNaN(date.getTime()) ? String(serial) : date.toISOString().slice(0, 19);
}

/**
 * Writes a number as the spreadsheet means it.
 * @param raw The number as the file has it. @param since1904 Whether days count from 1904.
 * @returns ISO 8601 for dates, without a zone; digits otherwise, with the sign of a currency.
 */
export function writeNumber(raw: string, format: NumberFormat, since1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === "" || !Number.isFinite(value)) return raw;
  switch (format.kind) {
    case "date": {
      const text = writeDate(value, since1904);
      return format.hasTime && !Number.isInteger(value) ? text : text.slice(0, 10);
    }
    case "time":
      return writeDate(value % 1, true).slice(11);
    case "padded":
      return writeDecimal(Math.round(value)).padStart(format.digits, "0");
    case "percent":
      return `${writeDecimal(value * 100)}%`;
    case "money":
      return `${writeDecimal(value)} ${format.symbol}`;
    case "plain":
      return writeDecimal(value);
  }
}
