/** The single-byte encodings that shops of the region use. Latin-1 reads as windows-1252. */
type LegacyEncoding = "windows-1251" | "windows-1250" | "windows-1252";

/** Most letters beyond ASCII that are looked at. */
const ENOUGH = 20_000;

const VOWEL = /[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœăąěęőűů]/i;
const LETTER = /\p{L}/u;
/** Letters of 1252 that hardly any shop writes, but 1250 has common ones in their place: ş, ţ, đ. */
const UNLIKELY = /[ªºþð]/i;

/** A byte that is a letter of the Russian and Bulgarian alphabet in windows-1251. */
const isCyrillic = (byte: number) => byte >= 0xc0 || byte === 0xa8 || byte === 0xb8;
const isAsciiLetter = (byte: number) => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;

/** Two or more in a row without ASCII letters beside are Cyrillic; one among them is Latin. */
function countScripts(bytes: Uint8Array): { cyrillic: number; latin: number } {
  let cyrillic = 0;
  let latin = 0;
  for (let at = 0; at < bytes.length && cyrillic + latin < ENOUGH; at++) {
    if (!isCyrillic(bytes[at] ?? 0)) continue;
    const start = at;
    while (isCyrillic(bytes[at + 1] ?? 0)) at++;
    const length = at - start + 1;
    const beside = isAsciiLetter(bytes[start - 1] ?? 0) || isAsciiLetter(bytes[at + 1] ?? 0);
    if (beside) latin += length;
    else if (length > 1) cyrillic += length;
  }
  return { cyrillic, latin };
}

/**
 * How well one letter fits between its neighbours: vowels mostly stand beside consonants. In a
 * reading with the wrong table č (between vowels) becomes è, and è (between consonants) č.
 */
function scoreLetter(before: string, letter: string, after: string): number {
  if (!LETTER.test(letter) || UNLIKELY.test(letter))
    return LETTER.test(before) && LETTER.test(after) ? -2 : 0;
  // Capitals do not follow small letters.
  if (letter !== letter.toLowerCase() && before !== before.toUpperCase()) return -1;
  const neighbours = [before, after].filter((one) => LETTER.test(one));
  const vowel = VOWEL.test(letter);
  const fitting = neighbours.filter((one) => VOWEL.test(one) !== vowel).length;
  return neighbours.length === 0 ? 0 : fitting / neighbours.length;
}

/** In 1250 the Hungarian ő. */
const LONE_O = /õ(?![eE])/gi;

function scoreLatin(bytes: Uint8Array, encoding: "windows-1250" | "windows-1252"): number {
  const text = new TextDecoder(encoding).decode(bytes);
  let score = -(text.match(LONE_O)?.length ?? 0);
  let seen = 0;
  for (let at = 0; at < text.length && seen < ENOUGH; at++) {
    if (text.charCodeAt(at) < 0x80) continue;
    seen++;
    score += scoreLetter(text[at - 1] ?? " ", text[at] ?? "", text[at + 1] ?? " ");
  }
  return score;
}

/** Without any letter: beside a digit, 0x88 is the euro of windows-1251. */
const CYRILLIC_EURO = /\d ?\u0088|\u0088 ?\d/;

/** Guesses the encoding of text that is not UTF-8. Never certain: a person may know better. */
export function guessLegacyEncoding(bytes: Uint8Array): LegacyEncoding {
  const { cyrillic, latin } = countScripts(bytes);
  if (cyrillic > 0 && cyrillic >= latin) return "windows-1251";
  if (latin === 0) {
    const text = String.fromCharCode(...bytes.subarray(0, 10_000));
    if (CYRILLIC_EURO.test(text)) return "windows-1251";
  }
  return scoreLatin(bytes, "windows-1250") > scoreLatin(bytes, "windows-1252")
    ? "windows-1250"
    : "windows-1252";
}
