// Looks for secrets, and for any 16 bytes of one, in anything: as they are, and in the forms in which they travel.
import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";

import { formsOf, type Form } from "#tests/support/leak-forms";
import { unpack } from "#tests/support/unpack";

/** By name: text, or the bytes themselves. */
export type Secrets = Record<string, string | Uint8Array>;
export type Find = { secret: string; form: string; where: string; around: string };

/** Forms shorter than this are looked for as a whole. */
const SHORT = 16;
const BLOCK = 8;
const BITS = 22;
/** Streams are read piece by piece; so much of the last piece is looked at again with the next. */
const OVERLAP = 4096;

type Needle = Form & { secret: string };
type Spot = { needle: Needle; at: number };

const hash = (low: number, high: number) => ((Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 0) >>> (32 - BITS);
const varied = (bytes: Buffer) => new Set(bytes).size > 4;

/**
 * Whatever shares 16 bytes with a needle holds, wherever it begins, a whole block of 8 of them at a place that is a multiple of 8. So
 * only every eighth place is looked at, and only what is in the table of all blocks of all needles is compared.
 */
class Blocks {
  readonly #bits = new Uint8Array(1 << (BITS - 3));
  readonly #spots = new Map<string, Spot[]>();

  add(needle: Needle): void {
    for (let at = 0; at + BLOCK <= needle.bytes.length; at += 1) {
      const block = needle.bytes.subarray(at, at + BLOCK);
      if (!varied(block)) continue;
      const slot = hash(block.readUInt32LE(0), block.readUInt32LE(4));
      this.#bits[slot >> 3] = (this.#bits[slot >> 3] ?? 0) | (1 << (slot & 7));
      const key = block.toString("latin1");
      const spots = this.#spots.get(key);
      if (spots) spots.push({ needle, at });
      else this.#spots.set(key, [{ needle, at }]);
    }
  }

  /** Calls `found` with each needle of which enough is there, and where that begins. */
  search(given: Buffer, found: (needle: Needle, at: number) => void): void {
    const bytes = given.byteOffset % 4 === 0 ? given : Buffer.from(new Uint8Array(given).buffer);
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    const bits = this.#bits;
    for (let word = 0; word + 1 < words.length; word += 2) {
      const slot = hash(words[word] ?? 0, words[word + 1] ?? 0);
      if (((bits[slot >> 3] ?? 0) & (1 << (slot & 7))) === 0) continue;
      const place = word * 4;
      for (const spot of this.#spots.get(bytes.toString("latin1", place, place + BLOCK)) ?? []) {
        const from = shared(bytes, place, spot);
        if (from !== null) found(spot.needle, from);
      }
    }
  }
}

/** Where what they have in common begins, given 8 bytes of it; null when it is less than counts. */
function shared(bytes: Buffer, place: number, { needle, at }: Spot): number | null {
  let before = 0;
  while (before < at && place - before > 0 && bytes[place - before - 1] === needle.bytes[at - before - 1]) before += 1;
  let after = BLOCK;
  while (at + after < needle.bytes.length && place + after < bytes.length && bytes[place + after] === needle.bytes[at + after]) after += 1;
  if (before + after < needle.part) return null;
  // What happens to be alike but says nothing, such as a row of zeros, is no part of a secret.
  return varied(bytes.subarray(place - before, place + after)) ? place - before : null;
}

export class LeakScan {
  readonly #blocks = new Blocks();
  readonly #short: Needle[] = [];
  /** How much was looked at, in bytes. */
  seen = 0;

  constructor(secrets: Secrets) {
    for (const [secret, value] of Object.entries(secrets)) {
      for (const form of formsOf(value)) {
        if (form.bytes.length < 6) throw new Error(`${secret} is too short to be looked for`);
        const needle = { ...form, secret };
        if (form.bytes.length < SHORT) this.#short.push(needle);
        else this.#blocks.add(needle);
      }
    }
  }

  /** What is found in some text or bytes, each secret once a form; what is packed (gzip, zip) is unpacked. */
  bytes(given: string | Uint8Array, where: string): Find[] {
    const bytes = typeof given === "string" ? Buffer.from(given) : Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const inside = unpack(bytes).flatMap(({ name, content }) => this.bytes(content, `${where} › ${name}`));
    return [...this.#look(bytes, where), ...inside];
  }

  #look(bytes: Buffer, where: string): Find[] {
    this.seen += bytes.length;
    const finds = new Map<string, Find>();
    const found = ({ secret, form }: Needle, at: number) => {
      const key = `${secret} ${form}`;
      if (!finds.has(key)) finds.set(key, { secret, form, where, around: bytes.toString("latin1", Math.max(0, at - 60), at) });
    };
    this.#blocks.search(bytes, found);
    for (const needle of this.#short) {
      const at = bytes.indexOf(needle.bytes);
      if (at !== -1) found(needle, at);
    }
    return [...finds.values()];
  }

  /** The same for whatever comes piece by piece: a file, an export, a backup. */
  async stream(source: AsyncIterable<string | Uint8Array>, where: string): Promise<Find[]> {
    const finds = new Map<string, Find>();
    let last: Buffer = Buffer.alloc(0);
    for await (const piece of source) {
      const whole = Buffer.concat([last, Buffer.from(piece)]);
      for (const find of this.bytes(whole, where)) finds.set(`${find.secret} ${find.form} ${find.where}`, find);
      last = whole.subarray(Math.max(0, whole.length - OVERLAP));
    }
    return [...finds.values()];
  }

  /** Every file below a folder whose name, from the folder on, is wanted. Answers the names that were read. */
  async folder(folder: string, wanted: (name: string) => boolean = () => true): Promise<{ finds: Find[]; read: string[] }> {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter(wanted);
    const finds: Find[] = [];
    for (const name of names) finds.push(...(await this.stream(createReadStream(join(folder, name), { highWaterMark: 1 << 24 }), name)));
    return { finds, read: names };
  }
}
