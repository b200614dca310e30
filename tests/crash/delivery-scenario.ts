import pg from "pg";
import { z } from "zod";

import { closeDatabase } from "#lib/infra/db/database";
import { stopJobs } from "#lib/infra/jobs";
import { isFull } from "#tests/support/slice";
import { SHORT_LEASE } from "#tests/prove/task";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { dropTestDatabase, createTestDatabase } from "#tests/support/drivers/test-database";
import { makeShop } from "#tests/support/factories/records";
import {
  killAndWait,
  type RunningProcess,
  startProcess,
  startWorkerProcess,
} from "#tests/support/drivers/processes";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
  callSimulator,
  listPublishes,
  type SimulatorPublish,
} from "#tests/support/factories/deliveries";
import type { Simulator } from "#tests/support/drivers/simulator";

/** The size of the video. STUDIO_CRASH_BYTES=300000000 sends a large one. */
export const VIDEO_BYTES = Number(process.env["STUDIO_CRASH_BYTES"] ?? 70_000_001);

const TIMEOUT_MS = 100_000;

const INSTRUMENTED_WORKER = [
  "--import",
  "./tests/prove/instrument.ts",
  "--conditions=react-server",
  "--disable-warning=ExperimentalWarning",
  "lib/worker/main.ts",
];

const ledgerLine = z.looseObject({
  seq: z.number(),
  wall: z.string(),
  type: z.string(),
  id: z.string().optional(),
  open_id: z.string().optional(),
  faults: z.array(z.string()).optional(),
});
type ScenarioLine = z.infer<typeof ledgerLine>;

const deliveryRow = z.object({
  state: z.string(),
  leaseOwner: z.string().nullable(),
  leaseUntil: z.date().nullable(),
  leaseEpoch: z.number(),
  acknowledgedBytes: z.coerce.number().nullable(),
});
type ScenarioRow = z.infer<typeof deliveryRow>;

type PlannedFaultWaits = { fired: () => Promise<void>; received: () => Promise<void> };

/** One consented delivery with its own account and database, and the workers started for it. */
export class DeliveryScenario {
  readonly databaseUrl: string;
  readonly sha256: string;
  readonly openId: string;
  readonly #simulator: Simulator;
  readonly #deliveryId: string;
  readonly #workers: RunningProcess[] = [];

  constructor(
    databaseUrl: string,
    simulator: Simulator,
    given: { deliveryId: string; sha256: string; openId: string },
  ) {
    this.databaseUrl = databaseUrl;
    this.#simulator = simulator;
    this.#deliveryId = given.deliveryId;
    this.sha256 = given.sha256;
    this.openId = given.openId;
  }

  /** A full run uses the production lease, a slice a shorter one. */
  async startWorker(): Promise<RunningProcess> {
    const worker = await oneAtATime(() =>
      isFull
        ? startWorkerProcess({ DATABASE_URL: this.databaseUrl })
        : startProcess(INSTRUMENTED_WORKER, {
            DATABASE_URL: this.databaseUrl,
            PROVE: JSON.stringify({ mutations: SHORT_LEASE }),
          }),
    );
    this.#workers.push(worker);
    return worker;
  }

