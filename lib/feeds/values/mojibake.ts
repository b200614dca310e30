const MAX_LENGTH = 20_000;
/** Letters that UTF-8 shows when it is read as windows-1252 (Ð Ð¾Ðº, Ã©, â€œ) or windows-1251 (Р С). */
const SUSPECT_LATIN =
  /[ÃÂÐÑÎÏÄÅâ][\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]|[ÐÑ] [ÐÑ]/;
const SUSPECT_CYRILLIC =
  /[РС][\u0402\u0403\u201a\u0453\u201e\u2026\u2020\u2021\u20ac\u2030\u0409\u2039\u040a\u040c\u040b\u040f\u0452\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u2122\u0459\u203a\u045a\u045c\u045b\u045f\u00a0\u040e\u045e\u0408\u00a4\u0490\u00a6\u00a7\u0401\u00a9\u0404\u00ab\u00ac\u00ad\u00ae\u0407\u00b0\u00b1\u0406\u0456\u0491\u00b5\u00b6\u00b7\u0451\u2116\u0454\u00bb\u0458\u0405\u0455\u0457]/;

const tables = new Map<string, ReadonlyMap<string, number>>();

/** Returns the byte of each character of an encoding with one byte a character. */
function bytesOf(encoding: "windows-1252" | "windows-1251"): ReadonlyMap<string, number> {
  const known = tables.get(encoding);
  if (known) return known;
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) {
    // Programs that take Latin-1 for windows-1252 leave these bytes as control characters.
    table.set(String.fromCharCode(byte), byte);
    table.set(decoder.decode(Uint8Array.of(byte)), byte);
  }
  tables.set(encoding, table);
  return table;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function readAgain(text: string, encoding: "windows-1252" | "windows-1251"): string | null {
  const table = bytesOf(encoding);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const byte = table.get(text.charAt(at));
    if (byte === undefined) return null;
    bytes[at] = byte;
  }
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Returns a text that was stored as UTF-8 and read as another encoding as it was meant
 * ("Ð Ð¾ÐºÐ»Ñ" is "Рокл…"); null when it is not such a text or cannot be restored as a whole.
 */
export function repairMojibake(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  if (SUSPECT_LATIN.test(text)) {
    // Some programs replace the no-break space that is half of "Р" and "à" by a plain one.
    const spaced = text.replace(/([ÐÃÂ]) /g, "$1\u00a0");
    const repaired = readAgain(text, "windows-1252") ?? readAgain(spaced, "windows-1252");
    if (repaired !== null) return repaired;
  }
  return SUSPECT_CYRILLIC.test(text) ? readAgain(text, "windows-1251") : null;
}
