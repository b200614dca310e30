// Starts the whole product in order, and ends it in order.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { roleWarning } from "./application-role.ts";
import { searchWarning } from "./search-indexes.ts";
import { buildIfStale } from "./build.ts";
import {
  buildEnvironment,
  loadConfig,
  savePracticeSecrets,
  type PracticeSecrets,
  type SimulatorUrls,
} from "./config.ts";
import { restrictDataFolder } from "./data-folder.ts";
import { rotateLogs } from "./rotate-logs.ts";
import { readJsonFile, tryLock, writeFileAtomically } from "./bootstrap/lock-file.mjs";
import { migrate } from "./migrate.ts";
import { choosePort } from "./choose-port.ts";
import { readyFilePath, writeReadyFile } from "./ready-file.ts";
import { ensureDatabase, type StudioDatabase } from "./open-database.ts";
import { processIdentity, type ProcessIdentity, terminate } from "./bootstrap/processes.mjs";
import { describeCage, runServerScript } from "./run-server-script.ts";
import { makeSampleVideos } from "./sample-videos.ts";
import { print, runWithProgress, UserError } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";
import { simulatorProgram, webProgram, workerProgram } from "./programs.ts";
import { type Program, superviseProcess, type SupervisedProcess } from "./supervise.ts";
import { renderSummary } from "./start-summary.ts";

const STOP_TIMEOUT_MS = { studio: 21_000, worker: 26_000, simulator: 3000 };

type ProgramName = "studio" | "worker" | "simulator";

/** One running product. `stop` ends whatever runs, at any moment. `dev` reloads it on change. */
export class StudioLauncher {
  #abort = new AbortController();
  #programs: Partial<Record<ProgramName, SupervisedProcess>> = {};
  #startedAt = new Date().toISOString();
  #config = loadConfig();
  #dev: boolean;
  #database: StudioDatabase | undefined;
  #hasLock = false;
  #runtimeState: { url?: string; simulator?: SimulatorUrls | undefined; postgres?: number } = {};

  constructor({ dev = false } = {}) {
    this.#dev = dev;
  }