  /** Plans a fault. Returns waits: `fired` until it strikes, `received` until TikTok logs it. */
  async planFault(plan: object): Promise<PlannedFaultWaits> {
    const id = `${this.openId}.fault.${Math.random()}`;
    await callSimulator(this.#simulator, "POST", "/faults", { ...plan, id, account: this.openId });
    const words = () => `${JSON.stringify(plan)}; ${this.#lastWorkerOutput()}`;
    return {
      fired: () =>
        waitUntil(
          async () => (await this.ledgerLines("fault.fired")).some((fired) => fired.id === id),
          words,
        ),
      received: () =>
        waitUntil(
          async () =>
            (await this.ledgerLines("request")).some(({ faults }) => faults?.includes(id)),
          words,
        ),
    };
  }

  /** Makes the ledger record the start of each request, with a fault that never strikes. */
  async recordRequestStarts(): Promise<void> {
    for (const route of ["init", "upload", "status"]) {
      const plan = {
        id: `${this.openId}.mark.${route}`,
        account: this.openId,
        route,
        kind: "delay",
        nth: 1_000_000,
      };
      await callSimulator(this.#simulator, "POST", "/faults", plan);
    }
  }

  async ledgerLines(type: string, since = 0): Promise<ScenarioLine[]> {
    const said = await callSimulator(this.#simulator, "GET", `/ledger?type=${type}&since=${since}`);
    return z.object({ lines: z.array(ledgerLine) }).parse(said).lines;
  }

  /** Returns a wait for the next request of this account, which returns the request's time. */
  async awaitNextRequest(): Promise<() => Promise<number>> {
    const begun = async () =>
      (await this.ledgerLines("fault.passed")).filter(({ id }) =>
        id?.startsWith(`${this.openId}.mark.`),
      );
    const before = (await begun()).length;
    return async () => {
      let next: ScenarioLine | undefined;
      await waitUntil(
        async () => (next = (await begun())[before]) !== undefined,
        () => `no further request; ${this.#lastWorkerOutput()}`,
      );
      return Date.parse(next?.wall ?? "");
    };
  }

  async getDelivery(): Promise<ScenarioRow> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      const { rows } = await client.query(
        `SELECT d.state::text AS state, d."leaseOwner", d."leaseUntil", d."leaseEpoch",
           (SELECT max("acknowledgedBytes") FROM "Transfer" t WHERE t."deliveryId" = d.id) AS "acknowledgedBytes"
         FROM "Delivery" d WHERE d.id = $1`,
        [this.#deliveryId],
      );
      return deliveryRow.parse(rows[0]);
    } finally {
      await client.end();
    }
  }

  /** Waits until the delivery's row matches. */
  async waitForDelivery(wanted: (row: ScenarioRow) => boolean): Promise<void> {
    let seen = "";
    const isSo = async () => {
      const now = await this.getDelivery();
      seen = JSON.stringify(now);
      return wanted(now);
    };
    await waitUntil(isSo, () => `the delivery is ${seen}; ${this.#lastWorkerOutput()}`);
  }

  waitUntilInInbox = () => this.waitForDelivery(({ state }) => state === "in_inbox");

  /** Returns every upload that TikTok opened for this account. */
  uploads = async (): Promise<SimulatorPublish[]> =>
    (await listPublishes(this.#simulator)).filter(({ open_id }) => open_id === this.openId);

  drafts = async (): Promise<SimulatorPublish[]> =>
    (await this.uploads()).filter(({ delivered_at }) => delivered_at !== undefined);

  #lastWorkerOutput(): string {
    return `the worker said: ${this.#workers.at(-1)?.output().slice(-3000) ?? "nothing"}`;
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => killAndWait(worker.child, "SIGKILL")));
  }
}

let lastStart = Promise.resolve();

/** Starts programs one at a time. Ten at once on two cores are not ready sooner. */
function oneAtATime<T>(start: () => Promise<T>): Promise<T> {
  const started = lastStart.then(start);
  lastStart = started.then(
    () => undefined,
    () => undefined,
  );
  return started;
}

/** Polls a condition five times a second. Throws after `timeoutMs`. */
async function waitUntil(
  holds: () => Promise<boolean>,
  what: string | (() => string),
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  for (const end = performance.now() + timeoutMs; !(await holds());) {
    if (performance.now() > end)
      throw new Error(`waited in vain: ${typeof what === "string" ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Creates a consented delivery with a new account in this process's database. */
export async function makeScenarioDelivery(
  simulator: Simulator,
): Promise<{ deliveryId: string; sha256: string; openId: string }> {
  const { editor } = await makeShop();
  const account = await connectSimulatedAccount(simulator, editor);
  return {
    ...(await makeConsentedDelivery(editor, await makeClipOfSize(VIDEO_BYTES), account.id)),
    openId: account.openId,
  };
}

/** Creates scenarios. Each gets a copy of the database in which only its own delivery is due. */
export async function makeScenarios(
  simulator: Simulator,
  count: number,
): Promise<DeliveryScenario[]> {
  const made = [];
  for (let left = count; left > 0; left -= 1) made.push(await makeScenarioDelivery(simulator));
  await stopJobs(1);
  await closeDatabase();
  const original = new URL(process.env["DATABASE_URL"] ?? "").pathname.slice(1);
  const scenarios = [];
  for (const consent of made) {
    const databaseUrl = await createTestDatabase(original);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(`UPDATE "Delivery" SET "nextRunAt" = NULL WHERE id <> $1`, [
      consent.deliveryId,
    ]);
    await client.end();
    const scenario = new DeliveryScenario(databaseUrl, simulator, consent);
    await scenario.recordRequestStarts();
    scenarios.push(scenario);
  }
  return scenarios;
}

export async function endScenarios(scenarios: DeliveryScenario[]): Promise<void> {
  await Promise.all(scenarios.map((scenario) => scenario.end()));
  for (const { databaseUrl } of scenarios) await dropTestDatabase(databaseUrl);
}
