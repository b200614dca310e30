// The whole product under one roof: what is started, in which order, and how it is ended.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { buildIfStale } from "./build.mjs";
import { loadConfig, buildEnvironment, savePracticeSecrets } from "./configure.mjs";
import { rotateLogs } from "./logs.mjs";
import { tryLock, readJsonFile, writeFileAtomically } from "./bootstrap/lock-file.mjs";
import { migrate } from "./migrate.mjs";
import { choosePort } from "./choose-port.mjs";
import { ensureDatabase } from "./open-database.mjs";
import { terminate, processIdentity } from "./bootstrap/processes.mjs";
import { runServerScript } from "./run-once.mjs";
import { makeSampleVideos } from "./samples.mjs";
import { print, runWithProgress, UserError } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";
import { simulatorProgram, webProgram, workerProgram } from "./programs.mjs";
import { superviseProcess } from "./supervise.mjs";
import { renderSummary } from "./summary.mjs";

const STOP_TIMEOUT_MS = { studio: 21_000, worker: 26_000, simulator: 3000 };

/** One running product. `start` brings it up, `stop` ends whatever is up, at any moment. */
export class StudioLauncher {
  #abort = new AbortController();
  #programs = {};
  #startedAt = new Date().toISOString();
  #config;
  #database;
  #hasLock = false;
  #runtimeState = {};

  async start() {
    const config = (this.#config = loadConfig());
    await this.#acquireLock();
    const port = await choosePort(config);
    const appUrl = process.env.APP_URL || `http://localhost:${port}`;
    rotateLogs(dirname(config.log("studio")));
    this.#database = await ensureDatabase(config, (pid) => this.#recordDatabasePid(pid));
    const { signal } = this.#abort;
    const env = (startSimulator) =>
      buildEnvironment(config, { databaseUrl: this.#database.url, port, appUrl, startSimulator });
    await this.#checkEnvironment(env({ url: "http://127.0.0.1:1" }));
    await runWithProgress(
      "Preparing the database",
      () => migrate(this.#database.url, join(root, "prisma/migrations")),
      { quietMs: 1500 },
    );
    await buildIfStale(config.log("build"), signal);
    const simulator = config.practice ? await this.#simulator(appUrl, port) : undefined;
    if (config.practice)
      await makeSampleVideos(join(config.dataDir, "samples"), config.log("samples"), signal);
    const seeded = await this.#seed(env(simulator));
    const up = [
      this.#supervise("worker", workerProgram(config, env(simulator))),
      this.#supervise("studio", webProgram(config, env(simulator), port)),
    ];
    await runWithProgress("Starting", () => Promise.all(up.map((program) => program.ready)), {
      quietMs: 3000,
    });
    Object.assign(this.#runtimeState, { url: appUrl, simulator });
    this.#writeStateFiles();
    print(renderSummary(config, { url: appUrl, simulator, database: this.#database, seeded }));
  }

  /** Ends everything in order: first who works, then whom they work with. */
  async stop() {
    this.#abort.abort();
    const { studio, worker, simulator } = this.#programs;
    if (this.#hasLock && (studio || worker)) print("\n  Stopping …");
    await Promise.all([studio?.stop(STOP_TIMEOUT_MS.studio), worker?.stop(STOP_TIMEOUT_MS.worker)]);
    await simulator?.stop(STOP_TIMEOUT_MS.simulator);
    await this.#database?.stop();
    if (!this.#hasLock) return;
    rmSync(this.#path("ready.json"), { force: true });
    rmSync(this.#path("launcher.json"), { force: true });
    if (studio) print("  Stopped. Everything is kept for the next start.");
  }

  #path(name) {
    return join(this.#config.dataDir, name);
  }

  /** Makes sure that nobody else serves from this data folder, and ends what a killed launcher left behind. */
  async #acquireLock() {
    const path = this.#path("launcher.json");
    const before = readJsonFile(path);
    const holder = await tryLock(path);
    if (holder) {
      const where = holder.url ? `runs at ${holder.url}` : "is starting";
      throw new UserError(
        `The studio already ${where} (process ${holder.pid}, data folder ${this.#config.dataDir}). Use that one, or stop it first.`,
      );
    }
    this.#hasLock = true;
    rmSync(this.#path("ready.json"), { force: true });
    const left = Object.values(before?.children ?? {});
    if (left.length > 0) await Promise.all(left.map((noted) => terminate(noted, 3000)));
  }

  async #checkEnvironment(env) {
    const { code, stderr } = await runServerScript("scripts/check-environment.mjs", {
      env,
      signal: this.#abort.signal,
    });
    if (code !== 0) throw new UserError(stderr);
  }

  async #simulator(appUrl, port) {
    const { secrets } = this.#config;
    const program = await simulatorProgram(this.#config, appUrl, port);
    const said = await this.#supervise("simulator", program).ready;
    secrets.simulator.port = Number(new URL(said.url).port);
    secrets.simulator.uploadPort = Number(new URL(said.uploadUrl).port);
    savePracticeSecrets(this.#config);
    return { url: said.url, uploadUrl: said.uploadUrl, phone: said.phone ?? `${said.url}/phone` };
  }

  async #seed(env) {
    const { code, stdout, stderr } = await runWithProgress(
      "Filling the shop",
      () => runServerScript("prisma/seed.ts", { env, signal: this.#abort.signal }),
      {
        quietMs: 3000,
      },
    );
    if (code !== 0) throw new UserError(`The first data could not be written:\n${stderr}`);
    return stdout;
  }

  #supervise(name, program) {
    this.#abort.signal.throwIfAborted();
    return (this.#programs[name] = superviseProcess({
      ...program,
      onChange: () => this.#writeStateFiles(),
    }));
  }

  #recordDatabasePid(pid) {
    this.#runtimeState.postgres = pid;
    this.#writeStateFiles();
  }

  /** Writes down what runs: launcher.json for our next start, ready.json for other programs once all is ready. */
  #writeStateFiles() {
    if (this.#abort.signal.aborted) return;
    const { url, simulator, postgres } = this.#runtimeState;
    const children = {};
    for (const [name, program] of Object.entries(this.#programs)) children[name] = program.note();
    writeFileAtomically(
      this.#path("launcher.json"),
      JSON.stringify({ ...processIdentity(process.pid), url, children }),
      0o600,
    );
    if (!url) return;
    const pids = {
      launcher: process.pid,
      web: children.studio?.pid,
      worker: children.worker?.pid,
      simulator: children.simulator?.pid,
      postgres,
    };
    const ready = {
      url,
      mode: this.#config.practice ? "practice" : isRehearsal() ? "rehearsal" : "live",
      ...(simulator && { simulator, signIn: this.#config.secrets.signIn }),
      database: this.#database.url,
      pids,
      dataDir: this.#config.dataDir,
      startedAt: this.#startedAt,
    };
    writeFileAtomically(this.#path("ready.json"), `${JSON.stringify(ready, null, 2)}\n`, 0o600);
  }
}

/** Own credentials against a stand-in on this machine, as lib/infra/env.ts tells it. */
function isRehearsal() {
  return ["127.0.0.1", "localhost", "[::1]"].includes(
    new URL(process.env.TIKTOK_API_URL || "https://open.tiktokapis.com").hostname,
  );
}
