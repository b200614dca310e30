// Secrets in every form in which they could leak, for the tests of the scanner.
import { randomBytes, randomInt } from "node:crypto";

import {
  LeakScanner,
  type LeakFinding,
  type NamedSecrets,
} from "#tests/support/leaks/leak-scanner";

export const base64 = (bytes: Buffer) => bytes.toString("base64");
/** How each form is made, written independently of the scan. */
const FORMS: Record<string, (secret: Buffer) => Buffer | string> = {
  raw: (secret) => secret,
  base64: (secret) =>
    base64(Buffer.concat([randomBytes(randomInt(4)), secret, randomBytes(randomInt(4))])),
  base64url: (secret) =>
    Buffer.concat([randomBytes(randomInt(4)), secret, randomBytes(randomInt(4))]).toString(
      "base64url",
    ),
  hexadecimal: (secret) => secret.toString("hex"),
  "hexadecimal in capitals": (secret) => secret.toString("hex").toUpperCase(),
  URL: (secret) => new URLSearchParams({ q: secret.toString() }).toString().replaceAll("+", "%20"),
  "URL, twice": (secret) => encodeURIComponent(encodeURIComponent(secret.toString())),
  JSON: (secret) => JSON.stringify({ deep: { secret: secret.toString() } }),
  "JSON in JSON": (secret) => JSON.stringify(JSON.stringify({ secret: secret.toString() })),
  "escaped letters": (secret) =>
    [...secret.toString()].map((letter) => `\\u00${Buffer.from(letter).toString("hex")}`).join(""),
  "UTF-16": (secret) => Buffer.from(secret.toString(), "utf16le"),
  "UTF-16, big end first": (secret) => Buffer.from(secret.toString(), "utf16le").swap16(),
  "16 bytes of it": (secret) => secret.subarray(11, 27),
  "16 bytes of it in base64": (secret) => base64(secret.subarray(7, 23)),
  "16 bytes of it in hexadecimal": (secret) => secret.subarray(16, 32).toString("hex"),
  "16 bytes of it in UTF-16": (secret) => Buffer.from(secret.subarray(3, 19).toString(), "utf16le"),
};
const ALL = Object.keys(FORMS);
/** The forms for text columns, which hold no zero bytes and so no UTF-16. */
export const NO_ZERO = ALL.filter((form) => !form.includes("UTF-16"));

const shuffled = (letters: string[]) =>
  letters
    .map((letter) => [Math.random(), letter] as const)
    .toSorted(([one], [other]) => one - other);
/** Contains every character that forms encode differently, at random positions. */
const makeSecret = () =>
  Buffer.from(
    shuffled([..."+/ \"&\\'<=%~", ...randomBytes(24).toString("base64url")])
      .map(([, letter]) => letter)
      .join(""),
  );

export const NOTHING = { missed: [], invented: [] };

/** Makes a secret for each form, the text to plant, and the scan that must find each of them and nothing else. */
export function plant(forms: string[] = ALL) {
  const secrets = Object.fromEntries(forms.map((form) => [form, makeSecret()]));
  const texts: NamedSecrets = Object.fromEntries(
    Object.entries(secrets).map(([form, secret]) => [form, secret.toString()]),
  );
  const scan = new LeakScanner({ ...texts, "planted nowhere": makeSecret().toString() });
  const planted = forms.map((form) =>
    Buffer.from(FORMS[form]?.(secrets[form] ?? Buffer.alloc(0)) ?? ""),
  );
  /** The planted secrets that were not found, and the others that were. */
  const amiss = (finds: LeakFinding[]) => {
    const found = new Set(finds.map(({ secret }) => secret));
    return {
      missed: forms.filter((form) => !found.has(form)),
      invented: [...found].filter((secret) => !forms.includes(secret)),
    };
  };
  return {
    planted,
    scan,
    amiss,
    together: Buffer.concat(planted.flatMap((one) => [Buffer.from("\n"), one])),
  };
}
