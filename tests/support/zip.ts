import { crc32 } from "node:zlib";

/** What is in an archive without compression: names and bytes, read from its central directory and checked. */
export function readZip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from("504b0506", "hex"));
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const files = new Map<string, Buffer>();
  for (let number = 0; number < count; number += 1) {
    const [method, crc, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 24)];
    const [name, extra, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(start, start + size);
    if (method !== 0 || crc32(content) !== crc) throw new Error("a file of the archive is broken");
    files.set(bytes.toString("utf8", at + 46, at + 46 + name), content);
    at += 46 + name + extra + comment;
  }
  return files;
}
