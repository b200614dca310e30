// The whole product under one roof: what is started, in which order, and how it is ended.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { build } from "./build.mjs";
import { configure, environment, keepSecrets } from "./configure.mjs";
import { tendLogs } from "./logs.mjs";
import { tryLock, readJson, writeWhole } from "./lock.mjs";
import { migrate } from "./migrate.mjs";
import { choosePort } from "./choose-port.mjs";
import { openDatabase } from "./open-database.mjs";
import { end, remember } from "./processes.mjs";
import { runOnce } from "./run-once.mjs";
import { makeSamples } from "./samples.mjs";
import { say, step, Problem } from "./say.mjs";
import { root } from "./setup.mjs";
import { simulatorProgram, studioProgram, workerProgram } from "./programs.mjs";
import { keepRunning } from "./supervise.mjs";
import { summary } from "./summary.mjs";

const GRACE = { studio: 21_000, worker: 26_000, simulator: 3000 };

/** One running product. `start` brings it up, `stop` ends whatever is up, at any moment. */
export class Launch {
  #abort = new AbortController();
  #programs = {};
  #startedAt = new Date().toISOString();
  #config;
  #database;
  #held = false;
  #facts = {};

  async start() {
    const config = (this.#config = configure());
    await this.#claim();
    const port = await choosePort(config);
    const appUrl = process.env.APP_URL || `http://localhost:${port}`;
    tendLogs(dirname(config.log("studio")));
    this.#database = await openDatabase(config, (pid) => this.#note(pid));
    const { signal } = this.#abort;
    const env = (simulator) => environment(config, { databaseUrl: this.#database.url, port, appUrl, simulator });
    await this.#check(env({ url: "http://127.0.0.1:1" }));
    await step("Preparing the database", () => migrate(this.#database.url, join(root, "prisma/migrations")), { quietMs: 1500 });
    await build(config.log("build"), signal);
    const simulator = config.practice ? await this.#simulator(appUrl, port) : undefined;
    if (config.practice) await makeSamples(join(config.dataDir, "samples"), config.log("samples"), signal);
    const seeded = await this.#seed(env(simulator));
    const up = [
      this.#keep("worker", workerProgram(config, env(simulator))),
      this.#keep("studio", studioProgram(config, env(simulator), port)),
    ];
    await step("Starting", () => Promise.all(up.map((program) => program.ready)), { quietMs: 3000 });
    Object.assign(this.#facts, { url: appUrl, simulator });
    this.#announce();
    say(summary(config, { url: appUrl, simulator, database: this.#database, seeded }));
  }

  /** Ends everything in order: first who works, then whom they work with. */
  async stop() {
    this.#abort.abort();
    const { studio, worker, simulator } = this.#programs;
    if (this.#held && (studio || worker)) say("\n  Stopping …");
    await Promise.all([studio?.stop(GRACE.studio), worker?.stop(GRACE.worker)]);
    await simulator?.stop(GRACE.simulator);
    await this.#database?.stop();
    if (!this.#held) return;
    rmSync(this.#path("ready.json"), { force: true });
    rmSync(this.#path("launcher.json"), { force: true });
    if (studio) say("  Stopped. Everything is kept for the next start.");
  }

  #path(name) {
    return join(this.#config.dataDir, name);
  }

  /** Makes sure that nobody else serves from this data folder, and ends what a killed launcher left behind. */
  async #claim() {
    const path = this.#path("launcher.json");
    const before = readJson(path);
    const holder = await tryLock(path);
    if (holder) {
      const where = holder.url ? `runs at ${holder.url}` : "is starting";
      throw new Problem(
        `The studio already ${where} (process ${holder.pid}, data folder ${this.#config.dataDir}). Use that one, or stop it first.`,
      );
    }
    this.#held = true;
    rmSync(this.#path("ready.json"), { force: true });
    const left = Object.values(before?.children ?? {});
    if (left.length > 0) await Promise.all(left.map((noted) => end(noted, 3000)));
  }

  async #check(env) {
    const { code, stderr } = await runOnce("scripts/check-environment.mjs", { env, signal: this.#abort.signal });
    if (code !== 0) throw new Problem(stderr);
  }

  async #simulator(appUrl, port) {
    const { secrets } = this.#config;
    const program = await simulatorProgram(this.#config, appUrl, port);
    const said = await this.#keep("simulator", program).ready;
    secrets.simulator.port = Number(new URL(said.url).port);
    secrets.simulator.uploadPort = Number(new URL(said.uploadUrl).port);
    keepSecrets(this.#config);
    return { url: said.url, uploadUrl: said.uploadUrl, phone: said.phone ?? `${said.url}/phone` };
  }

  async #seed(env) {
    const { code, stdout, stderr } = await step("Filling the shop", () => runOnce("prisma/seed.ts", { env, signal: this.#abort.signal }), {
      quietMs: 3000,
    });
    if (code !== 0) throw new Problem(`The first data could not be written:\n${stderr}`);
    return stdout;
  }

  #keep(name, program) {
    this.#abort.signal.throwIfAborted();
    return (this.#programs[name] = keepRunning({ ...program, onChange: () => this.#announce() }));
  }

  #note(pid) {
    this.#facts.postgres = pid;
    this.#announce();
  }

  /** Writes down what runs: launcher.json for our next start, ready.json for other programs once all is ready. */
  #announce() {
    if (this.#abort.signal.aborted) return;
    const { url, simulator, postgres } = this.#facts;
    const children = {};
    for (const [name, program] of Object.entries(this.#programs)) children[name] = program.note();
    writeWhole(this.#path("launcher.json"), JSON.stringify({ ...remember(process.pid), url, children }), 0o600);
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
      mode: this.#config.practice ? "practice" : rehearses() ? "rehearsal" : "live",
      ...(simulator && { simulator, signIn: this.#config.secrets.signIn }),
      database: this.#database.url,
      pids,
      dataDir: this.#config.dataDir,
      startedAt: this.#startedAt,
    };
    writeWhole(this.#path("ready.json"), `${JSON.stringify(ready, null, 2)}\n`, 0o600);
  }
}

/** Own credentials against a stand-in on this machine, as lib/infra/env.ts tells it. */
function rehearses() {
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(process.env.TIKTOK_API_URL || "https://open.tiktokapis.com").hostname);
}
