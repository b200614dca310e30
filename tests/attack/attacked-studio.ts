import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

import type { StaffActor } from "#lib/actor";
import { closeDatabase, database } from "#lib/infra/db/database";
import { stopJobs } from "#lib/infra/jobs";
import { csrfToken } from "#lib/web/csrf";
import type { SeededRandom } from "#tests/prove/seeded-random";
import { openDatabaseServer } from "#tests/prove/database-server";
import { FakeInternet } from "#tests/attack/ssrf/fake-internet";
import { MemoryMonitor } from "#tests/attack/memory-monitor";
import type { AttackFinding, MemoryPeaks } from "#tests/attack/task";
import { sessionCookie } from "#tests/support/drivers/call-route";
import { dropTestDatabase, createTestDatabase } from "#tests/support/drivers/test-database";
import { testEnvironment } from "#tests/support/environment";
import { makeShop } from "#tests/support/factories/records";
import { killAndWait, startProcess, type RunningProcess } from "#tests/support/drivers/processes";
import { startSimulator, type Simulator } from "#tests/support/drivers/simulator";
import { ensureTemplateDatabase } from "#tests/setup/template-database";
import { freePort } from "#tests/support/drivers/web-process";

const SERVER_ARGS = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
const WORKERS = 2;
/** One attacker sends more than one person may; tests/integration/limits tests the limits. */
const WIDE_LIMITS = {
  STUDIO_OPEN_UPLOADS_PER_PERSON: "100000",
  STUDIO_OPEN_UPLOADS_PER_SHOP: "100000",
  STUDIO_RESERVED_GB_PER_PERSON: "100000",
  STUDIO_RESERVED_GB_PER_SHOP: "100000",
  STUDIO_WAITING_LINKS_PER_SHOP: "100000",
  STUDIO_WAITING_EXPORTS_PER_SHOP: "100000",
};
// Workers fetch URLs that people enter. The interceptor records every connection.
const INTERCEPTOR_ARGS = ["--import", "./tests/attack/ssrf/network-interceptor.ts"];

export type AttackedShop = Awaited<ReturnType<typeof makeShop>>;
/** Headers as they are sent, in order and with duplicates. */
export type WireHeaders = [string, string][];

/**
 * Runs the product as in production: web, workers, Postgres and the simulator. The attacker is its
 * one trusted proxy, so requests can come from any address and avoid IP limits.
 */
export class AttackedStudio {
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  readonly simulator: Simulator;
  readonly internet: FakeInternet;
  readonly #server: Awaited<ReturnType<typeof openDatabaseServer>>;
  readonly #memory: MemoryMonitor;
  #web: RunningProcess | undefined;
  #workers: RunningProcess[] = [];
  readonly #readLogLength = new Map<RunningProcess, number>();

  private constructor(
    given: Pick<AttackedStudio, "folder" | "port" | "simulator" | "internet"> & {
      server: Awaited<ReturnType<typeof openDatabaseServer>>;
    },
  ) {
    this.internet = given.internet;
    this.folder = given.folder;
    this.port = given.port;
    this.url = `http://localhost:${given.port}`;
    this.simulator = given.simulator;
    this.#server = given.server;
    this.#memory = new MemoryMonitor(() => this.processIds());
  }

