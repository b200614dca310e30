/** A cell that a spreadsheet would take for a formula begins with one of these. */
const FORMULA_START = /^[=+\-@\t\r]/;

function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Returns one line of comma-separated values (RFC 4180) that no spreadsheet takes for formulas. */
export const csvLine = (cells: readonly (string | number)[]) =>
  `${cells.map(csvCell).join(",")}\r\n`;
