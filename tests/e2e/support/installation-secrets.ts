// Secrets of a running installation, for the leak scan.
import { hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { RunningStudio } from "#tests/e2e/support/studio";
import type { NamedSecrets } from "#tests/support/leaks/leak-scanner";

/** Marks that the simulator puts into each token, URL and code it issues. */
const MARKED_SECRETS: NamedSecrets = {
  "mark of a token": "SIMTOK",
  "mark of an upload URL": "SIMUPL",
  "mark of an authorisation code": "SIMCODE",
  "mark of a pull URL": "pullkey-",
};

type SecretsFile = {
  studioSecret: string;
  simulator: { clientSecret: string };
  signIn: { password: string };
};
type Keyset = { keys: Record<string, string | { key: string }> };

const readJson = (studio: RunningStudio, name: string): unknown =>
  JSON.parse(readFileSync(join(studio.dataDir, name), "utf8"));

/** Reads the keys with which the studio seals columns. */
export const readKeys = (studio: RunningStudio) => (readJson(studio, "keyset.json") as Keyset).keys;

/** Returns a secret of the studio's environment. Throws when it is not set. */
function environmentSecret(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: start the studio and this test with the same ${name}.`);
  return value;
}

/** Returns the secrets of the installation and its environment, and the marks of the simulator. */
export function collectSecrets(studio: RunningStudio): NamedSecrets {
  const {
    studioSecret,
    simulator,
    signIn: person,
  } = readJson(studio, "secrets.json") as SecretsFile;
  const keys = Object.entries(readKeys(studio)).map(([name, key]): [string, string] => [
    name,
    typeof key === "string" ? key : key.key,
  ]);
  const purposes = [
    "session",
    "csrf",
    "anonymous",
    "oauth_state",
    "rate_limit",
    "pull",
    "pending_sign_in",
  ];
  const derived = (purpose: string) =>
    new Uint8Array(hkdfSync("sha256", studioSecret, "fashionsupreme-social-studio", purpose, 32));
  return {
    ...MARKED_SECRETS,
    "client secret": simulator.clientSecret,
    STUDIO_SECRET: studioSecret,
    password: person.password,
    "password of the database": new URL(studio.database).password,
    "password of the mail server": new URL(environmentSecret("SMTP_URL")).password,
    "client secret of the sign-in provider": environmentSecret("OIDC_CLIENT_SECRET"),
    ...Object.fromEntries(keys.map(([name, key]) => [`key ${name}`, key])),
    ...Object.fromEntries(
      keys.map(([name, key]) => [`bytes of key ${name}`, Buffer.from(key, "base64")]),
    ),
    ...Object.fromEntries(
      purposes.map((purpose) => [`bytes of the ${purpose} key`, derived(purpose)]),
    ),
    ...Object.fromEntries(
      purposes.map((purpose) => [
        `the ${purpose} key`,
        Buffer.from(derived(purpose)).toString("hex"),
      ]),
    ),
  };
}
