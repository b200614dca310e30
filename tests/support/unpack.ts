// What is inside packed bytes: gzip, and the entries of a zip archive.
import { gunzipSync, inflateRawSync } from "node:zlib";

type Entry = { name: string; content: Buffer };

const MOST = { maxOutputLength: 1 << 29 };

/** The packed contents of these bytes; none when they are not packed, or cut off. */
export function unpack(bytes: Buffer): Entry[] {
  try {
    if (bytes.length > 18 && bytes.readUInt16BE(0) === 0x1f8b) return [{ name: "unpacked", content: gunzipSync(bytes, MOST) }];
    if (bytes.length > 22 && bytes.readUInt32BE(0) === 0x504b0304) return entries(bytes);
  } catch {
    return [];
  }
  return [];
}

/** From the list at the end of the archive. */
function entries(bytes: Buffer): Entry[] {
  const end = bytes.lastIndexOf(Buffer.from("504b0506", "hex"));
  const count = end < 0 ? 0 : bytes.readUInt16LE(end + 10);
  const found: Entry[] = [];
  let at = count > 0 ? bytes.readUInt32LE(end + 16) : 0;
  for (let left = count; left > 0; left -= 1) {
    const [method, size, nameLength, extra, comment] = [10, 20, 28, 30, 32].map((offset) =>
      offset === 20 ? bytes.readUInt32LE(at + offset) : bytes.readUInt16LE(at + offset),
    ) as [number, number, number, number, number];
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + size);
    found.push({ name, content: method === 0 ? packed : inflateRawSync(packed, MOST) });
    at += 46 + nameLength + extra + comment;
  }
  return found;
}
