import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { mediaPath } from "#lib/infra/storage/media-files";
import {
  ONE_CHUNK_BYTES,
  THREE_CHUNKS_BYTES,
  toProofResult,
  type ProofResult,
  type ScenarioTask,
} from "#tests/prove/task";
import { sendForgedWebhooks } from "#tests/prove/forged-webhooks";
import { giveConsentOverHttp } from "#tests/prove/consent-over-http";
import { SeededRandom } from "#tests/prove/seeded-random";
import type { ConnectedAccount } from "#tests/prove/workspace";
import type { FullSystem } from "#tests/prove/full-system";
import { callSimulator } from "#tests/support/factories/deliveries";

const ACCOUNTS = 12;
const DELIVERIES = 50;
/** How long faults strike. Afterwards everything is repaired and must come to rest. */
const DISRUPTION_MS = 75_000;
const REST_TIMEOUT_MS = 240_000;

type Disruption = { name: string; weight: number; run: (history: HistoryRun) => Promise<void> };

/** The faults, all from outside. Each ends by itself. */
const DISRUPTIONS: readonly Disruption[] = [
  { name: "a worker is killed", weight: 5, run: ({ system }) => system.killWorker() },
  { name: "the web is killed", weight: 3, run: ({ system }) => system.killWeb() },
  { name: "web and workers are killed at once", weight: 2, run: ({ system }) => system.killAll() },
  {
    name: "a worker stands still for 40 s",
    weight: 2,
    run: ({ system }) => system.freezeWorker(40_000),
  },
  { name: "another worker joins", weight: 2, run: ({ system }) => system.addWorker() },
  { name: "a worker gets a stop signal", weight: 2, run: ({ system }) => system.stopWorker() },
  {
    name: "the database is killed and started again",
    weight: 2,
    run: ({ system }) => system.killDatabase(),
  },
  {
    name: "the database refuses for 15 s",
    weight: 2,
    run: ({ system }) => system.breakNetwork("refuses", 15_000),
  },
  {
    name: "the database is silent for 20 s",
    weight: 2,
    run: ({ system }) => system.breakNetwork("swallows", 20_000),
  },
  {
    name: "the database is silent for two minutes",
    weight: 1,
    run: ({ system }) => system.breakNetwork("swallows", 120_000),
  },
  { name: "a token ends", weight: 3, run: (history) => history.expireToken() },
  { name: "a file is changed", weight: 1, run: (history) => history.changeFile() },
  { name: "a person cancels", weight: 2, run: (history) => history.cancel() },
  { name: "a person disconnects", weight: 1, run: (history) => history.disconnect() },
  {
    name: "a person posts or discards a draft on the phone",
    weight: 3,
    run: (history) => history.postOrDiscardDraft(),
  },
  {
    name: "forged messages come",
    weight: 1,
    run: ({ system }) => sendForgedWebhooks(system.workspace.simulator, system.client),
  },
];

const RANDOM_FAULTS: readonly object[] = [
  { route: "init", kind: "status", status: 500, when: "before" },
  { route: "init", kind: "early-close", when: "after" },
  { route: "init", kind: "html", status: 502 },
  { route: "upload", kind: "reset", after_bytes: 700_000 },
  { route: "upload", kind: "early-close", when: "after" },
  { route: "upload", kind: "status", status: 503 },
  { route: "upload", kind: "slow", bytes_per_second: 2_000_000 },
  { route: "status", kind: "status", status: 503 },
  { route: "status", kind: "wrong-json" },
  { route: "status", kind: "cut-body" },
  { route: "refresh", kind: "status", status: 500 },
  { route: "refresh", kind: "delay", ms: 3000 },
];

/**
 * Runs deliveries of twelve accounts under random faults, repairs everything, waits for rest and
 * judges.
 */
export async function runRandomHistory(
  system: FullSystem,
  task: ScenarioTask,
): Promise<ProofResult> {
  const startedAt = performance.now();
  const history = new HistoryRun(system, new SeededRandom(task.seed));
  await history.prepare();
  await Promise.all([history.giveConsents(), history.disrupt(DISRUPTION_MS)]);
  await system.restoreAll();
  const { workspace } = system;
  const left = async () => {
    const { rows } = await workspace.database.queryDeliveries(
      `SELECT id::text AS id FROM "Delivery" WHERE "endedAt" IS NULL AND state NOT IN ('in_inbox', 'posted')
         AND NOT ("leaseOwner" IS NULL AND ("waitingFor" IN ('slots', 'authorization')
           OR ("waitingFor" = 'rate' AND "nextRunAt" > now() + interval '10 minutes')))`,
    );
    return rows.length;
  };
  for (
    const end = performance.now() + REST_TIMEOUT_MS;
    (await left()) > 0 && performance.now() < end;
  )
    await sleep(1000);
  await sleep(3000);
  const verdict = await workspace.judge();
  const { violations } = verdict;
  const stuck = await left();
  if (stuck > 0)
    violations.push({
      invariant: "rest",
      message: `${stuck} deliveries did not come to rest`,
      about: task.id,
    });
  const { states } = verdict.counts;
  const summary = {
    rest: Object.entries(states)
      .map(([state, count]) => `${count} ${state}`)
      .join(", "),
    faultStruck: true,
    deliveries: verdict.counts.deliveries,
    arrived: (states["in_inbox"] ?? 0) + (states["posted"] ?? 0),
    recoveries: system.recoveries,
  };
  return toProofResult(
    { ...task, name: history.disruptions.join(", ") },
    startedAt,
    { ...summary, violations },
    verdict.history,
  );
}

