import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

import type { StaffActor } from "#lib/actor";
import { closeDatabase, database } from "#lib/infra/database";
import { stopJobs } from "#lib/infra/jobs";
import { csrfToken } from "#lib/web/csrf";
import type { Dice } from "#tests/prove/dice";
import { openServer } from "#tests/prove/server";
import { Outside } from "#tests/attack/ssrf/outside";
import { MemoryWatch } from "#tests/attack/memory";
import type { Finding, Peaks } from "#tests/attack/task";
import { sessionCookie } from "#tests/support/call";
import { dropDatabase, makeDatabase } from "#tests/support/database";
import { testEnvironment } from "#tests/support/environment";
import { makeShop } from "#tests/support/makers";
import { kill, startProcess, type Running } from "#tests/support/processes";
import { startSimulator, type Simulator } from "#tests/support/simulator";
import { makeTemplate } from "#tests/support/template";
import { freePort } from "#tests/support/web";

const SERVER = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
const WORKERS = 2;
// Workers fetch what people name; everything that they reach is written down (ssrf/boundary.ts).
const BOUNDARY = ["--import", "./tests/attack/ssrf/boundary.ts"];

export type Shop = Awaited<ReturnType<typeof makeShop>>;
/** Headers as they go over the wire. */
export type Headers = [string, string][];

/**
 * The whole product as production starts it: a web process from the build, workers, a Postgres and the practice TikTok. It believes
 * one proxy, whose part the attacker plays: so each request can come from an address of its own, and limits by network stay out of the way.
 */
export class Site {
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  readonly simulator: Simulator;
  readonly outside: Outside;
  readonly #server: Awaited<ReturnType<typeof openServer>>;
  readonly #memory: MemoryWatch;
  #web: Running | undefined;
  #workers: Running[] = [];
  readonly #read = new Map<Running, number>();

  private constructor(given: Pick<Site, "folder" | "port" | "simulator" | "outside"> & { server: Awaited<ReturnType<typeof openServer>> }) {
    this.outside = given.outside;
    this.folder = given.folder;
    this.port = given.port;
    this.url = `http://localhost:${given.port}`;
    this.simulator = given.simulator;
    this.#server = given.server;
    this.#memory = new MemoryWatch(() => this.pids());
  }

  static async open(parent: string): Promise<Site> {
    const folder = await mkdtemp(join(parent, "site-"));
    const server = await openServer(join(parent, "server"));
    const databaseUrl = await makeDatabase(await makeTemplate());
    const port = await freePort();
    const inbox = join(folder, "inbox");
    await mkdir(inbox);
    const env = testEnvironment({ databaseUrl, dataDir: join(folder, "data"), appUrl: `http://localhost:${port}` });
    Object.assign(process.env, env, { TRUSTED_PROXIES: "1", STUDIO_INBOX_DIR: inbox });
    const simulator = await startSimulator({ args: ["--speed", "20", "--webhook-url", `http://127.0.0.1:${port}/api/tiktok/webhook`] });
    const outside = await Outside.open(parent);
    const site = new Site({ folder, port, simulator, outside, server });
    const start = (args: string[], more: Record<string, string> = {}) =>
      startProcess([...SERVER, ...args], { NODE_ENV: "production", ...more });
    site.#web = await start(["lib/web/server.ts"], { PORT: String(port) });
    site.#workers = await Promise.all(Array.from({ length: WORKERS }, () => start([...BOUNDARY, "lib/worker/main.ts"], outside.env)));
    return site;
  }

  get dataDir(): string {
    return join(this.folder, "data");
  }

  get inbox(): string {
    return join(this.folder, "inbox");
  }

