import type { DrawnPicture } from "#lib/infra/media/media-engine";

/**
 * Lines of the embedded program beside those of packets: it listed all packets, heard nothing, and
 * is done with reading.
 */
export const [LISTED, SILENT, READ] = ["listed", "silent", "read"];

/** Writes the line that says which picture was drawn. */
export const writeDrawn = ({ color }: DrawnPicture): string => `drawn ${color ?? "no color"}\n`;

/** Returns the picture that a line speaks of; null for any other line. */
export function readDrawn(line: string): DrawnPicture | null {
  const found = /^drawn (?:(#[\da-f]{6})|no color)\n?$/.exec(line);
  return found && { color: found[1] ?? null };
}

/** Returns three bytes of red, green and blue as #rrggbb; null for fewer. */
export const toColor = (pixel: Uint8Array): string | null =>
  pixel.length < 3 ? null : `#${Buffer.from(pixel).toString("hex", 0, 3)}`;

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
