// Plants secrets in every encoding in which they could leak, for the tests of the scanner.
import { randomBytes, randomInt } from "node:crypto";

import {
  LeakScanner,
  type LeakFinding,
  type NamedSecrets,
} from "#tests/support/leaks/leak-scanner";

export const base64 = (bytes: Buffer) => bytes.toString("base64");
/** The encodings, written independently of the scanner. */
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
  "escaped characters": (secret) =>
    [...secret.toString()]
      .map((character) => `\\u00${Buffer.from(character).toString("hex")}`)
      .join(""),
  "UTF-16": (secret) => Buffer.from(secret.toString(), "utf16le"),
  "UTF-16, big end first": (secret) => Buffer.from(secret.toString(), "utf16le").swap16(),
  "16 bytes of it": (secret) => secret.subarray(11, 27),
  "16 bytes of it in base64": (secret) => base64(secret.subarray(7, 23)),
  "16 bytes of it in hexadecimal": (secret) => secret.subarray(16, 32).toString("hex"),
  "16 bytes of it in UTF-16": (secret) => Buffer.from(secret.subarray(3, 19).toString(), "utf16le"),
};
const ALL = Object.keys(FORMS);
/** The encodings for text columns, which allow no zero bytes and so no UTF-16. */
export const TEXT_ENCODINGS = ALL.filter((form) => !form.includes("UTF-16"));

const shuffled = (characters: string[]) =>
  characters
    .map((character) => [Math.random(), character] as const)
    .toSorted(([one], [other]) => one - other);
/** Returns a secret with every character that some encoding changes, at random positions. */
const makeSecret = () =>
  Buffer.from(
    shuffled([..."+/ \"&\\'<=%~", ...randomBytes(24).toString("base64url")])
      .map(([, character]) => character)
      .join(""),
  );

export const NOTHING = { missed: [], invented: [] };

/** Creates a secret for each encoding, the text to plant, and the scan that must find them. */
export function plantSecrets(forms: string[] = ALL) {
  const secrets = Object.fromEntries(forms.map((form) => [form, makeSecret()]));
  const texts: NamedSecrets = Object.fromEntries(
    Object.entries(secrets).map(([form, secret]) => [form, secret.toString()]),
  );
  const scan = new LeakScanner({ ...texts, "planted nowhere": makeSecret().toString() });
  const planted = forms.map((form) =>
    Buffer.from(FORMS[form]?.(secrets[form] ?? Buffer.alloc(0)) ?? ""),
  );
  /** Returns the planted secrets that were not found, and what else was found. */
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