  pids(): { web: number; workers: number[] } {
    return { web: this.#web?.child.pid ?? 0, workers: this.#workers.map(({ child }) => child.pid ?? 0) };
  }

  takePeaks(): Peaks {
    return this.#memory.take();
  }

  /** The same, and they go on being kept. */
  peeks(): Peaks {
    return this.#memory.peaks;
  }

  /** A shop of its own, with one of each role signed in; its administrator also runs the installation. */
  async shop(): Promise<Shop> {
    const made = await makeShop();
    await database().staff.update({ where: { id: made.admin.staffId }, data: { operator: true }, select: { id: true } });
    return { ...made, admin: { ...made.admin, operator: true } };
  }

  /** The headers that the studio's own page would send for this person, from an address of chance. Nobody's without an actor. */
  async headers(dice: Dice, actor?: StaffActor): Promise<Headers> {
    const own: Headers = [
      ["host", `localhost:${this.port}`],
      ["origin", this.url],
      ["sec-fetch-site", "same-origin"],
      ["x-forwarded-for", addressOf(dice)],
    ];
    if (!actor) return own;
    return [...own, ["cookie", await sessionCookie(actor)], ["x-csrf-token", csrfToken(actor)]];
  }

  /** What a browser of this person fetches with; JSON both ways, redirects are answers. */
  async ask(actor: StaffActor, method: string, path: string, body?: object | Buffer, more: Record<string, string> = {}): Promise<Response> {
    const headers = new Headers({
      origin: this.url,
      "sec-fetch-site": "same-origin",
      cookie: await sessionCookie(actor),
      "x-csrf-token": csrfToken(actor),
      "x-forwarded-for": `198.51.100.${1 + (Number.parseInt(actor.staffId.slice(-2), 16) % 250)}`,
      ...(body && !Buffer.isBuffer(body) ? { "content-type": "application/json" } : {}),
      ...more,
    });
    const sent = body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) };
    const once = () => fetch(new URL(path, this.url), { method, headers, redirect: "manual", ...sent });
    // A connection that was kept open may have been closed meanwhile by a server that had seen enough of the request before.
    return once().catch((error: unknown) => {
      if (method === "PATCH") throw error;
      return once();
    });
  }

  /** What web and workers complained of since the last time: bugs that a person would not see, and processes that ended. */
  newComplaints(): Finding[] {
    const all = [this.#web, ...this.#workers].filter((one) => one !== undefined);
    const lines = all.flatMap((one) => {
      const words = one.words();
      const fresh = words.slice(this.#read.get(one) ?? 0);
      this.#read.set(one, words.length);
      return fresh.split("\n");
    });
    // A link whose server cannot be reached is tried again, and each try is told as an error of its job.
    const bad = lines.filter(
      (line) => /"level":"(error|fatal)"|⨯|Unhandled|uncaught|FATAL ERROR/i.test(line) && !/"queue":"fetch-video"/.test(line),
    );
    const ended = all.filter(({ child }) => child.exitCode !== null || child.signalCode !== null);
    return [
      ...bad.map((line) => ({ rule: "server_error", sentence: `the log says: ${line.slice(0, 700)}` })),
      ...ended.map((one) => ({ rule: "process_ended", sentence: `a process ended: ${one.words().slice(-500)}` })),
    ];
  }

  /** How many events the record of this shop holds; what changed nothing adds none. */
  async eventsOf({ shop }: Shop): Promise<number> {
    return database().auditEvent.count({ where: { shopId: shop.id } });
  }

  async close(): Promise<void> {
    this.#memory.stop();
    await Promise.all([this.#web, ...this.#workers].map(async (one) => one && kill(one.child, "SIGKILL")));
    await stopJobs(1);
    await closeDatabase();
    this.outside.close();
    await this.simulator.stop();
    await dropDatabase(process.env["DATABASE_URL"] ?? "").catch(() => undefined);
    await this.#server.end();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** An address of the internet, of chance. */
const addressOf = (dice: Dice) => `${dice.between(11, 99)}.${dice.between(0, 255)}.${dice.between(0, 255)}.${dice.between(1, 254)}`;
