/**
 * Lines of the embedded program beside those of packets: it listed all packets, heard nothing, is
 * done with reading, and drew the picture it was asked for.
 */
export const [LISTED, SILENT, READ, DRAWN] = ["listed", "silent", "read", "drawn"];

/** Which picture to draw, in the words of the embedded program. */
export type DrawOrder = {
  index: number;
  atSeconds: number;
  width: number;
  height: number;
  rotation: number;
};

/** Writes an order as one line of numbers. */
export const writeDrawOrder = (order: DrawOrder): string =>
  [order.index, order.atSeconds, order.width, order.height, order.rotation].join(",");

/** Reads an order; null for an empty line or anything else. */
export function readDrawOrder(line: string): DrawOrder | null {
  const numbers = line.trim().split(",").map(Number);
  const [index = NaN, atSeconds = NaN, width = NaN, height = NaN, rotation = NaN] = numbers;
  return line.trim() !== "" && numbers.length === 5 && numbers.every(Number.isFinite)
    ? { index, atSeconds, width, height, rotation }
    : null;
}
