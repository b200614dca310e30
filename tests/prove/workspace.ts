import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { StaffActor } from "#lib/actor";
import { closeDatabase } from "#lib/infra/db/database";
import { stopJobs } from "#lib/infra/jobs";
import { uploadsDir } from "#lib/infra/storage/disk-space";
import type { Evidence, JudgeVerdict } from "#tests/prove/judge/evidence";
import { InstrumentedProcess } from "#tests/prove/instrumented-process";
import { installHistory } from "#tests/prove/judge/install-history";
import { judge } from "#tests/prove/judge/judge";
import type { ReportedViolation } from "#tests/prove/task";
import { makeVideoFile } from "#tests/prove/make-video-file";
import { readEffects } from "#tests/prove/read-effects";
import type { InstrumentInstructions } from "#tests/prove/instrument";
import { WorkspaceDatabase } from "#tests/prove/workspace-database";
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

/** The judge ignores the last second of the request log. */
const QUIET_MS = 1500;
/** The limit of the wait: a hanging request or a series of polls must not block the proof. */
const QUIET_TIMEOUT_MS = 8000;

export type ConnectedAccount = { id: string; openId: string };

export type WorkspaceVerdict = {
  violations: ReportedViolation[];
  counts: JudgeVerdict["counts"];
  history: string;
};

/** How often, and after how long, a missing row of the request log is looked for again. */
const LATE_ROW = { reads: 3, afterMs: 5000 };

/** What one lane uses: database, simulator, media folder, processes, and evidence for the judge. */
export class Workspace {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly simulator: Simulator;
  readonly database: WorkspaceDatabase;
  readonly evidence: Omit<Evidence, "endedAt">;
  editor!: StaffActor;
  admin!: StaffActor;
  readonly #workers: InstrumentedProcess[] = [];

  private constructor(given: { folder: string; databaseUrl: string; simulator: Simulator }) {
    this.folder = given.folder;
    this.databaseUrl = given.databaseUrl;
    this.simulator = given.simulator;
    this.database = new WorkspaceDatabase(given.databaseUrl);
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

  /** Opens a workspace in a new folder. This process's product modules use it until it closes. */
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

  /** Waits until no process has a request open and the judge can read the last log rows. */
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

  connectAccount(): Promise<ConnectedAccount> {
    return connectSimulatedAccount(this.simulator, this.editor);
  }

  /** Consents to a new file for this account, with the product's command in this process. */
  async giveConsent(
    account: ConnectedAccount,
    bytes: number,
  ): Promise<{ deliveryId: string; fileKey: string }> {
    const path = await makeVideoFile(this.folder, bytes);
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
    const accountPlan = { ...plan, account: account.openId };
    await callSimulator(this.simulator, "POST", "/faults", accountPlan);
    this.evidence.plannedFaults.push({ openId: account.openId, plans: [accountPlan] });
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

  /** Starts a process that records consents. */
  startConsentProcess(): Promise<InstrumentedProcess> {
    return this.#start(["tests/prove/consent-process.ts"], {}, {});
  }

  /** Starts a process that requests tokens, as one member of a storm. */
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
    const instructedEnv = { ...env, PROVE: JSON.stringify({ ...instructions, effects }) };
    const running = await startProcess([...args, ...program], instructedEnv, {
      log: this.nextLogFile(),
    });
    const worker = new InstrumentedProcess(running);
    this.#workers.push(worker);
    this.recordProcess(running);
    return worker;
  }

  /** Returns the log file of the next process. The judge reads all of them. */
  nextLogFile(): string {
    const log = join(this.folder, `process-${this.evidence.logs.length}.log`);
    this.evidence.logs.push(log);
    return log;
  }

  /** Adds a process to the evidence, under the worker name in its output. */
  recordProcess({ child, output, startedAt }: RunningProcess): void {
    const pid = child.pid ?? 0;
    const owner = /"worker":"([\w-]+)"/.exec(output())?.[1] ?? `process-${pid}`;
    const entry: Evidence["workers"][number] = { owner, pid, startedAt, endedAt: null };
    if (child.exitCode !== null || child.signalCode !== null) entry.endedAt = Date.now();
    child.once("exit", () => (entry.endedAt = Date.now()));
    this.evidence.workers.push(entry);
  }

  /** Returns the name under which a process holds leases. */
  leaseOwnerOf(pid: number): string {
    return this.evidence.workers.findLast((worker) => worker.pid === pid)?.owner ?? "";
  }

  /**
   * Judges everything so far. The history includes `alwaysIncluded` even without a violation. A busy
   * machine writes a row of the request log late; one that is lost never comes.
   */
  async judge(alwaysIncluded: readonly string[] = []): Promise<WorkspaceVerdict> {
    for (let reads = 0; ; reads += 1) {
      const verdict = await this.#judgeNow(alwaysIncluded);
      const isMissing = verdict.violations.some(({ invariant }) => invariant === "log_complete");
      if (!isMissing || reads === LATE_ROW.reads) return verdict;
      await sleep(LATE_ROW.afterMs);
    }
  }

  async #judgeNow(alwaysIncluded: readonly string[]): Promise<WorkspaceVerdict> {
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
      alwaysIncluded,
    );
    const reported = violations.map((one) => ({
      ...one,
      facts: JSON.stringify(one.facts).slice(0, 1000),
    }));
    return { violations: reported, counts, history };
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => killAndWait(worker.running.child, "SIGKILL")));
  }

  /** Ends everything, after copying ledger and logs to `keep`, if given. */
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
    await this.database.close();
    await this.simulator.stop();
    await dropTestDatabase(this.databaseUrl).catch(() => undefined);
    await rm(this.folder, { recursive: true, force: true });
  }
}
