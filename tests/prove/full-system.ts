import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { hashPassword } from "#lib/infra/crypto/password-hash";
import { SMALL_CHUNKS } from "#tests/prove/task";
import type { DatabaseServer } from "#tests/prove/database-server";
import { retryForAMinute } from "#tests/prove/retry";
import type { WatchedDelivery } from "#tests/prove/watched-delivery";
import type { Workspace } from "#tests/prove/workspace";
import type { InstrumentedProcess } from "#tests/prove/instrumented-process";
import { DatabaseProxy } from "#tests/prove/database-proxy";
import { makeStaff } from "#tests/support/factories/records";
import { killAndWait, startProcess, type RunningProcess } from "#tests/support/drivers/processes";
import { callSimulator } from "#tests/support/factories/deliveries";
import { StudioClient } from "#tests/support/drivers/studio-client";

const PASSWORD = "the linen dress is in the window";
const WEB_ARGS = [
  "--conditions=react-server",
  "--disable-warning=ExperimentalWarning",
  "lib/web/server.ts",
];

/** Runs a whole installation in one workspace: web, workers, breakable database, HTTP client. */
export class FullSystem {
  readonly workspace: Workspace;
  readonly recoveries: number[] = [];
  readonly #databaseServer: DatabaseServer;
  readonly #databaseProxy: DatabaseProxy;
  readonly client: StudioClient;
  readonly #programEnv: Record<string, string>;
  #workers: InstrumentedProcess[] = [];
  #frozenWorkers: InstrumentedProcess[] = [];
  #web: RunningProcess | undefined;
  #restarting: Promise<void> | undefined;
  #closing = false;

  private constructor(
    workspace: Workspace,
    server: DatabaseServer,
    proxy: DatabaseProxy,
    programs: Record<string, string>,
  ) {
    this.workspace = workspace;
    this.#databaseServer = server;
    this.#databaseProxy = proxy;
    this.#programEnv = programs;
    this.client = new StudioClient(programs["APP_URL"] ?? "");
  }

  /** Starts web and one worker behind a database proxy and signs in. APP_URL names a free port. */
  static async open(workspace: Workspace, server: DatabaseServer): Promise<FullSystem> {
    const direct = new URL(workspace.databaseUrl);
    const proxy = await DatabaseProxy.open({ host: direct.hostname, port: Number(direct.port) });
    const proxied = new URL(direct);
    proxied.port = String(proxy.port);
    const system = new FullSystem(workspace, server, proxy, {
      DATABASE_URL: proxied.href,
      APP_URL: process.env["APP_URL"] ?? "",
    });
    const email = `${randomUUID()}@shop.example`;
    await makeStaff(workspace.editor.shopId, "admin", {
      email,
      passwordHash: await hashPassword(PASSWORD),
    });
    await system.#startWeb();
    await system.addWorker();
    const signedIn = await retryForAMinute(async () => {
      await system.client.signIn({ email, password: PASSWORD });
      return true;
    });
    if (!signedIn) throw new Error("sign-in failed for a minute");
    return system;
  }

