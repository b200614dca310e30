import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { hashPassword } from "#lib/infra/crypto/password-hash";
import { SMALL_CHUNKS } from "#tests/prove/task";
import type { ConnectedAccount, Workspace, WatchedDelivery } from "#tests/prove/workspace";
import type { InstrumentedProcess } from "#tests/prove/instrumented-process";
import { DatabaseProxy } from "#tests/prove/database-proxy";
import { makeStaff } from "#tests/support/factories/records";
import { killAndWait, startProcess, type RunningProcess } from "#tests/support/drivers/processes";
import { callSimulator, makeDraftFromFile } from "#tests/support/factories/deliveries";
import { StudioClient } from "#tests/support/drivers/studio-client";

/** A database server that can be killed and started again on the same port. */
export type DatabaseServer = { kill: () => Promise<void>; start: () => Promise<void> };

const PASSWORD = "the linen dress is in the window";
const WEB_ARGS = [
  "--conditions=react-server",
  "--disable-warning=ExperimentalWarning",
  "lib/web/server.ts",
];

/**
 * A whole installation in one workspace: a web process, workers, a database that can break, and a
 * person using it over HTTP.
 */
export class FullSystem {
  readonly workspace: Workspace;
  readonly recoveries: number[] = [];
  readonly #databaseServer: DatabaseServer;
  readonly #databaseProxy: DatabaseProxy;
  readonly #client: StudioClient;
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
    this.#client = new StudioClient(programs["APP_URL"] ?? "");
  }

  /**
   * Starts the web process and one worker behind a database proxy, and signs a person in. APP_URL
   * names the web's free port.
   */
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
      await system.#client.signIn({ email, password: PASSWORD });
      return true;
    });
    if (!signedIn) throw new Error("nobody could sign in for a minute");
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
    // Restarts whatever ends, as npm start does.
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
    const held = await this.rows(
      `"leaseOwner" = '${this.workspace.leaseOwnerOf(worker.pid)}' AND "leaseUntil" > now()`,
    ).catch(() => ({ rows: [] }));
    await killAndWait(worker.running.child, "SIGKILL");
    await this.addWorker();
    const restartedAt = performance.now();
    for (const row of held.rows) void this.#timeRecovery(row, restartedAt);
  }

  async #timeRecovery({ id, leaseEpoch }: WatchedDelivery, since: number): Promise<void> {
    const row = await this.workspace.waitForDelivery(
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

  /** Sends forged messages that look like TikTok's. */
  async sendForgedWebhooks(): Promise<void> {
    const { publishes = [] } = (await callSimulator(this.workspace.simulator, "GET", "/state")) as {
      publishes?: { publish_id: string }[];
    };
    for (const { publish_id } of publishes.slice(-5)) {
      const content = JSON.stringify({ publish_id, publish_type: "INBOX_SHARE" });
      const body = JSON.stringify({
        event: "post.publish.inbox_delivered",
        content,
        create_time: Math.floor(Date.now() / 1000),
      });
      const headers = {
        "tiktok-signature": `t=${Math.floor(Date.now() / 1000)},s=${"0".repeat(64)}`,
        "content-type": "application/json",
      };
      await this.#client
        .fetch("/api/tiktok/webhook", { method: "POST", headers, body })
        .catch(() => undefined);
    }
  }

  /** Makes one request as the person; false when the response is not as it should be. */
  async post(path: string, body: object): Promise<boolean> {
    return this.#client.requestJson("POST", path, body).then(
      () => true,
      () => false,
    );
  }

  rows(where: string): Promise<{ rows: WatchedDelivery[] }> {
    return this.workspace.queryDeliveries(
      `SELECT id::text AS id, state::text AS state, "leaseEpoch", "leaseOwner", "nextRunAt", reason, "waitingFor"::text AS "waitingFor" FROM "Delivery" WHERE ${where}`,
    );
  }

  async allowUnconfirmed(connectionId: string): Promise<void> {
    const { rows } = await this.rows(`"connectionId" = '${connectionId}'`);
    this.workspace.evidence.allowed.unconfirmed.push(...rows.map(({ id }) => id));
  }

  /**
   * Gives consent to a new draft over HTTP, again when no answer comes. Returns the file's key, or
   * null when it was never given.
   */
  async giveConsent(
    account: ConnectedAccount,
    bytes: number,
    { twice }: { twice: boolean },
  ): Promise<string | null> {
    const { workspace } = this;
    const path = await workspace.makeFile(bytes);
    const prepared = await retryForAMinute(() =>
      makeDraftFromFile(workspace.editor, path, account.id),
    );
    await rm(path);
    if (!prepared) return null;
    const { draftId, sha256, fileKey } = prepared;
    const about = { consentKey: draftId, accountOpenId: account.openId, sha256, sizeBytes: bytes };
    const draftPath = `/api/drafts/${draftId}`;
    const seen = await retryForAMinute(
      async () => (await this.#client.requestJson("GET", draftPath)) as { preview: ConsentPreview },
    );
    if (seen?.preview.kind !== "ready") return null;
    const consentBody = {
      fingerprint: seen.preview.fingerprint,
      textVersion: seen.preview.snapshot.textVersion,
      agreed: true,
    };
    for (let tries = 0; tries < 40; tries += 1) {
      const attempts = [
        this.#postConsent(draftPath, consentBody),
        ...(twice && tries === 0 ? [this.#postConsent(draftPath, consentBody)] : []),
      ];
      const answers = await Promise.all(attempts);
      for (const { outcome, deliveryId } of answers)
        workspace.evidence.consents.push({ ...about, outcome, deliveryId, at: Date.now() });
      if (answers.some(({ outcome }) => outcome === "ok")) return fileKey;
      if (answers.every(({ outcome }) => outcome === "error")) return null;
      await sleep(1500);
    }
    return null;
  }

  /** The answer as the person knows it: taken, refused, or unknown. */
  async #postConsent(
    draftPath: string,
    consentBody: object,
  ): Promise<{ outcome: "ok" | "error" | "unknown"; deliveryId: string | null }> {
    try {
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(consentBody),
      };
      const response = await this.#client.fetch(`${draftPath}/consent`, init);
      if (response.status >= 500 || response.status === 429)
        return { outcome: "unknown", deliveryId: null };
      const result = (await response.json()) as { kind?: string; deliveryId?: string };
      const taken =
        response.ok && (result.kind === "consented" || result.kind === "already_consented");
      return taken
        ? { outcome: "ok", deliveryId: result.deliveryId ?? null }
        : { outcome: "error", deliveryId: null };
    } catch {
      return { outcome: "unknown", deliveryId: null };
    }
  }

  /** Repairs network, database, TikTok, web and at least one worker. */
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

type ConsentPreview = { kind: string; fingerprint: string; snapshot: { textVersion: string } };

/** Retries for a minute, as a patient person would. */
async function retryForAMinute<T>(work: () => Promise<T>): Promise<T | null> {
  for (const end = performance.now() + 60_000; performance.now() < end; await sleep(1000)) {
    try {
      return await work();
    } catch {
      // The web process or the database is away for a moment.
    }
  }
  return null;
}
