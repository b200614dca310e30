import "server-only";
import type { FileHandle } from "node:fs/promises";

import { VAST_FILE_BYTES } from "#lib/infra/media/containers";

const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const CLUSTER = 0x1f43b675;
const TIMESTAMP_SCALE = 0x2ad7b1;
const DURATION = 0x4489;
const MAX_ELEMENTS = 1000;

/** An element; `to` is null where its size is left open, as in a live recording. */
type Element = { id: number; from: number; to: number | null };

/** Reads a number of 1 to 8 bytes; all value bits set mean unknown. */
function readVarint(bytes: Buffer, at: number, keepMarker: boolean) {
  const first = bytes[at] ?? 0;
  const length = Math.clz32(first) - 23;
  if (length > 8 || at + length > bytes.length) return null;
  // The marker goes first: with it, 8 bytes are more than a number holds exactly.
  const start = keepMarker ? first : first - 2 ** (8 - length);
  const value = bytes.subarray(at + 1, at + length).reduce((sum, byte) => sum * 256 + byte, start);
  return { value, length, unknown: value === 2 ** (7 * length) - 1 };
}

async function readElement(file: FileHandle, at: number): Promise<Element | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, at);
  const bytes = buffer.subarray(0, bytesRead);
  const id = readVarint(bytes, 0, true);
  const size = id && readVarint(bytes, id.length, false);
  if (!id || !size) return null;
  const from = at + id.length + size.length;
  return { id: id.value, from, to: size.unknown ? null : from + size.value };
}

async function* elements(file: FileHandle, from: number, to: number): AsyncGenerator<Element> {
  let at = from;
  for (let count = 0; at < to && count < MAX_ELEMENTS; count += 1) {
    const element = await readElement(file, at);
    if (!element) return;
    yield element;
    if (element.to === null) return;
    at = element.to;
  }
}

async function readNumber(file: FileHandle, { from, to }: Element): Promise<number> {
  const length = Math.min(8, (to ?? from) - from);
  const { buffer } = await file.read(Buffer.alloc(8), 0, length, from);
  return buffer.subarray(0, length).reduce((sum, byte) => sum * 256 + byte, 0);
}

async function readFloat(file: FileHandle, { from, to }: Element): Promise<number> {
  const { buffer } = await file.read(Buffer.alloc(8), 0, 8, from);
  return to === from + 4 ? buffer.readFloatBE(0) : buffer.readDoubleBE(0);
}

async function readPromise(file: FileHandle, info: Element): Promise<number | null> {
  let scale = 1_000_000;
  let duration = 0;
  for await (const element of elements(file, info.from, info.to ?? info.from)) {
    if (element.id === TIMESTAMP_SCALE) scale = await readNumber(file, element);
    if (element.id === DURATION) duration = await readFloat(file, element);
  }
  const seconds = (duration * scale) / 1e9;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

/** Reads how long a Matroska or WebM file says that it is, in bytes and in seconds. */
export async function readMatroskaStructure(
  file: FileHandle,
  size: number,
): Promise<{ overruns: boolean; promisedSeconds: number | null }> {
  for await (const segment of elements(file, 0, size)) {
    if (segment.id !== SEGMENT) continue;
    const to = segment.to ?? 0;
    const overruns = to > size && to < VAST_FILE_BYTES;
    for await (const element of elements(file, segment.from, size)) {
      if (element.id === CLUSTER) break;
      if (element.id !== INFO) continue;
      return { overruns, promisedSeconds: await readPromise(file, element) };
    }
    return { overruns, promisedSeconds: null };
  }
  return { overruns: false, promisedSeconds: null };
}