  async #startWeb(): Promise<void> {
    const log = this.workspace.nextLogFile();
    const env = {
      ...this.#programEnv,
      NODE_ENV: "production",
      PORT: new URL(this.#programEnv["APP_URL"] ?? "").port,
    };
    const web = await startProcess(WEB_ARGS, env, { log });
    this.#web = web;
    this.workspace.recordProcess(web);
    // Restarts the process when it ends, as npm start does.
    web.child.once("exit", () => {
      if (this.#closing) return;
      this.#restarting = sleep(300).then(() => this.#startWeb());
      this.#restarting.catch(() => undefined);
    });
  }

  async addWorker(): Promise<void> {
    if (this.#workers.length >= 5) return;
    const worker = await this.workspace.startWorker(
      { mutations: [...SMALL_CHUNKS] },
      this.#programEnv,
    );
    this.#workers.push(worker);
    worker.running.child.once("exit", () => {
      this.#workers = this.#workers.filter((one) => one !== worker);
      if (!this.#closing && this.#workers.length === 0)
        void sleep(300).then(() => this.addWorker().catch(() => undefined));
    });
  }

  async killWorker(): Promise<void> {
    const worker = this.#workers[0];
    if (!worker) return;
    const leased = await this.rows(
      `"leaseOwner" = '${this.workspace.leaseOwnerOf(worker.pid)}' AND "leaseUntil" > now()`,
    ).catch(() => ({ rows: [] }));
    await killAndWait(worker.running.child, "SIGKILL");
    await this.addWorker();
    const restartedAt = performance.now();
    for (const row of leased.rows) void this.#timeRecovery(row, restartedAt);
  }

  async #timeRecovery({ id, leaseEpoch }: WatchedDelivery, since: number): Promise<void> {
    const row = await this.workspace.database.waitForDelivery(
      id,
      (now) => now.leaseEpoch > leaseEpoch || now.leaseOwner === null,
      120_000,
    );
    this.recoveries.push(row ? Math.round(performance.now() - since) : 120_000);
  }

  async killWeb(): Promise<void> {
    if (this.#web) await killAndWait(this.#web.child, "SIGKILL");
  }

  async killAll(): Promise<void> {
    await Promise.all([
      this.killWeb(),
      ...this.#workers.map((worker) => killAndWait(worker.running.child, "SIGKILL")),
    ]);
  }

  async stopWorker(): Promise<void> {
    const worker = this.#workers[0];
    if (!worker) return;
    await this.addWorker();
    await killAndWait(worker.running.child, "SIGTERM");
  }

  async freezeWorker(ms: number): Promise<void> {
    const worker = this.#workers[0];
    if (!worker) return;
    await this.addWorker();
    worker.running.child.kill("SIGSTOP");
    this.#frozenWorkers.push(worker);
    void sleep(ms).then(() => worker.running.child.kill("SIGCONT"));
  }

  async killDatabase(): Promise<void> {
    await this.#recordOutage(async () => {
      await this.#databaseServer.kill();
      await sleep(4000);
      await this.#databaseServer.start();
    });
  }

  async breakNetwork(mode: "refuses" | "swallows", ms: number): Promise<void> {
    await this.#recordOutage(async () => {
      this.#databaseProxy.setMode(mode);
      await sleep(ms);
      this.#databaseProxy.setMode("passes");
    });
  }

  async #recordOutage(work: () => Promise<void>): Promise<void> {
    const from = Date.now();
    await work();
    (this.workspace.evidence.outages ??= []).push({ from, to: Date.now() });
  }

  /** Sends one request as the person. Returns whether it succeeded. */
  async post(path: string, body: object): Promise<boolean> {
    return this.client.requestJson("POST", path, body).then(
      () => true,
      () => false,
    );
  }

  rows(where: string): Promise<{ rows: WatchedDelivery[] }> {
    return this.workspace.database.queryDeliveries(
      `SELECT id::text AS id, state::text AS state, "leaseEpoch", "leaseOwner", "nextRunAt", reason, "waitingFor"::text AS "waitingFor" FROM "Delivery" WHERE ${where}`,
    );
  }

  async allowUnconfirmed(where: string): Promise<void> {
    const { rows } = await this.rows(where);
    this.workspace.evidence.allowed.unconfirmed.push(...rows.map(({ id }) => id));
  }

  /** Restores network, database, TikTok, the web process and at least one worker. */
  async restoreAll(): Promise<void> {
    this.#databaseProxy.setMode("passes");
    await this.#databaseServer.start();
    for (const worker of this.#frozenWorkers) worker.running.child.kill("SIGCONT");
    await callSimulator(this.workspace.simulator, "DELETE", "/faults");
    await this.workspace.changeSettings({ webhooks: "on" });
    await sleep(1000);
    if (this.#workers.length === 0) await this.addWorker();
    await this.#restarting?.catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#web) await killAndWait(this.#web.child, "SIGKILL");
    await this.#databaseProxy.close();
  }
}
