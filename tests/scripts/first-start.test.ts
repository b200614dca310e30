// The documented first start with own credentials and the embedded database.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { dirname, join } from "node:path";

import getPort from "get-port";
import { beforeAll, expect, it, vi } from "vitest";

import { findRunningPostgres } from "#scripts/postgres";
import { SERVER_NODE_FLAGS } from "#scripts/run-server-script";
import { makeTempFolder, runNode } from "#tests/scripts/run-script";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const folder = makeTempFolder();
const dataDir = join(folder, "data");
const envFile = join(folder, ".env");
const env = { STUDIO_ENV_FILE: envFile };
const PATIENCE_MS = 180_000;

const keys = (command: string) => runNode(["scripts/cli.ts", "keys", command], env, PATIENCE_MS);

/** Fills .env.example in, as docs/operations.md says. */
function fillEnvFile(values: Record<string, string>): void {
  const text = Object.entries(values).reduce(
    (filled, [name, value]) => {
      const line = new RegExp(`^#?${name}=.*$`, "mu");
      expect(filled, `.env.example explains ${name}`).toMatch(line);
      return filled.replace(line, `${name}=${value}`);
    },
    readFileSync(".env.example", "utf8"),
  );
  writeFileSync(envFile, text);
}

beforeAll(() => {
  // The embedded database runs as another user where the studio is started as root.
  for (const part of [folder, dirname(folder)]) chmodSync(part, 0o711);
  mkdirSync(dataDir);
  fillEnvFile({
    TIKTOK_CLIENT_KEY: "awexample",
    TIKTOK_CLIENT_SECRET: "a-secret-of-the-portal",
    APP_URL: "https://studio.example.com",
    STUDIO_CONTACT_EMAIL: "privacy@studio.example.com",
    STUDIO_SECRET: "0123456789abcdef0123456789abcdef0123",
    STUDIO_DATA_DIR: dataDir,
  });
});

it("the steps are the documented ones", () => {
  const steps = readFileSync("docs/operations.md", "utf8");
  expect(steps).toMatch(/Copy `\.env\.example` to `\.env`.*`npm run keys -- add` creates the key/u);
});

it("the start names the missing key and the command that makes it", async () => {
  const { code, stderr } = await checkEnvironment();
  expect([code, stderr]).toEqual([1, expect.stringContaining("npm run keys -- add")]);
});

it("keys add makes the first key from an empty folder, and stops the database that it started", async () => {
  const added = await keys("add");
  expect(added.stderr).toBe("");
  expect([added.code, added.stdout]).toEqual([0, expect.stringContaining("k1 created")]);
  expect(statSync(join(dataDir, "keyset.json")).mode & 0o777).toBe(0o600);
  expect(await findRunningPostgres(join(dataDir, "postgres"))).toBeUndefined();
});

it("the start then accepts the environment, and later commands find the same key", async () => {
  const checked = await checkEnvironment();
  expect([checked.code, checked.stderr]).toEqual([0, ""]);
  const status = await keys("status");
  expect([status.code, status.stdout]).toEqual([0, expect.stringMatching(/^ +k1 +primary/mu)]);
});

it("npm start then runs the studio in live mode and shows the sign-in, until it is stopped", async () => {
  const port = await getPort({ host: "127.0.0.1" });
  const { NODE_ENV, PATH } = process.env;
  const started = spawn(process.execPath, ["scripts/start.ts"], {
    env: { NODE_ENV, PATH, ...env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [started.stdout, started.stderr])
    stream.on("data", (part: Buffer) => (output += part.toString()));
  const ended = once(started, "exit");
  const ready = join(dataDir, "ready.json");
  await expect
    .poll(() => existsSync(ready) || started.exitCode, { timeout: PATIENCE_MS, interval: 200 })
    .toBe(true);
  expect(JSON.parse(readFileSync(ready, "utf8"))).toMatchObject({
    mode: "live",
    url: "https://studio.example.com",
  });
  expect(await signInStatus(port)).toBe(200);
  started.kill("SIGTERM");
  expect([await ended, output]).toEqual([[0, null], expect.stringContaining("/set-up/")]);
  expect(await findRunningPostgres(join(dataDir, "postgres"))).toBeUndefined();
});

/** Opens the sign-in as the reverse proxy does. */
async function signInStatus(port: number): Promise<number | undefined> {
  const headers = { host: "studio.example.com", "x-forwarded-proto": "https" };
  const sent = request({ host: "127.0.0.1", port, path: "/sign-in", headers }).end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

/** What npm start checks before anything else. */
function checkEnvironment() {
  const program = [...SERVER_NODE_FLAGS, `--env-file=${envFile}`, "scripts/check-environment.ts"];
  const database = { DATABASE_URL: "postgres://studio@127.0.0.1:1/studio" };
  return runNode(program, { ...database, NODE_ENV: "production" }, PATIENCE_MS);
}
