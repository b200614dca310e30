import { guessLegacyEncoding } from "#lib/feeds/read/legacy-encoding";
import { countUtf8 } from "#lib/feeds/read/utf8";
import type { ReadProblemCode } from "#lib/feeds/problem-codes";

/** `certain`: the bytes prove it, or the file says so; otherwise it is a guess. */
export type FeedEncoding = { name: string; certain: boolean };

/**
 * What is known after some bytes. `proven`: no other encoding has such bytes. `decided`: false
 * while all are ASCII, which most encodings share. `mark`: the length of the byte order mark.
 */
type Detected = FeedEncoding & {
  proven: boolean;
  decided: boolean;
  mark: number;
  declared: string | null;
  problem: ReadProblemCode | null;
};

const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

function readMark(bytes: Uint8Array): { name: string; length: number } | null {
  const found = MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte));
  return found === undefined ? null : { name: found[0], length: found[1].length };
}

/** UTF-16 without a mark: of Latin letters, digits, spaces and line ends one byte is zero. */
function readZeros(bytes: Uint8Array): string | null {
  let even = 0;
  let odd = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    if (bytes[at] === 0) even++;
    if (bytes[at + 1] === 0) odd++;
  }
  const many = Math.max(bytes.length * 0.05, 3);
  if (odd > many && odd > 4 * even) return "utf-16le";
  return even > many && even > 4 * odd ? "utf-16be" : null;
}

const DECLARATIONS = [
  /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["']/i,
  /<meta\s[^>]*?charset\s*=\s*["']?([\w.:-]{1,40})/i,
];

/** Returns a decoder's name for an encoding's label, or null when there is no such decoder. */
export function encodingName(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

function readDeclared(bytes: Uint8Array): string | null {
  const start = String.fromCharCode(...bytes.subarray(0, 2_048));
  for (const declaration of start.trimStart().startsWith("<") ? DECLARATIONS : []) {
    const label = declaration.exec(start)?.[1];
    if (label !== undefined) return encodingName(label);
  }
  return null;
}

function decodesStrictly(bytes: Uint8Array, name: string): boolean {
  try {
    new TextDecoder(name, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * Detects the encoding by the mark, the zeros of UTF-16, the declaration of XML or HTML where the
 * bytes agree with it, UTF-8 by its form, and at last by which reading looks like words.
 * @param bytes The first bytes of the file, or those from its first byte beyond ASCII.
 * @param declared What the beginning of the file declares.
 */
export function detectEncoding(bytes: Uint8Array, declared = readDeclared(bytes)): Detected {
  const base = { certain: true, proven: true, decided: true, mark: 0, declared, problem: null };
  const mark = readMark(bytes);
  if (mark !== null)
    return { ...base, name: mark.name, mark: mark.length, problem: "byte_order_mark" };
  const zeros = readZeros(bytes);
  if (zeros !== null) return { ...base, name: zeros };
  const { characters, invalid } = countUtf8(bytes);
  // The declaration was read as ASCII, so the text is not UTF-16 whatever it says.
  const usable = declared?.startsWith("utf-") === false ? declared : null;
  if (characters === 0 && invalid === 0)
    return { ...base, name: usable ?? "utf-8", proven: false, decided: false };
  // No text of a single-byte encoding is UTF-8 by chance; a server recoded it and kept the prolog.
  if (characters > 4 * invalid)
    return {
      ...base,
      name: "utf-8",
      problem: usable === null ? null : "encoding_declared_wrongly",
    };
  if (usable !== null && decodesStrictly(bytes, usable))
    return { ...base, name: usable, proven: false };
  const name = guessLegacyEncoding(bytes);
  return { ...base, name, certain: false, proven: false, problem: "encoding_guessed" };
}
