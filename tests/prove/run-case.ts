import { readFileSync } from "node:fs";
import { open, rm, stat, truncate, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { cancelDeliveriesOf } from "#lib/deliveries/cancel-deliveries-of";
import { cancelDelivery } from "#lib/deliveries/cancel-delivery";
import { pathOf } from "#lib/infra/files";
import { geometry, type Case, outcomeOf, type Outcome } from "#tests/prove/case";
import { ended, type Account, type Ground, type Row } from "#tests/prove/ground";
import type { Worker } from "#tests/prove/worker";
import { kill } from "#tests/support/processes";

/** What is sent beside the delivery in question comes to rest soon after it, or is of no interest. */
const OTHERS_MS = 40_000;

/** A process that stands still is woken after this, whether or not another could do its work meanwhile. */
const STILL_MS = 90_000;

const RECONNECT = "waits: authorization";

/** Waiting for longer than this with the same words counts as resting. */
const RESTING_MS = 4000;

const isAtRest = (row: Row) => ended(row) || (row.waitingFor !== null && row.leaseOwner === null);
const restOf = (row: Row) => (ended(row) ? row.state : row.waitingFor === null ? row.state : `waits: ${row.waitingFor}`);

/** One troubled delivery from consent to rest, judged. The ground's workers are used and left running. */
export async function runCase(ground: Ground, crew: Crew, task: Case): Promise<Outcome> {
  const began = performance.now();
  const instructions = {
    mutations: [...geometry, ...(task.mutations ?? [])],
    ...(task.clockMs === undefined ? {} : { clockMs: task.clockMs }),
    ...(task.armAlways && task.arm ? { arm: task.arm } : {}),
  };
  await crew.man(task.workers ?? 1, instructions);
  if (task.settings) await ground.settings(task.settings);
  const account = await ground.account();
  for (const plan of task.faults ?? []) await ground.fault(account, plan);
  if (task.expired)
    await ground.query(`UPDATE "Connection" SET "accessExpiresAt" = now() - interval '1 second' WHERE id = $1`, [account.id]);
  if (task.arm && !task.armAlways) crew.first.arm(task.arm);
  const { deliveryId, fileKey } = await ground.consent(account, task.bytes);
  const others: string[] = [];
  for (let more = task.more ?? 0; more > 0; more -= 1) others.push((await ground.consent(account, task.bytes)).deliveryId);
  if (task.rests.includes("unconfirmed")) ground.evidence.allow.unconfirmed.push(deliveryId);
  if (task.media) await touchMedia(task.media, fileKey);

  const watch = new Watch(ground, crew, deliveryId, task);
  const rest = await watch.untilRest(account);
  const until = performance.now() + OTHERS_MS;
  for (const other of others) await ground.until(other, isAtRest, until - performance.now());
  await watch.settle();
  if (task.settings) await ground.settings(DEFAULTS);
  // The judge does not weigh the log of the last second.
  await sleep(1100);
  const verdict = await ground.verdict();
  const lost = rest === RECONNECT && (await isPairLost(ground, account));
  const asWanted = task.rests.includes(rest) || lost;
  const { violations } = verdict;
  if (!asWanted)
    violations.push({
      invariant: "rest",
      sentence: `came to rest as "${rest}", not as ${task.rests.join(" or ")}`,
      about: deliveryId,
    });
  const told = {
    rest,
    struck: watch.struck,
    deliveries: 1,
    expected: task.rests.every((one) => one === "in_inbox") && !lost ? 1 : 0,
    arrived: rest === "in_inbox" ? 1 : 0,
    recoveries: watch.recoveries,
  };
  return outcomeOf(task, began, { ...told, violations }, verdict.history);
}

const DEFAULTS = {
  resent_range: 206,
  range_progress: "count",
  uploaded_bytes: "always",
  unknown_publish_code: "invalid_publish_id",
  bad_param_code: "invalid_params",
  oauth_error_status: 200,
  refresh_kills_access: false,
  refresh_rotates: true,
  mb: "strict",
  webhooks: "on",
  pending_counted: "init",
  pending_cap: 5,
};

/** TikTok gave a new pair to a process that died with it: then nobody has it any more, and only a person can connect again. */
async function isPairLost(ground: Ground, account: Account): Promise<boolean> {
  const { rows } = await ground.connection(account.id);
  return ground.renewalsOf(account.openId) > (rows[0]?.tokenVersion ?? 1) - 1;
}

/** The workers of one ground, restarted as soon as one is gone, as `npm start` does. */
export class Crew {
  readonly #ground: Ground;
  #workers: Worker[] = [];
  #instructions: object = {};

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  get first(): Worker {
    const [worker] = this.#workers;
    if (!worker) throw new Error("nobody works");
    return worker;
  }

  /** As many workers as wanted, alive, with these instructions; those of other instructions are ended. */
  async man(count: number, instructions: object): Promise<void> {
    if (JSON.stringify(instructions) !== JSON.stringify(this.#instructions)) {
      for (const worker of this.#workers) await kill(worker.running.child, "SIGKILL");
      this.#workers = [];
      this.#instructions = instructions;
    }
    const alive = this.#workers.filter((worker) => worker.alive);
    for (const worker of alive.splice(count)) await kill(worker.running.child, "SIGTERM");
    this.#workers = alive;
    while (this.#workers.length < count) this.#workers.push(await this.#ground.worker(instructions));
  }

  /** Starts a new one for each that is gone; answers when the first of them was started, or null when all are well. */
  async replaceTheDead(): Promise<number | null> {
    const gone = this.#workers.findIndex((worker) => !worker.alive);
    if (gone < 0) return null;
    const startedAt = performance.now();
    this.#workers[gone] = await this.#ground.worker(this.#instructions);
    return startedAt;
  }

  /** Another one beside a worker that stands still. */
  async addOne(): Promise<void> {
    this.#workers.push(await this.#ground.worker(this.#instructions));
  }
}

const stands = (worker: Worker) => {
  try {
    return /^\d+ \(.*\) T/.test(readFileSync(`/proc/${worker.pid}/stat`, "latin1"));
  } catch {
    return false;
  }
};

class Watch {
  struck = false;
  readonly recoveries: number[] = [];
  readonly #ground: Ground;
  readonly #crew: Crew;
  readonly #deliveryId: string;
  readonly #task: Case;
  #stopped: Worker | undefined;
  #stoppedAt = Infinity;
  #waiting: { startedAt: number; epoch: number } | undefined;
  #done = false;

  constructor(ground: Ground, crew: Crew, deliveryId: string, task: Case) {
    this.#ground = ground;
    this.#crew = crew;
    this.#deliveryId = deliveryId;
    this.#task = task;
  }

  async untilRest(account: Account): Promise<string> {
    let restingSince = 0;
    let before = "";
    for (const end = performance.now() + this.#task.patienceMs; performance.now() < end; await sleep(150)) {
      const row = await this.#ground.row(this.#deliveryId).catch(() => null);
      if (!row) continue;
      await this.#tend(row, account);
      const rest = restOf(row);
      if (this.#waiting || (this.#task.arm && !this.struck && !ended(row))) continue;
      if (ended(row)) return rest;
      if (!(this.#task.rests.includes(rest) || rest === RECONNECT) || rest !== before || row.leaseOwner !== null)
        restingSince = performance.now();
      before = rest;
      if (performance.now() - restingSince > RESTING_MS) return rest;
    }
    return `stuck: ${before}`;
  }

  async #tend(row: Row, account: Account): Promise<void> {
    const { person } = this.#task;
    if (person && !this.#done && row.state === person.when) {
      this.#done = true;
      if (person.does === "cancel") await cancelDelivery(this.#ground.editor, { id: this.#deliveryId }).catch(() => undefined);
      else {
        await disconnectConnection(this.#ground.admin, { id: account.id, reason: "person" }, (tx) => cancelDeliveriesOf(tx, account.id));
        this.#ground.evidence.disconnects.push({ openId: account.openId, at: Date.now() });
      }
    }
    if (this.#task.arm?.action === "stop" && !this.#stopped && stands(this.#crew.first)) {
      this.struck = true;
      this.#stopped = this.#crew.first;
      this.#stoppedAt = performance.now();
      this.#waiting = { startedAt: performance.now(), epoch: row.leaseEpoch };
      await this.#crew.addOne();
    }
    if (performance.now() > this.#stoppedAt + STILL_MS) this.#stopped?.running.child.kill("SIGCONT");
    const startedAt = await this.#crew.replaceTheDead();
    if (startedAt !== null) {
      this.struck = true;
      this.#waiting ??= { startedAt, epoch: row.leaseEpoch };
    }
    if (this.#waiting && (row.leaseEpoch > this.#waiting.epoch || ended(row))) {
      this.recoveries.push(Math.round(performance.now() - this.#waiting.startedAt));
      this.#waiting = undefined;
    }
  }

  /** Wakes what stood still, and lets it find out that its work is done. */
  async settle(): Promise<void> {
    this.#crew.first.arm({ point: "", nth: 1, action: "kill" });
    if (!this.#stopped) return;
    this.#stopped.running.child.kill("SIGCONT");
    await sleep(2500);
  }
}

async function touchMedia(how: NonNullable<Case["media"]>, fileKey: string): Promise<void> {
  const path = pathOf(fileKey);
  if (how === "removed") return rm(path);
  const before = await stat(path);
  if (how === "truncated") return truncate(path, before.size - 1000);
  const handle = await open(path, "r+");
  await handle.write(Buffer.from("changed"), 0, 7, Math.floor(before.size / 2));
  await handle.close();
  if (how === "changed, times kept") await utimes(path, before.atime, before.mtime);
}
