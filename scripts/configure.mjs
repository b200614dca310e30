// What the studio is to run with: the caller's environment, .env, and in practice mode what we generate ourselves.
import { randomBytes, randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { prepareDataFolder } from "./data-folder.mjs";
import { readJsonFile, writeFileIfMissing, writeFileAtomically } from "./bootstrap/lock-file.mjs";
import { UserError } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

/** Everything that .env.example explains. Named here so that a test run can be kept clear of a person's own settings. */
export const SETTING_NAMES = [
  "DATABASE_URL",
  "APP_URL",
  "PORT",
  "HOST",
  "STUDIO_MODE",
  "STUDIO_DATA_DIR",
  "STUDIO_SECRET",
  "TOKEN_KEYSET",
  "TOKEN_KEYSET_FILE",
  "TIKTOK_CLIENT_KEY",
  "TIKTOK_CLIENT_SECRET",
  "TIKTOK_AUTHORIZE_URL",
  "TIKTOK_API_URL",
  "TIKTOK_PKCE",
  "TIKTOK_SITE_VERIFICATION",
  "STUDIO_PULL_PREFIX",
  "OIDC_ISSUER",
  "OIDC_CLIENT_ID",
  "OIDC_CLIENT_SECRET",
  "OIDC_NAME",
  "OIDC_ALLOWED_DOMAINS",
  "OIDC_IS_SECOND_FACTOR",
  "STUDIO_ADMIN_EMAIL",
  "STUDIO_ADMIN_PASSWORD",
  "STUDIO_IMPORT_DIR",
  "AUDIT_HEADS_DIR",
  "BACKUP_DIR",
  "BACKUP_KEY",
  "BACKUP_RECIPIENT",
  "STUDIO_CONTACT_EMAIL",
  "TRUSTED_PROXIES",
  "UPSTASH_REDIS_REST_URL",
  "UPSTASH_REDIS_REST_TOKEN",
  "REDIS_URL",
  "SMTP_URL",
  "MAIL_FROM",
  "FFMPEG_PATH",
  "STUDIO_ALLOW_LOOPBACK_LINKS",
];

/**
 * Reads .env (or the file named by STUDIO_ENV_FILE; "none" for no file) and answers the mode and the folders.
 * Practice mode is what there is without a TIKTOK_CLIENT_KEY; its secrets are made once and kept in the data folder.
 */
export function loadConfig() {
  loadEnvFile();
  const dataDir = resolve(root, process.env.STUDIO_DATA_DIR || ".studio");
  prepareDataFolder(dataDir);
  const practice = !process.env.TIKTOK_CLIENT_KEY;
  const explicitPort = process.env.PORT ? parsePort(process.env.PORT) : undefined;
  return {
    practice,
    dataDir,
    host: process.env.HOST || "127.0.0.1",
    explicitPort,
    port: explicitPort ?? 3000,
    secrets: practice ? loadPracticeSecrets(dataDir) : undefined,
    log: (name) => join(dataDir, "logs", `${name}.log`),
  };
}

function loadEnvFile() {
  const name = process.env.STUDIO_ENV_FILE || ".env";
  const path = resolve(root, name);
  if (name === "none" || !existsSync(path)) return;
  process.loadEnvFile(path);
}

function parsePort(text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UserError(`PORT must be a whole number from 1 to 65535; it is "${text}".`);
}

/** The secrets of practice mode, the same at every start. The files are readable by their owner alone. */
function loadPracticeSecrets(dataDir) {
  const path = join(dataDir, "secrets.json");
  if (!readJsonFile(path)) {
    if (existsSync(path))
      throw new UserError(
        `${path} cannot be read as JSON. Restore it, or remove the data folder to begin anew.`,
      );
    const made = {
      studioSecret: randomBytes(48).toString("base64url"),
      simulator: {
        clientKey: `sim${randomBytes(6).toString("hex")}`,
        clientSecret: randomBytes(24).toString("hex"),
        port: 0,
        uploadPort: 0,
      },
      signIn: { email: "anna@practice.example", password: makeReadablePassword() },
    };
    writeFileIfMissing(path, JSON.stringify(made, null, 2), 0o600);
  }
  const { tokenKeyset, ...secrets } = readJsonFile(path);
  if (!process.env.TOKEN_KEYSET) ensurePracticeKeyset(dataDir, tokenKeyset);
  return secrets;
}

/** The first key that seals tokens; from then on the file is changed by npm run keys alone. `kept` is where it was before. */
function ensurePracticeKeyset(dataDir, legacyKeyset) {
  const path = process.env.TOKEN_KEYSET_FILE || join(dataDir, "keyset.json");
  if (!existsSync(path)) {
    writeFileIfMissing(
      path,
      legacyKeyset ??
        JSON.stringify({ primary: "k1", keys: { k1: randomBytes(32).toString("base64") } }),
      0o600,
    );
  }
}

/** Keeps what was learnt about the simulator's ports for the next start. */
export function savePracticeSecrets(config) {
  writeFileAtomically(
    join(config.dataDir, "secrets.json"),
    JSON.stringify(config.secrets, null, 2),
    0o600,
  );
}

/** A password that can be read out and typed: 20 letters without look-alikes, about 94 bits. */
function makeReadablePassword() {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: 4 }, group).join("-");
}

/** The environment of studio and worker. `simulator` is where the practice TikTok answers. */
export function buildEnvironment(config, { databaseUrl, port, simulator, appUrl }) {
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")),
  );
  return {
    ...kept,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    STUDIO_DATA_DIR: config.dataDir,
    HOST: config.host,
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    ...(config.practice ? buildPracticeEnvironment(config, simulator, appUrl) : {}),
  };
}

function buildPracticeEnvironment({ secrets }, simulator, appUrl) {
  return {
    STUDIO_MODE: "practice",
    APP_URL: appUrl,
    STUDIO_SECRET: process.env.STUDIO_SECRET || secrets.studioSecret,
    STUDIO_ADMIN_EMAIL: process.env.STUDIO_ADMIN_EMAIL || secrets.signIn.email,
    STUDIO_ADMIN_PASSWORD: process.env.STUDIO_ADMIN_PASSWORD || secrets.signIn.password,
    TIKTOK_CLIENT_KEY: secrets.simulator.clientKey,
    TIKTOK_CLIENT_SECRET: secrets.simulator.clientSecret,
    TIKTOK_AUTHORIZE_URL: `${simulator.url}/v2/auth/authorize/`,
    TIKTOK_API_URL: simulator.url,
  };
}
