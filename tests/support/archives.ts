// Unpacks gzip, and the entries of a zip archive.
import { crc32, gunzipSync, inflateRawSync } from "node:zlib";

type PackedEntry = { name: string; content: Buffer };

const MAX_OUTPUT = { maxOutputLength: 1 << 29 };

/** Returns the unpacked contents of these bytes. Empty when they are not packed, or incomplete. */
export function unpackIfPacked(bytes: Buffer): PackedEntry[] {
  try {
    if (bytes.length > 18 && bytes.readUInt16BE(0) === 0x1f8b)
      return [{ name: "unpacked", content: gunzipSync(bytes, MAX_OUTPUT) }];
    if (bytes.length > 22 && bytes.readUInt32BE(0) === 0x504b0304) return readZipEntries(bytes);
  } catch {
    return [];
  }
  return [];
}

/** Reads the central directory at the end of the archive. */
function readZipEntries(bytes: Buffer): PackedEntry[] {
  const end = bytes.lastIndexOf(Buffer.from("504b0506", "hex"));
  const count = end < 0 ? 0 : bytes.readUInt16LE(end + 10);
  const found: PackedEntry[] = [];
  let at = count > 0 ? bytes.readUInt32LE(end + 16) : 0;
  for (let left = count; left > 0; left -= 1) {
    const [method, size, nameLength, extra, comment] = [10, 20, 28, 30, 32].map((offset) =>
      offset === 20 ? bytes.readUInt32LE(at + offset) : bytes.readUInt16LE(at + offset),
    ) as [number, number, number, number, number];
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + size);
    found.push({ name, content: method === 0 ? packed : inflateRawSync(packed, MAX_OUTPUT) });
    at += 46 + nameLength + extra + comment;
  }
  return found;
}

/** Returns the names and bytes of an uncompressed zip archive. Checks its CRCs. */
export function readStoredZip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from("504b0506", "hex"));
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const files = new Map<string, Buffer>();
  for (let number = 0; number < count; number += 1) {
    const [method, crc, size] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 16),
      bytes.readUInt32LE(at + 24),
    ];
    const [name, extra, comment] = [
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
    ];
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(start, start + size);
    if (method !== 0 || crc32(content) !== crc) throw new Error("a file of the archive is broken");
    files.set(bytes.toString("utf8", at + 46, at + 46 + name), content);
    at += 46 + name + extra + comment;
  }
  return files;
}
