import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rm } from "node:fs/promises";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import pg from "pg";

import type { StaffActor } from "#lib/actor";
import { closeDatabase } from "#lib/infra/database";
import { stopJobs } from "#lib/infra/jobs";
import type { Evidence, Verdict } from "#tests/prove/judge/evidence";
import { installHistory } from "#tests/prove/judge/install-history";
import { judge } from "#tests/prove/judge/judge";
import type { Arm, Instructions } from "#tests/prove/instrument";
import { dropDatabase, makeDatabase } from "#tests/support/database";
import { testEnvironment } from "#tests/support/environment";
import { makeShop } from "#tests/support/makers";
import { kill, startProcess, type Running } from "#tests/support/processes";
import { connectAccount, consentTo, control } from "#tests/support/sending";
import { startSimulator, type Simulator } from "#tests/support/simulator";

/** What a delivery's row says, as far as a run waits for it. */
export type Row = {
  id: string;
  state: string;
  waitingFor: string | null;
  reason: string | null;
  leaseEpoch: number;
  leaseOwner: string | null;
  nextAt: Date | null;
};

export const ended = ({ state }: Row) => ["in_inbox", "posted", "cancelled", "not_sent", "refused", "unconfirmed"].includes(state);

export type Account = { id: string; openId: string };

/** A worker that can be broken: `arm` sets its kill point, `passed` tells how often each point was passed since the last message. */
export class Worker {
  readonly running: Running;
  readonly fdsAtStart: number;

  constructor(running: Running) {
    this.running = running;
    this.fdsAtStart = this.fds();
  }

  get pid(): number {
    return this.running.child.pid ?? 0;
  }

  get alive(): boolean {
    return this.running.child.exitCode === null && this.running.child.signalCode === null;
  }

  arm(arm: Arm): void {
    this.running.child.send({ arm });
  }

  count(): void {
    this.running.child.send({ count: true });
  }

  passed(): Promise<Record<string, number>> {
    return new Promise((resolve) => {
      const hear = (message: { counts?: Record<string, number> }) => {
        if (!message.counts) return;
        this.running.child.off("message", hear);
        resolve(message.counts);
      };
      this.running.child.on("message", hear);
      this.running.child.send({ counts: true });
    });
  }

  /** Open descriptors that are not connections; 0 where the system does not tell. */
  fds(): number {
    try {
      return readdirSync(`/proc/${this.pid}/fd`).length;
    } catch {
      return 0;
    }
  }
}

/** One proof's world: a database, a simulator, a media folder, programs to break, and the evidence for the judge. */
export class Ground {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly simulator: Simulator;
  readonly evidence: Omit<Evidence, "endedAt">;
  readonly client: pg.Client;
  editor!: StaffActor;
  readonly #workers: Worker[] = [];
  readonly #env: Record<string, string>;

  private constructor(given: { folder: string; databaseUrl: string; simulator: Simulator; client: pg.Client; env: Record<string, string> }) {
    this.folder = given.folder;
    this.databaseUrl = given.databaseUrl;
    this.simulator = given.simulator;
    this.client = given.client;
    this.#env = given.env;
    this.evidence = {
      ledger: join(given.simulator.data, "ledger.jsonl"),
      databaseUrl: given.databaseUrl,
      logs: [],
      consents: [],
      workers: [],
      effects: [],
      disconnects: [],
      planned: [],
      allow: { unconfirmed: [] },
      leftovers: { tempFiles: [], fds: [] },
    };
  }

  /** Makes a world in a new folder under `parent`; this process's product modules belong to it until it is closed. */
  static async open(parent: string, template: string): Promise<Ground> {
    const folder = await mkdtemp(join(parent, "ground-"));
    const databaseUrl = await makeDatabase(template);
    await installHistory(databaseUrl);
    const env = testEnvironment({ databaseUrl, dataDir: join(folder, "data") });
    Object.assign(process.env, env);
    const simulator = await startSimulator({ args: ["--speed", "20", "--discard-media"] });
    const client = new pg.Client({ connectionString: databaseUrl });
    client.on("error", () => undefined);
    await client.connect();
    const ground = new Ground({ folder, databaseUrl, simulator, client, env });
    ground.editor = (await makeShop()).editor;
    return ground;
  }

  account(): Promise<Account> {
    return connectAccount(this.simulator, this.editor);
  }

  /** A file of exactly this many bytes that no other has. */
  async file(bytes: number): Promise<string> {
    const path = join(this.folder, `${randomBytes(6).toString("hex")}.mp4`);
    const handle = await open(path, "w");
    const block = randomBytes(Math.min(bytes, 1 << 20));
    for (let left = bytes; left > 0; left -= block.length) {
      block.writeUInt32LE(left, 0);
      await handle.write(block.subarray(0, Math.min(left, block.length)));
    }
    await handle.close();
    return path;
  }

  /** A person's yes to a file of this size for this account, given by the product's own verb in this process. */
  async consent(account: Account, bytes: number): Promise<{ deliveryId: string; fileKey: string }> {
    const path = await this.file(bytes);
    const at = Date.now();
    const { deliveryId, draftId, sha256, fileKey } = await consentTo(this.editor, path, account.id);
    await rm(path);
    const consent = { consentKey: draftId, deliveryId, accountOpenId: account.openId, sha256, sizeBytes: bytes, outcome: "ok" as const, at };
    this.evidence.consents.push(consent);
    return { deliveryId, fileKey };
  }

