// Starts the product as `npm start` does, once per Playwright worker, with an empty data folder.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import getPort from "get-port";

export const START_TIMEOUT_MS = 6 * 60_000;
const STOP_TIMEOUT_MS = 40_000;

/**
 * Starts a studio and returns how to stop it. Uses a running one when STUDIO_E2E_READY names it;
 * secret-leaks.spec.ts then needs the OIDC_CLIENT_SECRET and SMTP_URL of that studio.
 */
export async function startStudio(): Promise<() => Promise<void>> {
  if (process.env["STUDIO_E2E_READY"]) return async () => {};
  // Practice mode does not use these secrets. They are set so that the scan would find a leak.
  process.env["OIDC_CLIENT_SECRET"] = randomBytes(24).toString("base64url");
  process.env["SMTP_URL"] = `smtp://studio:${randomBytes(24).toString("base64url")}@127.0.0.1:9`;
  process.env["MAIL_FROM"] = "studio@maison.example";
  const dataDir = mkdtempSync(join(tmpdir(), "studio-e2e-"));
  const samples = process.env["STUDIO_E2E_SAMPLES"];
  if (samples) cpSync(samples, join(dataDir, "samples"), { recursive: true });
  const ready = join(dataDir, "ready.json");
  const env = {
    ...process.env,
    STUDIO_ENV_FILE: "none",
    STUDIO_DATA_DIR: dataDir,
    PORT: String(await getPort()),
  };
  const child = spawn(process.execPath, ["scripts/start.ts"], {
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  const collect = (part: Buffer) => (output += part.toString());
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(ready)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill("SIGTERM");
      throw new Error(`The studio did not start for the browser tests. Its output:\n${output}`);
    }
    await sleep(100);
  }
  process.env["STUDIO_E2E_READY"] = ready;
  await shortenSimulatorDelays(ready);
  return async () => {
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    rmSync(dataDir, { recursive: true, force: true });
  };
}

/** The simulator takes seconds to process a video, as TikTok does; tests shorten that. */
async function shortenSimulatorDelays(ready: string): Promise<void> {
  const { simulator } = JSON.parse(readFileSync(ready, "utf8")) as { simulator: { url: string } };
  const settings = { processing_base_ms: 500, moderation_ms: 1000, webhook_delay_ms: 500 };
  const response = await fetch(`${simulator.url}/_sim/settings`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(settings),
  });
  if (!response.ok)
    throw new Error(`the simulator rejected its settings: ${await response.text()}`);
}