class HistoryRun {
  readonly system: FullSystem;
  readonly disruptions: string[] = [];
  readonly #random: SeededRandom;
  #accounts: ConnectedAccount[] = [];
  #fileKeys: string[] = [];

  constructor(system: FullSystem, random: SeededRandom) {
    this.system = system;
    this.#random = random;
  }

  async prepare(): Promise<void> {
    const { workspace } = this.system;
    for (let made = 0; made < ACCOUNTS; made += 1) {
      const account = await workspace.connectAccount();
      this.#accounts.push(account);
      for (let plans = this.#random.between(0, 3); plans > 0; plans -= 1)
        await workspace.planFault(account, {
          ...this.#random.pick(RANDOM_FAULTS),
          probability: 0.2,
          seed: this.#random.between(1, 1e6),
          times: this.#random.between(1, 4),
        });
    }
    await workspace.changeSettings({
      webhooks: this.#random.pick(["on", "off", "duplicate", "shuffle", "delay"]),
    });
  }

  /** Consents over HTTP one by one, some of them twice. Retries after a lost response. */
  async giveConsents(): Promise<void> {
    for (let made = 0; made < DELIVERIES; made += 1) {
      const account = this.#accounts[made % ACCOUNTS];
      if (!account) continue;
      const bytes = this.#random.next() < 0.6 ? ONE_CHUNK_BYTES : THREE_CHUNKS_BYTES;
      const fileKey = await giveConsentOverHttp(
        this.system.workspace,
        this.system.client,
        account,
        bytes,
        {
          twice: this.#random.next() < 0.2,
        },
      );
      if (fileKey) this.#fileKeys.push(fileKey);
      await sleep(this.#random.between(50, 1200));
    }
  }

  async disrupt(ms: number): Promise<void> {
    const chances = DISRUPTIONS.flatMap((action) =>
      Array.from({ length: action.weight }, () => action),
    );
    for (const end = performance.now() + ms; performance.now() < end;) {
      await sleep(this.#random.between(2000, 8000));
      const action = this.#random.pick(chances);
      this.disruptions.push(action.name);
      await action.run(this);
    }
  }

  async expireToken(): Promise<void> {
    const account = this.#random.pick(this.#accounts);
    await this.system.workspace.planFault(account, {
      route: this.#random.pick(["init", "status"]),
      kind: "expire-token",
    });
  }

  async changeFile(): Promise<void> {
    const fileKey = this.#fileKeys.at(-1);
    if (!fileKey) return;
    await writeFile(mediaPath(fileKey), "another video", { flag: "r+" }).catch(() => undefined);
    // Its last part may have been sent, and must then not be sent again.
    await this.system.allowUnconfirmed(
      `"videoId" IN (SELECT id FROM "Video" WHERE "fileKey" = '${fileKey}')`,
    );
  }

  async cancel(): Promise<void> {
    const { rows } = await this.system.rows(
      `state NOT IN ('in_inbox', 'posted') AND "endedAt" IS NULL`,
    );
    const row = rows[0] ? this.#random.pick(rows) : undefined;
    if (row) await this.system.post(`/api/deliveries/${row.id}/cancel`, {});
  }

  async disconnect(): Promise<void> {
    const account = this.#accounts.pop();
    if (!account) return;
    if (await this.system.post(`/api/connections/${account.id}/disconnect`, {}))
      this.system.workspace.evidence.disconnects.push({ openId: account.openId, at: Date.now() });
    this.#accounts.unshift(this.#random.pick(this.#accounts));
    await this.system.allowUnconfirmed(`"connectionId" = '${account.id}'`);
  }

  async postOrDiscardDraft(): Promise<void> {
    const { simulator } = this.system.workspace;
    const { inbox = [] } = (await callSimulator(simulator, "GET", "/state")) as {
      inbox?: { publish_id: string }[];
    };
    const draft = inbox[0] ? this.#random.pick(inbox) : undefined;
    const action = this.#random.pick(["post", "discard"]);
    if (draft)
      await callSimulator(simulator, "POST", `/inbox/${draft.publish_id}/${action}`, {}).catch(
        () => undefined,
      );
  }
}