  /** Plans a fault of the simulator for one account. */
  async fault(account: Account, plan: object): Promise<void> {
    const whole = { ...plan, account: account.openId };
    await control(this.simulator, "POST", "/faults", whole);
    this.evidence.planned.push({ openId: account.openId, plans: [whole] });
  }

  settings(changes: object): Promise<unknown> {
    return control(this.simulator, "PATCH", "/settings", changes);
  }

  async worker(instructions: Instructions = {}, env: Record<string, string> = {}): Promise<Worker> {
    const effects = join(this.folder, "effects.jsonl");
    const log = join(this.folder, `worker-${this.#workers.length}.log`);
    const args = ["--import", "./tests/prove/instrument.ts", "--conditions=react-server", "--disable-warning=ExperimentalWarning"];
    const running = await startProcess([...args, "lib/worker/main.ts"], {
      ...this.#env,
      ...env,
      PROVE: JSON.stringify({ ...instructions, effects }),
    }, { log });
    const worker = new Worker(running);
    this.#workers.push(worker);
    const owner = /"worker":"([\w-]+)"/.exec(running.words())?.[1] ?? "";
    const note: Evidence["workers"][number] = { owner, pid: worker.pid, startedAt: running.startedAt, endedAt: null };
    running.child.once("exit", () => (note.endedAt = Date.now()));
    this.evidence.workers.push(note);
    this.evidence.logs.push(log);
    return worker;
  }

  async row(deliveryId: string): Promise<Row> {
    const { rows } = await this.client.query<Row>(
      `SELECT id::text AS id, state::text AS state, "waitingFor"::text AS "waitingFor", reason, "leaseEpoch", "leaseOwner", "nextAt" FROM "Delivery" WHERE id = $1`,
      [deliveryId],
    );
    const row = rows[0];
    if (!row) throw new Error("the delivery is not there");
    return row;
  }

  /** Looks at a delivery five times a second until it is as wanted; null when it did not come to that in time. */
  async until(deliveryId: string, wanted: (row: Row) => boolean, patienceMs: number): Promise<Row | null> {
    for (const end = performance.now() + patienceMs; performance.now() < end; await sleep(200)) {
      const row = await this.row(deliveryId).catch(() => null);
      if (row && wanted(row)) return row;
    }
    return null;
  }

  /** What the judge says of everything that happened here so far. */
  async verdict(): Promise<Verdict> {
    const effects = join(this.folder, "effects.jsonl");
    const lines = existsSync(effects) ? readFileSync(effects, "utf8").trim().split("\n") : [];
    this.evidence.effects = effectsOf(lines.filter(Boolean).map((line) => JSON.parse(line) as RawEffect));
    this.evidence.leftovers.tempFiles = await readdir(join(this.folder, "data", "media", "arriving")).catch(() => []);
    this.evidence.leftovers.fds = this.#workers
      .filter((worker) => worker.alive && worker.fds() > 0)
      .map((worker) => ({ pid: worker.pid, before: worker.fdsAtStart, after: worker.fds() }));
    return judge({ ...this.evidence, endedAt: Date.now() });
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => kill(worker.running.child, "SIGKILL")));
  }

  /** Ends everything. `keep` copies ledger and logs there first, for whoever looks into a failure. */
  async close(keep?: string): Promise<void> {
    await this.killAll();
    if (keep) {
      await mkdir(keep, { recursive: true });
      await copyFile(this.evidence.ledger, join(keep, "ledger.jsonl")).catch(() => undefined);
      for (const log of this.evidence.logs) await copyFile(log, join(keep, log.split("/").at(-1) ?? "log")).catch(() => undefined);
      await copyFile(join(this.folder, "effects.jsonl"), join(keep, "effects.jsonl")).catch(() => undefined);
    }
    await stopJobs(1);
    await closeDatabase();
    await this.client.end();
    await this.simulator.stop();
    await dropDatabase(this.databaseUrl).catch(() => undefined);
    await rm(this.folder, { recursive: true, force: true });
  }
}

type RawEffect = { number: string; at: number; pid: number; method: string; path: string; range?: string; endedAt?: number };

function effectsOf(lines: RawEffect[]): Evidence["effects"] {
  const ends = new Map(lines.flatMap(({ number, endedAt }) => (endedAt === undefined ? [] : [[number, endedAt]])));
  return lines.flatMap(({ number, at, pid, method, path, range, endedAt: isEnd }) => {
    if (isEnd !== undefined) return [];
    const kind = method === "PUT" ? "upload" : (KINDS[path.replace(/\/$/, "")] ?? "other");
    const endedAt = ends.get(number);
    return [{ at, pid, kind, path, ...(range === undefined ? {} : { range }), ...(endedAt === undefined ? {} : { endedAt }) }];
  });
}

const KINDS: Record<string, Evidence["effects"][number]["kind"]> = {
  "/v2/post/publish/inbox/video/init": "init",
  "/v2/post/publish/status/fetch": "status",
  "/v2/oauth/token": "refresh",
  "/v2/oauth/revoke": "revoke",
};

/** The newest lines of a file, for a failure's story. */
export async function tail(path: string, lines: number): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.trim().split("\n").slice(-lines).join("\n");
}
