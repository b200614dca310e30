// The configuration of a start: the caller's environment, .env and generated practice secrets.
import { randomBytes, randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { readJsonFile, writeFileIfMissing, writeFileAtomically } from "./bootstrap/lock-file.mjs";
import { prepareDataFolder } from "./data-folder.ts";
import { UserError } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

/** Every setting that .env.example explains. A test run removes them from its environment. */
export const SETTING_NAMES = [
  "DATABASE_URL",
  "DATABASE_MIGRATION_URL",
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
  "STUDIO_OPEN_UPLOADS_PER_PERSON",
  "STUDIO_OPEN_UPLOADS_PER_SHOP",
  "STUDIO_RESERVED_GB_PER_PERSON",
  "STUDIO_RESERVED_GB_PER_SHOP",
  "STUDIO_STORED_GB_PER_PERSON",
  "STUDIO_STORED_GB_PER_SHOP",
  "STUDIO_WAITING_LINKS_PER_SHOP",
  "STUDIO_WAITING_EXPORTS_PER_SHOP",
  "STUDIO_CHECKS_AT_ONCE",
  "STUDIO_UPLOAD_IDLE_MINUTES",
  "STUDIO_LINK_MIN_KB_PER_SECOND",
  "STUDIO_IMPORT_STILL_SECONDS",
  "AUDIT_HEADS_DIR",
  "BACKUP_DIR",
  "BACKUP_KEY",
  "BACKUP_RECIPIENT",
  "BACKUP_STUDIO_SECRET",
  "STUDIO_CONTACT_EMAIL",
  "TRUSTED_PROXIES",
  "UPSTASH_REDIS_REST_URL",
  "UPSTASH_REDIS_REST_TOKEN",
  "REDIS_URL",
  "SMTP_URL",
  "MAIL_FROM",
  "FFMPEG_PATH",
  "FFPROBE_PATH",
  "STUDIO_ALLOW_LOOPBACK_LINKS",
];

export type PracticeSecrets = {
  studioSecret: string;
  simulator: { clientKey: string; clientSecret: string; port: number; uploadPort: number };
  signIn: { email: string; password: string };
};

/** The addresses of the simulated TikTok. */
export type SimulatorUrls = { url: string; uploadUrl: string; phone: string };

export type Config = {
  dataDir: string;
  host: string;
  explicitPort: number | undefined;
  port: number;
  /** Present in practice mode only. */
  secrets: PracticeSecrets | undefined;
  log: (name: string) => string;
};

/**
 * Reads .env (or STUDIO_ENV_FILE; "none" for no file). Returns the mode and the folders. Practice
 * mode, without TIKTOK_CLIENT_KEY, makes its secrets once and stores them in the data folder.
 */
export function loadConfig(): Config {
  loadEnvFile();
  const dataDir = resolve(root, process.env.STUDIO_DATA_DIR || ".studio");
  prepareDataFolder(dataDir);
  const practice = !process.env.TIKTOK_CLIENT_KEY;
  const explicitPort = process.env.PORT ? parsePort(process.env.PORT) : undefined;
  return {
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

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UserError(`PORT must be a whole number from 1 to 65535; it is "${text}".`);
}

/** Returns the practice secrets, the same at every start. Only their owner can read the files. */
function loadPracticeSecrets(dataDir: string): PracticeSecrets {
  const path = join(dataDir, "secrets.json");
  if (!readJsonFile(path)) {
    if (existsSync(path))
      throw new UserError(
        `${path} cannot be read as JSON. Restore it, or remove the data folder to start from an empty one.`,
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
  const { tokenKeyset, ...secrets } = readJsonFile(path) as PracticeSecrets & {
    tokenKeyset?: string;
  };
  if (!process.env.TOKEN_KEYSET) ensurePracticeKeyset(dataDir, tokenKeyset);
  return secrets;
}

/** Makes the first key that seals tokens. Later only npm run keys changes the file. */
function ensurePracticeKeyset(dataDir: string, legacyKeyset: string | undefined): void {
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

/** Stores the simulator's ports for the next start. */
export function savePracticeSecrets(config: Config): void {
  writeFileAtomically(
    join(config.dataDir, "secrets.json"),
    JSON.stringify(config.secrets, null, 2),
    0o600,
  );
}

/** Returns a password that is easy to type: 20 letters without look-alikes, about 99 bits. */
function makeReadablePassword() {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: 4 }, group).join("-");
}

/** Returns the environment of the web process and the worker. */
export function buildEnvironment(
  config: Config,
  {
    databaseUrl,
    port,
    simulator,
    appUrl,
    dev = false,
  }: {
    databaseUrl: string;
    port: number;
    simulator?: { url: string } | undefined;
    appUrl?: string | undefined;
    dev?: boolean;
  },
): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")),
  );
  return {
    ...kept,
    NODE_ENV: dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    STUDIO_DATA_DIR: config.dataDir,
    HOST: config.host,
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    DATABASE_MIGRATION_URL: undefined,
    ...(config.secrets && simulator
      ? buildPracticeEnvironment(config.secrets, simulator.url, appUrl)
      : {}),
  };
}

function buildPracticeEnvironment(
  secrets: PracticeSecrets,
  simulatorUrl: string,
  appUrl: string | undefined,
): Record<string, string | undefined> {
  return {
    STUDIO_MODE: "practice",
    APP_URL: appUrl,
    STUDIO_SECRET: process.env.STUDIO_SECRET || secrets.studioSecret,
    STUDIO_ADMIN_EMAIL: process.env.STUDIO_ADMIN_EMAIL || secrets.signIn.email,
    STUDIO_ADMIN_PASSWORD: process.env.STUDIO_ADMIN_PASSWORD || secrets.signIn.password,
    TIKTOK_CLIENT_KEY: secrets.simulator.clientKey,
    TIKTOK_CLIENT_SECRET: secrets.simulator.clientSecret,
    TIKTOK_AUTHORIZE_URL: `${simulatorUrl}/v2/auth/authorize/`,
    TIKTOK_API_URL: simulatorUrl,
  };
}
