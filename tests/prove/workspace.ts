import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import pg from "pg";

import type { StaffActor } from "#lib/actor";
import type { DeliveryState } from "#lib/deliveries/state";
import { closeDatabase } from "#lib/infra/db/database";
import { stopJobs } from "#lib/infra/jobs";
import { uploadsDir } from "#lib/infra/storage/media-files";
import type { Evidence, JudgeVerdict } from "#tests/prove/judge/evidence";
import { readState, stateReadings } from "#tests/prove/judge/states";
import { InstrumentedProcess } from "#tests/prove/instrumented-process";
import { installHistory } from "#tests/prove/judge/install-history";
import { judge } from "#tests/prove/judge/judge";
import type { ReportedViolation } from "#tests/prove/task";
import { readEffects } from "#tests/prove/read-effects";
import type { InstrumentInstructions } from "#tests/prove/instrument";
import { dropTestDatabase, createTestDatabase } from "#tests/support/drivers/test-database";
import { testEnvironment } from "#tests/support/environment";
import { makeShop } from "#tests/support/factories/records";
import { killAndWait, startProcess, type RunningProcess } from "#tests/support/drivers/processes";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
  callSimulator,
} from "#tests/support/factories/deliveries";
import { startSimulator, type Simulator } from "#tests/support/drivers/simulator";

/** What a run reads of a delivery's row. */
export type WatchedDelivery = {
  id: string;
  state: string;
  waitingFor: string | null;
  reason: string | null;
  leaseEpoch: number;
  leaseOwner: string | null;
  nextRunAt: Date | null;
};

// A new state of a delivery does not compile until the judge can read it.
stateReadings satisfies Record<DeliveryState, unknown>;

export const isEnded = ({ state }: WatchedDelivery) => readState(state).ended;

/** The judge does not weigh the request log of the last second. */
const QUIET_MS = 1500;
/** A hanging request, or a series of polls, must not hold the proof up for ever. */
const QUIET_TIMEOUT_MS = 8000;

export type ConnectedAccount = { id: string; openId: string };

export type WorkspaceVerdict = {
  violations: ReportedViolation[];
  counts: JudgeVerdict["counts"];
  history: string;
};

/**
 * What one lane runs in: a database, a simulator, a media folder, processes to break, and the
 * evidence for the judge.
 */
export class Workspace {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly simulator: Simulator;
  readonly evidence: Omit<Evidence, "endedAt">;
  #client: pg.Client | undefined;
  editor!: StaffActor;
  admin!: StaffActor;
  readonly #workers: InstrumentedProcess[] = [];

  private constructor(given: { folder: string; databaseUrl: string; simulator: Simulator }) {
    this.folder = given.folder;
    this.databaseUrl = given.databaseUrl;
    this.simulator = given.simulator;
    this.evidence = {
      ledger: join(given.simulator.data, "ledger.jsonl"),
      databaseUrl: given.databaseUrl,
      logs: [],
      consents: [],
      workers: [],
      effects: [],
      disconnects: [],
      plannedFaults: [],
      allowed: { unconfirmed: [] },
      leftovers: { tempFiles: [], fds: [] },
    };
  }

  /**
   * Opens a workspace in a new folder under `parent`. This process's product modules use it until
   * it is closed.
   */
  static async open(parent: string, template: string): Promise<Workspace> {
    const folder = await mkdtemp(join(parent, "workspace-"));
    const databaseUrl = await createTestDatabase(template);
    await installHistory(databaseUrl);
    Object.assign(
      process.env,
      testEnvironment({
        databaseUrl,
        dataDir: join(folder, "data"),
        appUrl: process.env["APP_URL"] ?? "http://localhost:3000",
      }),
    );
    const simulator = await startSimulator({ args: ["--speed", "20", "--discard-media"] });
    const workspace = new Workspace({ folder, databaseUrl, simulator });
    ({ editor: workspace.editor, admin: workspace.admin } = await makeShop());
    return workspace;
  }

  /** Queries deliveries directly; a lost connection is reopened by the next query. */
  queryDeliveries(text: string, values: unknown[] = []): Promise<{ rows: WatchedDelivery[] }> {
    return this.#query(text, values) as Promise<{ rows: WatchedDelivery[] }>;
  }

  /** How often an account's tokens were stored, from 1. */
  queryConnection(id: string): Promise<{ rows: { tokenVersion: number }[] }> {
    const asked = this.#query(`SELECT "tokenVersion" FROM "Connection" WHERE id = $1`, [id]);
    return asked as Promise<{ rows: { tokenVersion: number }[] }>;
  }