  async start(): Promise<void> {
    const config = this.#config;
    await this.#acquireLock();
    restrictDataFolder(config.dataDir);
    const port = await choosePort(config);
    const appUrl = process.env.APP_URL || `http://localhost:${port}`;
    rotateLogs(dirname(config.log("studio")));
    const database = await ensureDatabase(config, (pid) => this.#recordDatabasePid(pid));
    this.#database = database;
    const { signal } = this.#abort;
    const env = (simulator?: { url: string }) =>
      buildEnvironment(config, {
        databaseUrl: database.url,
        port,
        appUrl,
        simulator,
        dev: this.#dev,
      });
    await this.#checkEnvironment(env({ url: "http://127.0.0.1:1" }));
    await runWithProgress(
      "Preparing the database",
      () =>
        migrate(database.ownerUrl, join(root, "prisma/migrations"), {
          applicationUrl: database.url,
        }),
      { quietMs: 1500 },
    );
    if (!this.#dev) await buildIfStale(config.log("build"), signal);
    const simulator = config.secrets
      ? await this.#startSimulator(config.secrets, appUrl, port)
      : undefined;
    if (config.secrets)
      await makeSampleVideos(join(config.dataDir, "samples"), config.log("samples"), signal);
    const seeded = await this.#seed(env(simulator));
    const worker = this.#supervise(
      "worker",
      workerProgram(config, env(simulator), { watch: this.#dev }),
    );
    const web = this.#supervise("studio", webProgram(config, env(simulator), port));
    const [cage] = await runWithProgress(
      "Starting",
      () => Promise.all([describeCage(signal), worker.ready, web.ready]),
      { quietMs: 3000 },
    );
    Object.assign(this.#runtimeState, { url: appUrl, simulator });
    this.#writeStateFiles();
    print(renderSummary(config, { url: appUrl, simulator, database, seeded }));
    print(`  ${cage}`);
    for (const warning of [await roleWarning(database.url), await searchWarning(database.ownerUrl)])
      if (warning !== undefined) print(`  ${warning}`);
  }

  /** Ends everything in order: web process and worker, then the simulator, then the database. */
  async stop(): Promise<void> {
    this.#abort.abort();
    const { studio, worker, simulator } = this.#programs;
    if (this.#hasLock && (studio || worker)) print("\n  Stopping …");
    await Promise.all([studio?.stop(STOP_TIMEOUT_MS.studio), worker?.stop(STOP_TIMEOUT_MS.worker)]);
    await simulator?.stop(STOP_TIMEOUT_MS.simulator);
    await this.#database?.stop();
    if (!this.#hasLock) return;
    rmSync(readyFilePath(this.#config), { force: true });
    rmSync(this.#path("launcher.json"), { force: true });
    if (studio) print("  Stopped. Everything is kept for the next start.");
  }

  #path(name: string): string {
    return join(this.#config.dataDir, name);
  }

  /** Ensures that no other launcher uses this folder, and ends what a killed one left running. */
  async #acquireLock(): Promise<void> {
    const path = this.#path("launcher.json");
    const before = readJsonFile(path) as { children?: Record<string, ProcessIdentity> } | undefined;
    const holder = await tryLock(path);
    if (holder) {
      const where = holder.url ? `runs at ${holder.url}` : "is starting";
      throw new UserError(
        `The studio already ${where} (process ${holder.pid}, data folder ${this.#config.dataDir}). Use that one, or stop it first.`,
      );
    }
    this.#hasLock = true;
    rmSync(readyFilePath(this.#config), { force: true });
    const left = Object.values(before?.children ?? {});
    if (left.length > 0) await Promise.all(left.map((identity) => terminate(identity, 3000)));
  }

  async #checkEnvironment(env: NodeJS.ProcessEnv): Promise<void> {
    const { code, stderr } = await runServerScript("scripts/check-environment.ts", {
      env,
      signal: this.#abort.signal,
    });
    if (code !== 0) throw new UserError(stderr);
  }

  async #startSimulator(
    secrets: PracticeSecrets,
    appUrl: string,
    port: number,
  ): Promise<SimulatorUrls> {
    const program = await simulatorProgram(this.#config, secrets, appUrl, port);
    const { url = "", uploadUrl = "", phone } = await this.#supervise("simulator", program).ready;
    secrets.simulator.port = Number(new URL(url).port);
    secrets.simulator.uploadPort = Number(new URL(uploadUrl).port);
    savePracticeSecrets(this.#config);
    return { url, uploadUrl, phone: phone ?? `${url}/phone` };
  }

  async #seed(env: NodeJS.ProcessEnv): Promise<string> {
    const { code, stdout, stderr } = await runWithProgress(
      "Writing the first data",
      () => runServerScript("prisma/seed.ts", { env, signal: this.#abort.signal }),
      {
        quietMs: 3000,
      },
    );
    if (code !== 0) throw new UserError(`The first data could not be written:\n${stderr}`);
    return stdout;
  }

  #supervise<Ready>(name: ProgramName, program: Program<Ready>): SupervisedProcess<Ready> {
    this.#abort.signal.throwIfAborted();
    const supervised = superviseProcess(program, () => this.#writeStateFiles());
    this.#programs[name] = supervised;
    return supervised;
  }

  #recordDatabasePid(pid: number): void {
    this.#runtimeState.postgres = pid;
    this.#writeStateFiles();
  }

  /** Writes launcher.json for the next start and ready.json, once ready, for other programs. */
  #writeStateFiles(): void {
    if (this.#abort.signal.aborted) return;
    const { url, simulator, postgres } = this.#runtimeState;
    const children: Record<string, ProcessIdentity | undefined> = {};
    for (const [name, program] of Object.entries(this.#programs))
      children[name] = program.identity();
    writeFileAtomically(
      this.#path("launcher.json"),
      JSON.stringify({ ...processIdentity(process.pid), url, children }),
      0o600,
    );
    if (!url || !this.#database) return;
    const pids = {
      launcher: process.pid,
      web: children["studio"]?.pid,
      worker: children["worker"]?.pid,
      simulator: children["simulator"]?.pid,
      postgres,
    };
    const { secrets, dataDir } = this.#config;
    writeReadyFile({
      url,
      mode: secrets ? "practice" : isRehearsal() ? "rehearsal" : "live",
      ...(simulator && secrets && { simulator, signIn: secrets.signIn }),
      database: this.#database.url,
      databaseOwner: this.#database.ownerUrl,
      pids,
      dataDir,
      startedAt: this.#startedAt,
    });
  }
}

/** Returns whether real credentials meet a local simulator, by the rule of lib/infra/env.ts. */
function isRehearsal(): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(
    new URL(process.env.TIKTOK_API_URL || "https://open.tiktokapis.com").hostname,
  );
}
