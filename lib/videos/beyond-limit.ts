/**
 * Returns the value as text in the first of these numbers of digits that reads differently from its
 * limit, so that no rejection prints the limit itself.
 */
export function formatBeyond(
  value: number,
  limit: number,
  digits: readonly number[],
  format: (value: number, digits: number) => string,
): string {
  const texts = digits.map((count) => [format(value, count), format(limit, count)] as const);
  const telling = texts.find(([text, limitText]) => text !== limitText) ?? texts.at(-1);
  return telling?.[0] ?? "";
}
