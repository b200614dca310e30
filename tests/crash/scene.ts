import pg from "pg";
import { z } from "zod";

import { closeDatabase } from "#lib/infra/database";
import { stopJobs } from "#lib/infra/jobs";
import { clipOfSize } from "#tests/support/clips";
import { dropDatabase, makeDatabase } from "#tests/support/database";
import { makeShop } from "#tests/support/makers";
import { kill, type Running, startWorkerProcess } from "#tests/support/processes";
import { connectAccount, consentTo, control, publishes, type Publish } from "#tests/support/sending";
import type { Simulator } from "#tests/support/simulator";

/** The size of the file that is sent; the great proof is made with STUDIO_CRASH_BYTES=300000000. */
export const BYTES = Number(process.env["STUDIO_CRASH_BYTES"] ?? 70_000_001);

const PATIENCE_MS = 100_000;

const line = z.looseObject({
  seq: z.number(),
  wall: z.string(),
  type: z.string(),
  id: z.string().optional(),
  open_id: z.string().optional(),
  faults: z.array(z.string()).optional(),
});
type Line = z.infer<typeof line>;

const row = z.object({
  state: z.string(),
  leaseOwner: z.string().nullable(),
  leaseUntil: z.date().nullable(),
  leaseEpoch: z.number(),
  acknowledgedBytes: z.coerce.number().nullable(),
});
type Row = z.infer<typeof row>;

type Fault = { struck: () => Promise<void>; taken: () => Promise<void> };

/** One consented delivery of its own account in a database of its own, and the workers that were started for it. */
export class Scene {
  readonly databaseUrl: string;
  readonly sha256: string;
  readonly openId: string;
  readonly #simulator: Simulator;
  readonly #deliveryId: string;
  readonly #workers: Running[] = [];

  constructor(databaseUrl: string, simulator: Simulator, given: { deliveryId: string; sha256: string; openId: string }) {
    this.databaseUrl = databaseUrl;
    this.#simulator = simulator;
    this.#deliveryId = given.deliveryId;
    this.sha256 = given.sha256;
    this.openId = given.openId;
  }

  async worker(): Promise<Running> {
    const worker = await inTurn(() => startWorkerProcess({ DATABASE_URL: this.databaseUrl }));
    this.#workers.push(worker);
    return worker;
  }

  /** Plans a fault for this account; answers waits for the moment when it strikes, and when TikTok has taken in the request it struck. */
  async fault(plan: object): Promise<Fault> {
    const id = `${this.openId}.fault.${Math.random()}`;
    await control(this.#simulator, "POST", "/faults", { ...plan, id, account: this.openId });
    const words = () => `${JSON.stringify(plan)}; ${this.#lastWords()}`;
    return {
      struck: () => until(async () => (await this.lines("fault.fired")).some((fired) => fired.id === id), words),
      taken: () => until(async () => (await this.lines("request")).some(({ faults }) => faults?.includes(id)), words),
    };
  }

  /** From now on the ledger also notes when a request of this account begins. */
  async markRequests(): Promise<void> {
    for (const route of ["init", "upload", "status"]) {
      const plan = { id: `${this.openId}.mark.${route}`, account: this.openId, route, kind: "delay", nth: 1_000_000 };
      await control(this.#simulator, "POST", "/faults", plan);
    }
  }

  async lines(type: string, since = 0): Promise<Line[]> {
    const said = await control(this.#simulator, "GET", `/ledger?type=${type}&since=${since}`);
    return z.object({ lines: z.array(line) }).parse(said).lines;
  }

  /** Waits for the next request of this account that begins; answers when, as Date.now() counts. */
  async nextRequest(): Promise<() => Promise<number>> {
    const begun = async () => (await this.lines("fault.passed")).filter(({ id }) => id?.startsWith(`${this.openId}.mark.`));
    const before = (await begun()).length;
    return async () => {
      let next: Line | undefined;
      await until(
        async () => (next = (await begun())[before]) !== undefined,
        () => `no further request; ${this.#lastWords()}`,
      );
      return Date.parse(next?.wall ?? "");
    };
  }

  async row(): Promise<Row> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      const { rows } = await client.query(
        `SELECT d.state::text AS state, d."leaseOwner", d."leaseUntil", d."leaseEpoch",
           (SELECT max("acknowledgedBytes") FROM "Transfer" t WHERE t."deliveryId" = d.id) AS "acknowledgedBytes"
         FROM "Delivery" d WHERE d.id = $1`,
        [this.#deliveryId],
      );
      return row.parse(rows[0]);
    } finally {
      await client.end();
    }
  }

  /** Waits until the delivery's row is as wanted. */
  async until(wanted: (row: Row) => boolean): Promise<void> {
    let seen = "";
    const isSo = async () => {
      const now = await this.row();
      seen = JSON.stringify(now);
      return wanted(now);
    };
    await until(isSo, () => `the delivery is ${seen}; ${this.#lastWords()}`);
  }

  untilArrived = () => this.until(({ state }) => state === "in_inbox");

  /** Every upload that TikTok opened for this account. */
  uploads = async (): Promise<Publish[]> => (await publishes(this.#simulator)).filter(({ open_id }) => open_id === this.openId);

  drafts = async (): Promise<Publish[]> => (await this.uploads()).filter(({ delivered_at }) => delivered_at !== undefined);

  #lastWords(): string {
    return `the worker said: ${this.#workers.at(-1)?.words().slice(-3000) ?? "nothing"}`;
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => kill(worker.child, "SIGKILL")));
  }
}

let turn = Promise.resolve();

/** Programs start one after the other: ten at once on two cores are ready no sooner, and each looks slow. */
function inTurn<T>(start: () => Promise<T>): Promise<T> {
  const started = turn.then(start);
  turn = started.then(
    () => undefined,
    () => undefined,
  );
  return started;
}

/** Waits until something holds, looking five times a second. */
async function until(holds: () => Promise<boolean>, what: string | (() => string), patienceMs = PATIENCE_MS): Promise<void> {
  for (const end = performance.now() + patienceMs; !(await holds());) {
    if (performance.now() > end) throw new Error(`waited in vain: ${typeof what === "string" ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A delivery that was agreed to, with an account of its own, in this process's database. */
export async function makeConsent(simulator: Simulator): Promise<{ deliveryId: string; sha256: string; openId: string }> {
  const { editor } = await makeShop();
  const account = await connectAccount(simulator, editor);
  return { ...(await consentTo(editor, await clipOfSize(BYTES), account.id)), openId: account.openId };
}

/** As many scenes as wanted, each with a copy of the database in which only its own delivery is due. */
export async function makeScenes(simulator: Simulator, count: number): Promise<Scene[]> {
  const made = [];
  for (let left = count; left > 0; left -= 1) made.push(await makeConsent(simulator));
  await stopJobs(1);
  await closeDatabase();
  const original = new URL(process.env["DATABASE_URL"] ?? "").pathname.slice(1);
  const scenes = [];
  for (const consent of made) {
    const databaseUrl = await makeDatabase(original);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(`UPDATE "Delivery" SET "nextAt" = NULL WHERE id <> $1`, [consent.deliveryId]);
    await client.end();
    const scene = new Scene(databaseUrl, simulator, consent);
    await scene.markRequests();
    scenes.push(scene);
  }
  return scenes;
}

export async function endScenes(scenes: Scene[]): Promise<void> {
  await Promise.all(scenes.map((scene) => scene.end()));
  for (const { databaseUrl } of scenes) await dropDatabase(databaseUrl);
}
