// The forms in which a secret can travel.

/** `part` is how many bytes of it stand, at the least, for 16 bytes of the secret: so many in a row count as the secret. */
export type Form = { form: string; bytes: Buffer; part: number };

/** What base64 of some bytes looks like inside base64 of something longer: it depends on how many bytes come before, modulo three. */
function insideBase64(bytes: Buffer): string[] {
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
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const percent = (bytes: Buffer) => bytes.toString("hex").replaceAll(/../g, "%$&");
const escapes = (text: string) =>
  Array.from(text, (letter) => (letter.length === 1 ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}` : letter)).join("");
const inHtml = (text: string) => text.replaceAll(/[&<>"']/g, (letter) => HTML[letter] ?? letter);
const HTML: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

/** How text that is not bytes can be written; a secret that is no text (the bytes of a key) has none of these. */
function textForms(text: string): [string, string | Buffer][] {
  const url = encodeURIComponent(text);
  const wide = Buffer.from(text, "utf16le");
  return [
    ["URL-encoded", url],
    ["URL-encoded twice", encodeURIComponent(url)],
    ["in JSON", inJson(text)],
    ["in JSON in JSON", inJson(inJson(text))],
    ["in JSON, every letter escaped", escapes(text)],
    ["in JSON in JSON, every letter escaped", inJson(escapes(text))],
    ["in HTML", inHtml(text)],
    ["UTF-16", wide],
    ["UTF-16, big end first", Buffer.from(wide).swap16()],
  ];
}

/** Forms that write each byte, or three, with the same number of letters; in the others a plain letter may stand for itself. */
const PARTS: Record<string, number> = {
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
export function formsOf(secret: string | Uint8Array): Form[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const base64 = insideBase64(bytes);
  const forms: [string, string | Buffer][] = [
    ["as it is", bytes],
    ...(typeof secret === "string" ? textForms(secret) : []),
    ["hexadecimal", hex],
    ["hexadecimal", hex.toUpperCase()],
    ["each byte as %", percent(bytes)],
    ["each byte as %", percent(bytes).toUpperCase()],
    ...base64.map((text): [string, string] => ["base64", text]),
    ...base64.map((text): [string, string] => ["base64url", urlSafe(text)]),
    ...base64.map((text): [string, string] => ["URL-encoded base64", encodeURIComponent(text)]),
  ];
  const distinct = new Map<string, Form>();
  for (const [form, written] of forms) {
    const encoded = Buffer.from(written);
    const key = encoded.toString("latin1");
    if (!distinct.has(key)) distinct.set(key, { form, bytes: encoded, part: Math.min(PARTS[form] ?? 16, encoded.length) });
  }
  return [...distinct.values()];
}
