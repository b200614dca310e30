// Before the stories: the whole product, started once as a person starts it, in an empty data folder and on a free port.
// With STUDIO_E2E_READY naming the ready.json of a practice studio that already runs, that one is used instead; the story of the leaks then
// wants to know with which OIDC_CLIENT_SECRET and SMTP_URL it was started.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const START_TIMEOUT_MS = 6 * 60_000;
const STOP_TIMEOUT_MS = 40_000;

const freePort = () =>
  new Promise<number>((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });

export default async function startStudio(): Promise<(() => Promise<void>) | undefined> {
  if (process.env["STUDIO_E2E_READY"]) return undefined;
  // Practice needs neither; the studio is told them all the same, so that it could give them away.
  process.env["OIDC_CLIENT_SECRET"] = randomBytes(24).toString("base64url");
  process.env["SMTP_URL"] = `smtp://studio:${randomBytes(24).toString("base64url")}@127.0.0.1:9`;
  process.env["MAIL_FROM"] = "studio@maison.example";
  const dataDir = mkdtempSync(join(tmpdir(), "studio-e2e-"));
  const ready = join(dataDir, "ready.json");
  const env = {
    ...process.env,
    STUDIO_ENV_FILE: "none",
    STUDIO_DATA_DIR: dataDir,
    PORT: String(await freePort()),
  };
  const child = spawn(process.execPath, ["scripts/start.ts"], {
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let words = "";
  const hear = (part: Buffer) => (words += part.toString());
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const until = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(ready)) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill("SIGTERM");
      throw new Error(`The studio did not start for the stories. It said:\n${words}`);
    }
    await sleep(200);
  }
  process.env["STUDIO_E2E_READY"] = ready;
  return async () => {
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    rmSync(dataDir, { recursive: true, force: true });
  };
}
