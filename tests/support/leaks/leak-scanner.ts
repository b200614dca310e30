// Searches data for secrets, and for any 16 bytes of one, in plain form and in every encoding.
import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";

import { encodingsOf, type SecretEncoding } from "#tests/support/leaks/secret-encodings";
import { unpackIfPacked } from "#tests/support/archives";

/** The secrets by name, as text or bytes. */
export type NamedSecrets = Record<string, string | Uint8Array>;
export type LeakFinding = { secret: string; form: string; where: string; context: string };

/** Shorter encodings are searched as a whole. */
const MIN_BLOCK_SEARCH_BYTES = 16;
const BLOCK = 8;
const HASH_BITS = 22;
/** The end of each piece of a stream that is searched again with the next piece. */
const OVERLAP = 4096;

type Needle = SecretEncoding & { secret: string };
type BlockPosition = { needle: Needle; at: number };

const hash = (low: number, high: number) =>
  ((Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 0) >>> (32 - HASH_BITS);
const hasVariety = (bytes: Buffer) => new Set(bytes).size > 4;

/**
 * Data that shares 16 bytes with a needle contains an aligned block of 8 of them. So only every
 * eighth offset is looked up in the table of all blocks, and only hits are compared.
 */
class BlockIndex {
  readonly #bits = new Uint8Array(1 << (HASH_BITS - 3));
  readonly #spots = new Map<string, BlockPosition[]>();

  add(needle: Needle): void {
    for (let at = 0; at + BLOCK <= needle.bytes.length; at += 1) {
      const block = needle.bytes.subarray(at, at + BLOCK);
      // Hexadecimal digits may vary little within a block. Only a uniform block is useless.
      if (new Set(block).size === 1) continue;
      const slot = hash(block.readUInt32LE(0), block.readUInt32LE(4));
      this.#bits[slot >> 3] = (this.#bits[slot >> 3] ?? 0) | (1 << (slot & 7));
      const key = block.toString("latin1");
      const spots = this.#spots.get(key);
      if (spots) spots.push({ needle, at });
      else this.#spots.set(key, [{ needle, at }]);
    }
  }

  /** Calls `found` with each needle of which enough is in the data, and the offset. */
  search(given: Buffer, found: (needle: Needle, at: number) => void): void {
    const bytes = given.byteOffset % 4 === 0 ? given : Buffer.from(new Uint8Array(given).buffer);
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    const bits = this.#bits;
    for (let word = 0; word + 1 < words.length; word += 2) {
      const slot = hash(words[word] ?? 0, words[word + 1] ?? 0);
      if (((bits[slot >> 3] ?? 0) & (1 << (slot & 7))) === 0) continue;
      const place = word * 4;
      for (const spot of this.#spots.get(bytes.toString("latin1", place, place + BLOCK)) ?? []) {
        const from = matchStart(bytes, place, spot);
        if (from !== null) found(spot.needle, from);
      }
    }
  }
}

/** Returns the start of the common bytes around 8 known ones, or null when they are too few. */
function matchStart(bytes: Buffer, place: number, { needle, at }: BlockPosition): number | null {
  let before = 0;
  while (
    before < at &&
    place - before > 0 &&
    bytes[place - before - 1] === needle.bytes[at - before - 1]
  )
    before += 1;
  let after = BLOCK;
  while (
    at + after < needle.bytes.length &&
    place + after < bytes.length &&
    bytes[place + after] === needle.bytes[at + after]
  )
    after += 1;
  if (before + after < needle.minMatchBytes) return null;
  // Uniform bytes, such as a row of zeros, do not count as part of a secret.
  return hasVariety(bytes.subarray(place - before, place + after)) ? place - before : null;
}

export class LeakScanner {
  readonly #blocks = new BlockIndex();
  readonly #short: Needle[] = [];
  /** The number of bytes searched. */
  scannedBytes = 0;

  constructor(secrets: NamedSecrets) {
    for (const [secret, value] of Object.entries(secrets)) {
      for (const form of encodingsOf(value)) {
        if (form.bytes.length < 6) throw new Error(`${secret} is too short to be looked for`);
        const needle = { ...form, secret };
        if (form.bytes.length < MIN_BLOCK_SEARCH_BYTES) this.#short.push(needle);
        else this.#blocks.add(needle);
      }
    }
  }

  /** Returns the leaks in text or bytes, each secret once per encoding. Unpacks gzip and zip. */
  bytes(given: string | Uint8Array, where: string): LeakFinding[] {
    const bytes =
      typeof given === "string"
        ? Buffer.from(given)
        : Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const inside = unpackIfPacked(bytes).flatMap(({ name, content }) =>
      this.bytes(content, `${where} › ${name}`),
    );
    return [...this.#look(bytes, where), ...inside];
  }

  #look(bytes: Buffer, where: string): LeakFinding[] {
    this.scannedBytes += bytes.length;
    const finds = new Map<string, LeakFinding>();
    const found = ({ secret, name }: Needle, at: number) => {
      const key = `${secret} ${name}`;
      if (!finds.has(key))
        finds.set(key, {
          secret,
          form: name,
          where,
          context: bytes.toString("latin1", Math.max(0, at - 60), at),
        });
    };
    this.#blocks.search(bytes, found);
    for (const needle of this.#short) {
      const at = bytes.indexOf(needle.bytes);
      if (at !== -1) found(needle, at);
    }
    return [...finds.values()];
  }

  /** Returns the leaks in a stream: a file, an export, a backup. */
  async stream(source: AsyncIterable<string | Uint8Array>, where: string): Promise<LeakFinding[]> {
    const finds = new Map<string, LeakFinding>();
    let last: Buffer = Buffer.alloc(0);
    for await (const piece of source) {
      const whole = Buffer.concat([last, Buffer.from(piece)]);
      for (const find of this.bytes(whole, where))
        finds.set(`${find.secret} ${find.form} ${find.where}`, find);
      last = whole.subarray(Math.max(0, whole.length - OVERLAP));
    }
    return [...finds.values()];
  }

  /** Searches every wanted file below a folder. Returns the names of the files it read. */
  async folder(
    folder: string,
    wanted: (name: string) => boolean = () => true,
  ): Promise<{ finds: LeakFinding[]; read: string[] }> {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter(wanted);
    const finds: LeakFinding[] = [];
    for (const name of names)
      finds.push(
        ...(await this.stream(
          createReadStream(join(folder, name), { highWaterMark: 1 << 24 }),
          name,
        )),
      );
    return { finds, read: names };
  }
}