  static async open(parent: string): Promise<AttackedStudio> {
    const folder = await mkdtemp(join(parent, "site-"));
    const server = await openDatabaseServer(join(parent, "server"));
    const databaseUrl = await createTestDatabase(await ensureTemplateDatabase());
    const port = await freePort();
    const inbox = join(folder, "inbox");
    await mkdir(inbox);
    const env = testEnvironment({
      databaseUrl,
      dataDir: join(folder, "data"),
      appUrl: `http://localhost:${port}`,
    });
    Object.assign(process.env, env, WIDE_LIMITS, {
      TRUSTED_PROXIES: "1",
      STUDIO_IMPORT_DIR: inbox,
    });
    const simulator = await startSimulator({
      args: ["--speed", "20", "--webhook-url", `http://127.0.0.1:${port}/api/tiktok/webhook`],
    });
    const internet = await FakeInternet.open(parent);
    const site = new AttackedStudio({ folder, port, simulator, internet, server });
    const start = (args: string[], more: Record<string, string> = {}) =>
      startProcess([...SERVER_ARGS, ...args], { NODE_ENV: "production", ...more });
    site.#web = await start(["lib/web/server.ts"], { PORT: String(port) });
    site.#workers = await Promise.all(
      Array.from({ length: WORKERS }, () =>
        start([...INTERCEPTOR_ARGS, "lib/worker/main.ts"], internet.env),
      ),
    );
    return site;
  }

  get dataDir(): string {
    return join(this.folder, "data");
  }

  get inbox(): string {
    return join(this.folder, "inbox");
  }

  processIds(): { web: number; workers: number[] } {
    return {
      web: this.#web?.child.pid ?? 0,
      workers: this.#workers.map(({ child }) => child.pid ?? 0),
    };
  }

  takeMemoryPeaks(): MemoryPeaks {
    return this.#memory.takePeaks();
  }

  /** Returns the same peaks without resetting them. */
  getMemoryPeaks(): MemoryPeaks {
    return this.#memory.peaks;
  }

  /** Creates a shop with a signed-in person of each role. Its administrator is also an operator. */
  async makeShop(): Promise<AttackedShop> {
    const made = await makeShop();
    await database().staff.update({
      where: { id: made.admin.staffId },
      data: { operator: true },
      select: { id: true },
    });
    return { ...made, admin: { ...made.admin, operator: true } };
  }

  /** Returns the headers of the studio's page, from a random address. Signed out without actor. */
  async ownPageHeaders(random: SeededRandom, actor?: StaffActor): Promise<WireHeaders> {
    const own: WireHeaders = [
      ["host", `localhost:${this.port}`],
      ["origin", this.url],
      ["sec-fetch-site", "same-origin"],
      ["x-forwarded-for", randomIp(random)],
    ];
    if (!actor) return own;
    return [...own, ["cookie", await sessionCookie(actor)], ["x-csrf-token", csrfToken(actor)]];
  }

  /** Sends a request as this person's browser: bodies as JSON. Does not follow redirects. */
  async fetchAs(
    actor: StaffActor,
    method: string,
    path: string,
    body?: object | Buffer,
    more: Record<string, string> = {},
  ): Promise<Response> {
    const headers = new Headers({
      origin: this.url,
      "sec-fetch-site": "same-origin",
      cookie: await sessionCookie(actor),
      "x-csrf-token": csrfToken(actor),
      "x-forwarded-for": `198.51.100.${1 + (Number.parseInt(actor.staffId.slice(-2), 16) % 250)}`,
      ...(body && !Buffer.isBuffer(body) ? { "content-type": "application/json" } : {}),
      ...more,
    });
    const sent =
      body === undefined
        ? {}
        : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) };
    const once = () =>
      fetch(new URL(path, this.url), { method, headers, redirect: "manual", ...sent });
    // The server may have closed the kept-alive connection after it rejected the last request.
    return once().catch((error: unknown) => {
      if (method === "PATCH") throw error;
      return once();
    });
  }

  /** Returns errors in the logs since the last call, and processes that ended. */
  newLogErrors(): AttackFinding[] {
    const all = [this.#web, ...this.#workers].filter((one) => one !== undefined);
    const lines = all.flatMap((one) => {
      const words = one.output();
      const fresh = words.slice(this.#readLogLength.get(one) ?? 0);
      this.#readLogLength.set(one, words.length);
      // A stack trace belongs to the line above it.
      return fresh.split(/\n(?!\s+at )/);
    });
    // A link whose server is unreachable is retried, and its job logs each attempt as an error.
    const bad = lines.filter(
      (line) =>
        /"level":"(error|fatal)"|⨯|Unhandled|uncaught|FATAL ERROR/i.test(line) &&
        !/"queue":"fetch-video"/.test(line),
    );
    const ended = all.filter(({ child }) => child.exitCode !== null || child.signalCode !== null);
    return [
      ...bad.map((line) => ({
        rule: "server_error",
        message: `the log says: ${line.slice(0, 700)}`,
      })),
      ...ended.map((one) => ({
        rule: "process_ended",
        message: `a process ended: ${one.output().slice(-500)}`,
      })),
    ];
  }

  /** Counts the audit events of a shop. A request that changes nothing adds none. */
  async countAuditEvents({ shop }: AttackedShop): Promise<number> {
    return database().auditEvent.count({ where: { shopId: shop.id } });
  }

  async close(): Promise<void> {
    this.#memory.stop();
    await Promise.all(
      [this.#web, ...this.#workers].map(async (one) => one && killAndWait(one.child, "SIGKILL")),
    );
    await stopJobs(1);
    await closeDatabase();
    this.internet.close();
    await this.simulator.stop();
    await dropTestDatabase(process.env["DATABASE_URL"] ?? "").catch(() => undefined);
    await this.#server.end();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Returns a random public IPv4 address. */
const randomIp = (random: SeededRandom) =>
  `${random.between(11, 99)}.${random.between(0, 255)}.${random.between(0, 255)}.${random.between(1, 254)}`;
