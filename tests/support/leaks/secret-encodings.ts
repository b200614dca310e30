// The forms in which a secret can travel.

/** `part` is how many bytes of it stand, at the least, for 16 bytes of the secret: so many in a row count as the secret. */
export type SecretEncoding = { name: string; bytes: Buffer; minMatchBytes: number };

/** What base64 of some bytes looks like inside base64 of something longer: it depends on how many bytes come before, modulo three. */
function base64Fragments(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    // Characters that also carry bits of a neighbour are left out.
    const from = [0, 2, 3][before] ?? 0;
    const mixed = (before + bytes.length) % 3 === 0 ? 0 : 1;
    return whole.slice(from, whole.length - mixed);
  });
}

const urlSafe = (base64: string) => base64.replaceAll("+", "-").replaceAll("/", "_");
const jsonEscape = (text: string) => JSON.stringify(text).slice(1, -1);
const percentEncode = (bytes: Buffer) => bytes.toString("hex").replaceAll(/../g, "%$&");
const unicodeEscape = (text: string) =>
  Array.from(text, (letter) =>
    letter.length === 1 ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}` : letter,
  ).join("");
const htmlEscape = (text: string) =>
  text.replaceAll(/[&<>"']/g, (letter) => HTML_ENTITIES[letter] ?? letter);
const HTML_ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#x27;",
};

/** How text that is not bytes can be written; a secret that is no text (the bytes of a key) has none of these. */
function textEncodings(text: string): [string, string | Buffer][] {
  const url = encodeURIComponent(text);
  const wide = Buffer.from(text, "utf16le");
  return [
    ["URL-encoded", url],
    ["URL-encoded twice", encodeURIComponent(url)],
    ["in JSON", jsonEscape(text)],
    ["in JSON in JSON", jsonEscape(jsonEscape(text))],
    ["in JSON, every letter escaped", unicodeEscape(text)],
    ["in JSON in JSON, every letter escaped", jsonEscape(unicodeEscape(text))],
    ["in HTML", htmlEscape(text)],
    ["UTF-16", wide],
    ["UTF-16, big end first", Buffer.from(wide).swap16()],
  ];
}

/** Forms that write each byte, or three, with the same number of letters; in the others a plain letter may stand for itself. */
const MIN_MATCH_BYTES: Record<string, number> = {
  "in JSON, every letter escaped": 96,
  "in JSON in JSON, every letter escaped": 112,
  "UTF-16": 32,
  "UTF-16, big end first": 32,
  hexadecimal: 32,
  "each byte as %": 48,
  base64: 20,
  base64url: 20,
};

/** Every form in which a secret is looked for; equal ones once. */
export function encodingsOf(secret: string | Uint8Array): SecretEncoding[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const base64 = base64Fragments(bytes);
  const forms: [string, string | Buffer][] = [
    ["as it is", bytes],
    ...(typeof secret === "string" ? textEncodings(secret) : []),
    ["hexadecimal", hex],
    ["hexadecimal", hex.toUpperCase()],
    ["each byte as %", percentEncode(bytes)],
    ["each byte as %", percentEncode(bytes).toUpperCase()],
    ...base64.map((text): [string, string] => ["base64", text]),
    ...base64.map((text): [string, string] => ["base64url", urlSafe(text)]),
    ...base64.map((text): [string, string] => ["URL-encoded base64", encodeURIComponent(text)]),
  ];
  const distinct = new Map<string, SecretEncoding>();
  for (const [name, written] of forms) {
    const encoded = Buffer.from(written);
    const key = encoded.toString("latin1");
    if (!distinct.has(key))
      distinct.set(key, {
        name,
        bytes: encoded,
        minMatchBytes: Math.min(MIN_MATCH_BYTES[name] ?? 16, encoded.length),
      });
  }
  return [...distinct.values()];
}