  /** How often TikTok issued new tokens for a refresh token. */
  countRenewals(openId: string): number {
    const lines = readFileSync(this.evidence.ledger, "utf8").split("\n");
    return lines.filter(
      (line) =>
        line.includes('"tokens.issued"') &&
        line.includes('"refresh_token"') &&
        line.includes(openId),
    ).length;
  }

  /** How many requests of a kind TikTok has had. */
  countRequests(endpoint: string): number {
    const lines = readFileSync(this.evidence.ledger, "utf8").split("\n");
    return lines.filter(
      (line) => line.includes('"type":"request"') && line.includes(`"endpoint":"${endpoint}"`),
    ).length;
  }

  /** Waits until no request of a living process is open and the judge may weigh the last line of the request log. */
  async waitUntilQuiet(): Promise<void> {
    const startedAt = Date.now();
    for (
      const end = performance.now() + QUIET_TIMEOUT_MS;
      performance.now() < end;
      await sleep(200)
    ) {
      const alive = new Set(this.#workers.filter((worker) => worker.alive).map(({ pid }) => pid));
      const last = readEffects(join(this.folder, "effects.jsonl"))
        .filter(({ pid }) => alive.has(pid))
        .reduce((latest, { endedAt }) => Math.max(latest, endedAt ?? Infinity), startedAt);
      if (Date.now() - last > QUIET_MS) return;
    }
  }

  async #query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> {
    if (!this.#client) {
      const client = new pg.Client({ connectionString: this.databaseUrl });
      client.on("error", () => (this.#client = undefined));
      client.on("end", () => (this.#client = undefined));
      await client.connect();
      this.#client = client;
    }
    return this.#client.query(text, values);
  }

  connectAccount(): Promise<ConnectedAccount> {
    return connectSimulatedAccount(this.simulator, this.editor);
  }

  /** Writes a unique file of exactly this many bytes. */
  async makeFile(bytes: number): Promise<string> {
    const path = join(this.folder, `${randomBytes(6).toString("hex")}.mp4`);
    const handle = await open(path, "w");
    const block = randomBytes(Math.min(bytes, 1 << 20));
    // Starts like an MP4; the rest is random.
    block.write("\0\0\0\x14ftypisom", 0, "latin1");
    for (let left = bytes; left > 0; left -= block.length) {
      block.writeUInt32LE(left, 16);
      await handle.write(block.subarray(0, Math.min(left, block.length)));
    }
    await handle.close();
    return path;
  }

  /**
   * Gives consent to a new file of this size for this account, with the product's own command in
   * this process.
   */
  async giveConsent(
    account: ConnectedAccount,
    bytes: number,
  ): Promise<{ deliveryId: string; fileKey: string }> {
    const path = await this.makeFile(bytes);
    const at = Date.now();
    const { deliveryId, draftId, sha256, fileKey } = await makeConsentedDelivery(
      this.editor,
      path,
      account.id,
    );
    await rm(path);
    const consent = {
      consentKey: draftId,
      deliveryId,
      accountOpenId: account.openId,
      sha256,
      sizeBytes: bytes,
      outcome: "ok" as const,
      at,
    };
    this.evidence.consents.push(consent);
    return { deliveryId, fileKey };
  }

  /** Plans a simulator fault for one account. */
  async planFault(account: ConnectedAccount, plan: object): Promise<void> {
    const whole = { ...plan, account: account.openId };
    await callSimulator(this.simulator, "POST", "/faults", whole);
    this.evidence.plannedFaults.push({ openId: account.openId, plans: [whole] });
  }

  changeSettings(changes: object): Promise<unknown> {
    return callSimulator(this.simulator, "PATCH", "/settings", changes);
  }

  startWorker(
    instructions: InstrumentInstructions = {},
    env: Record<string, string> = {},
  ): Promise<InstrumentedProcess> {
    return this.#start(["lib/worker/main.ts"], instructions, env);
  }

  /** Starts a process that takes consents. */
  startConsentProcess(): Promise<InstrumentedProcess> {
    return this.#start(["tests/prove/consent-process.ts"], {}, {});
  }

  /** Starts a process that asks for tokens, one member of a storm. */
  startTokenProcess(instructions: InstrumentInstructions): Promise<InstrumentedProcess> {
    return this.#start(["tests/prove/token-process.ts"], instructions, {});
  }

  /** Starts any program of the product with instructions, and records its requests and output. */
  async #start(
    program: string[],
    instructions: InstrumentInstructions,
    env: Record<string, string>,
  ): Promise<InstrumentedProcess> {
    const effects = join(this.folder, "effects.jsonl");
    const args = [
      "--import",
      "./tests/prove/instrument.ts",
      "--conditions=react-server",
      "--disable-warning=ExperimentalWarning",
    ];
    const told = { ...env, PROVE: JSON.stringify({ ...instructions, effects }) };
    const running = await startProcess([...args, ...program], told, { log: this.nextLogFile() });
    const worker = new InstrumentedProcess(running);
    this.#workers.push(worker);
    this.recordProcess(running);
    return worker;
  }

  /** The log file of the next process; the judge reads all of them. */
  nextLogFile(): string {
    const log = join(this.folder, `process-${this.evidence.logs.length}.log`);
    this.evidence.logs.push(log);
    return log;
  }

  /** Adds a process to the evidence, under the name it printed. */
  recordProcess({ child, output, startedAt }: RunningProcess): void {
    const pid = child.pid ?? 0;
    const owner = /"worker":"([\w-]+)"/.exec(output())?.[1] ?? `process-${pid}`;
    const note: Evidence["workers"][number] = { owner, pid, startedAt, endedAt: null };
    if (child.exitCode !== null || child.signalCode !== null) note.endedAt = Date.now();
    child.once("exit", () => (note.endedAt = Date.now()));
    this.evidence.workers.push(note);
  }

  /** The name under which a process holds leases. */
  leaseOwnerOf(pid: number): string {
    return this.evidence.workers.findLast((worker) => worker.pid === pid)?.owner ?? "";
  }

  async getDelivery(deliveryId: string): Promise<WatchedDelivery> {
    const { rows } = await this.queryDeliveries(
      `SELECT id::text AS id, state::text AS state, "waitingFor"::text AS "waitingFor", reason, "leaseEpoch", "leaseOwner", "nextRunAt" FROM "Delivery" WHERE id = $1`,
      [deliveryId],
    );
    const row = rows[0];
    if (!row) throw new Error("the delivery is not there");
    return row;
  }

  /** Polls a delivery until it matches; null when it did not in time. */
  async waitForDelivery(
    deliveryId: string,
    wanted: (row: WatchedDelivery) => boolean,
    timeoutMs: number,
  ): Promise<WatchedDelivery | null> {
    for (const end = performance.now() + timeoutMs; performance.now() < end; await sleep(200)) {
      const row = await this.getDelivery(deliveryId).catch(() => null);
      if (row && wanted(row)) return row;
    }
    return null;
  }

  /**
   * Judges everything that happened here so far. The history covers `alwaysTold` even without a
   * violation.
   */
  async judge(alwaysTold: readonly string[] = []): Promise<WorkspaceVerdict> {
    this.evidence.effects = readEffects(join(this.folder, "effects.jsonl"));
    this.evidence.leftovers.tempFiles = await readdir(await uploadsDir());
    this.evidence.leftovers.fds = this.#workers
      .filter((worker) => worker.alive && worker.openMediaFiles() > 0)
      .map((worker) => ({
        pid: worker.pid,
        before: worker.openMediaFilesAtStart,
        after: worker.openMediaFiles(),
      }));
    const { violations, counts, history } = await judge(
      { ...this.evidence, endedAt: Date.now() },
      alwaysTold,
    );
    const told = violations.map((one) => ({
      ...one,
      facts: JSON.stringify(one.facts).slice(0, 1000),
    }));
    return { violations: told, counts, history };
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => killAndWait(worker.running.child, "SIGKILL")));
  }

  /** Ends everything. First copies ledger and logs to `keep`, if given. */
  async close(keep?: string): Promise<void> {
    await this.killAll();
    if (keep) {
      await mkdir(keep, { recursive: true });
      await copyFile(this.evidence.ledger, join(keep, "ledger.jsonl")).catch(() => undefined);
      for (const log of this.evidence.logs)
        await copyFile(log, join(keep, log.split("/").at(-1) ?? "log")).catch(() => undefined);
      await copyFile(join(this.folder, "effects.jsonl"), join(keep, "effects.jsonl")).catch(
        () => undefined,
      );
    }
    await stopJobs(1);
    await closeDatabase();
    await this.#client?.end().catch(() => undefined);
    await this.simulator.stop();
    await dropTestDatabase(this.databaseUrl).catch(() => undefined);
    await rm(this.folder, { recursive: true, force: true });
  }
}
