import { readFileSync } from "node:fs";
import { open, rm, stat, truncate, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { disconnectAndCancelDeliveries } from "#lib/deliveries/disconnect-account";
import { cancelDelivery } from "#lib/deliveries/cancel-delivery";
import { mediaPath } from "#lib/infra/storage/media-files";
import { countRequests, countRenewals } from "#tests/prove/ledger-counts";
import type { InstrumentedProcess } from "#tests/prove/instrumented-process";
import {
  type DeliveryCase,
  isControl,
  type ProofResult,
  type RequestCount,
  toProofResult,
  SMALL_CHUNKS,
} from "#tests/prove/task";
import { isEnded, type WatchedDelivery } from "#tests/prove/watched-delivery";
import type { ConnectedAccount, Workspace } from "#tests/prove/workspace";
import type { WorkerPool } from "#tests/prove/worker-pool";

/** Further deliveries of the account rest soon after the watched one, or do not matter. */
const EXTRA_DELIVERIES_TIMEOUT_MS = 40_000;

/** A stopped process is continued after this time, even if no other could do its work. */
const MAX_STOPPED_MS = 90_000;

/** The same limit when another process's requests continue it. */
const MAX_STOPPED_FOR_REQUESTS_MS = 150_000;

const WAITING_FOR_RECONNECT = "waits: authorization";

/** A waiting state that lasts this long counts as rest. */
const REST_CONFIRMED_MS = 4000;

const isAtRest = (row: WatchedDelivery) =>
  isEnded(row) || (row.waitingFor !== null && row.leaseOwner === null);

const restStateOf = (row: WatchedDelivery) =>
  isEnded(row) ? row.state : row.waitingFor === null ? row.state : `waits: ${row.waitingFor}`;

/**
 * Runs one delivery from consent to rest under its faults and judges it. Reuses the workspace's
 * workers and leaves them running.
 */
export async function runDeliveryCase(
  workspace: Workspace,
  workerPool: WorkerPool,
  task: DeliveryCase,
): Promise<ProofResult> {
  const startedAt = performance.now();
  const instructions = {
    mutations: [...SMALL_CHUNKS, ...(task.mutations ?? [])],
    ...(task.clockMs === undefined ? {} : { clockMs: task.clockMs }),
    ...(task.killEveryWorker && task.killPoint ? { killPoint: task.killPoint } : {}),
  };
  await workerPool.ensureWorkers(task.workers ?? 1, instructions);
  if (task.settings) await workspace.changeSettings(task.settings);
  const account = await workspace.connectAccount();
  for (const plan of task.faults ?? []) await workspace.planFault(account, plan);
  if (task.expired)
    await workspace.database.queryDeliveries(
      `UPDATE "Connection" SET "accessExpiresAt" = now() - interval '1 second' WHERE id = $1`,
      [account.id],
    );
  if (task.killPoint && !task.killEveryWorker) workerPool.first.armKillPoint(task.killPoint);
  const { deliveryId, fileKey } = await workspace.giveConsent(account, task.bytes);
  const others: string[] = [];
  for (let more = task.extraDeliveries ?? 0; more > 0; more -= 1)
    others.push((await workspace.giveConsent(account, task.bytes)).deliveryId);
  if (task.allowedRests.includes("unconfirmed"))
    workspace.evidence.allowed.unconfirmed.push(deliveryId);
  if (task.media) await tamperWithMedia(task.media, fileKey);

  const watch = new DeliveryWatch(workspace, workerPool, deliveryId, task);
  const rest = await watch.waitForRest(account);
  const until = performance.now() + (task.extraTimeoutMs ?? EXTRA_DELIVERIES_TIMEOUT_MS);
  if (task.awaitRequests)
    while (
      countRequests(workspace.evidence.ledger, task.awaitRequests.endpoint) <
        task.awaitRequests.count &&
      performance.now() < until
    )
      await sleep(200);
  else if (!task.stopAtRequests)
    for (const other of others)
      await workspace.database.waitForDelivery(other, isAtRest, until - performance.now());
  await watch.wakeStopped();
  if (task.settings) await workspace.changeSettings(DEFAULT_SETTINGS);
  await workspace.waitUntilQuiet();
  const verdict = await workspace.judge(isControl(task.id) ? [deliveryId] : []);
  const lost = rest === WAITING_FOR_RECONNECT && (await isPairLost(workspace, account));
  const asWanted = task.allowedRests.includes(rest) || lost;
  const { violations } = verdict;
  if (!asWanted)
    violations.push({
      invariant: "rest",
      message: `came to rest as "${rest}", not as ${task.allowedRests.join(" or ")}`,
      about: deliveryId,
    });
  const summary = {
    rest,
    faultStruck: watch.faultStruck,
    deliveries: 1,
    expected: task.allowedRests.every((one) => one === "in_inbox") && !lost ? 1 : 0,
    arrived: rest === "in_inbox" ? 1 : 0,
    recoveries: watch.recoveries,
  };
  return toProofResult(task, startedAt, { ...summary, violations }, verdict.history);
}

const DEFAULT_SETTINGS = {
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
  upload_authorization: "none",
  upload_url_lifetime_s: 3600,
  expired_upload: "nothing",
};

/**
 * Whether a process died with new tokens of TikTok. Then only a person can reconnect the account.
 */
async function isPairLost(workspace: Workspace, account: ConnectedAccount): Promise<boolean> {
  const { rows } = await workspace.database.queryConnection(account.id);
  return (
    countRenewals(workspace.evidence.ledger, account.openId) > (rows[0]?.tokenVersion ?? 1) - 1
  );
}

const isStoppedBySignal = (worker: InstrumentedProcess) => {
  try {
    return /^\d+ \(.*\) T/.test(readFileSync(`/proc/${worker.pid}/stat`, "latin1"));
  } catch {
    return false;
  }
};

class DeliveryWatch {
  faultStruck = false;
  readonly recoveries: number[] = [];
  readonly #workspace: Workspace;
  readonly #workerPool: WorkerPool;
  readonly #deliveryId: string;
  readonly #task: DeliveryCase;
  #stopped: InstrumentedProcess | undefined;
  #suspendedAt = Infinity;
  #recovering: { startedAt: number; epoch: number } | undefined;
  #personActed = false;

  constructor(
    workspace: Workspace,
    workerPool: WorkerPool,
    deliveryId: string,
    task: DeliveryCase,
  ) {
    this.#workspace = workspace;
    this.#workerPool = workerPool;
    this.#deliveryId = deliveryId;
    this.#task = task;
  }

  async waitForRest(account: ConnectedAccount): Promise<string> {
    let restingSince = 0;
    let before = "";
    for (
      const end = performance.now() + this.#task.timeoutMs;
      performance.now() < end;
      await sleep(150)
    ) {
      const row = await this.#workspace.database.getDelivery(this.#deliveryId).catch(() => null);
      if (!row) continue;
      await this.#applyEvents(row, account);
      if (this.#hasRequests(this.#task.stopAtRequests)) return restStateOf(row);
      if (row.leaseEpoch > (this.#task.maxClaims ?? Infinity))
        return `claimed ${row.leaseEpoch} times`;
      const rest = restStateOf(row);
      if (this.#recovering || (this.#task.killPoint && !this.faultStruck && !isEnded(row)))
        continue;
      const mayChange = this.#task.pastInbox && !this.#task.allowedRests.includes(rest);
      if (isEnded(row) && !mayChange) return rest;
      if (
        !(this.#task.allowedRests.includes(rest) || rest === WAITING_FOR_RECONNECT) ||
        rest !== before ||
        row.leaseOwner !== null
      )
        restingSince = performance.now();
      before = rest;
      if (performance.now() - restingSince > REST_CONFIRMED_MS) return rest;
    }
    return `stuck: ${before}`;
  }

  async #applyEvents(row: WatchedDelivery, account: ConnectedAccount): Promise<void> {
    const { personAction } = this.#task;
    if (personAction && !this.#personActed && row.state === personAction.when) {
      this.#personActed = true;
      if (personAction.does === "cancel")
        await cancelDelivery(this.#workspace.editor, { id: this.#deliveryId }).catch(
          () => undefined,
        );
      else {
        await disconnectAndCancelDeliveries(this.#workspace.admin, {
          id: account.id,
          reason: "staff",
        });
        this.#workspace.evidence.disconnects.push({ openId: account.openId, at: Date.now() });
      }
    }
    if (
      this.#task.killPoint?.action === "stop" &&
      !this.#stopped &&
      isStoppedBySignal(this.#workerPool.first)
    ) {
      this.faultStruck = true;
      this.#stopped = this.#workerPool.first;
      this.#suspendedAt = performance.now();
      this.#recovering = { startedAt: performance.now(), epoch: row.leaseEpoch };
      await this.#workerPool.addWorker();
    }
    if (this.#isWakeTime()) this.#stopped?.running.child.kill("SIGCONT");
    const startedAt = await this.#workerPool.restartDeadWorkers();
    if (startedAt !== null) {
      this.faultStruck = true;
      this.#recovering ??= { startedAt, epoch: row.leaseEpoch };
    }
    if (this.#recovering && (row.leaseEpoch > this.#recovering.epoch || isEnded(row))) {
      this.recoveries.push(Math.round(performance.now() - this.#recovering.startedAt));
      this.#recovering = undefined;
    }
  }

  #hasRequests(wanted: RequestCount | undefined): boolean {
    return (
      wanted !== undefined &&
      countRequests(this.#workspace.evidence.ledger, wanted.endpoint) >= wanted.count
    );
  }

  #isWakeTime(): boolean {
    const { wakeAtRequests } = this.#task;
    const stoppedMs = performance.now() - this.#suspendedAt;
    return wakeAtRequests
      ? this.#hasRequests(wakeAtRequests) || stoppedMs > MAX_STOPPED_FOR_REQUESTS_MS
      : stoppedMs > MAX_STOPPED_MS;
  }

  /** Continues a stopped process, and waits until it notices that its work is done. */
  async wakeStopped(): Promise<void> {
    this.#workerPool.first.armKillPoint({ point: "", nth: 1, action: "kill" });
    if (!this.#stopped) return;
    this.#stopped.running.child.kill("SIGCONT");
    await sleep(2500);
  }
}

async function tamperWithMedia(
  how: NonNullable<DeliveryCase["media"]>,
  fileKey: string,
): Promise<void> {
  const path = mediaPath(fileKey);
  if (how === "removed") return rm(path);
  const before = await stat(path);
  if (how === "truncated") return truncate(path, before.size - 1000);
  const handle = await open(path, "r+");
  await handle.write(Buffer.from("changed"), 0, 7, Math.floor(before.size / 2));
  await handle.close();
  if (how === "changed, times kept") await utimes(path, before.atime, before.mtime);
}
