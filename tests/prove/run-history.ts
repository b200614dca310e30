import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { pathOf } from "#lib/infra/files";
import { ONE_PART, THREE_PARTS, outcomeOf, type Outcome, type Story } from "#tests/prove/case";
import { Dice } from "#tests/prove/dice";
import type { Account } from "#tests/prove/ground";
import type { House } from "#tests/prove/house";
import { control } from "#tests/support/sending";

const ACCOUNTS = 12;
const DELIVERIES = 50;
/** How long the trouble lasts; afterwards everything is whole again and all must come to rest. */
const TROUBLED_MS = 75_000;
const PATIENCE_MS = 240_000;

type Deed = { word: string; weight: number; does: (story: History) => Promise<void> };

/** What goes wrong in the house, from outside. Each ends by itself. */
const DEEDS: readonly Deed[] = [
  { word: "a worker is killed", weight: 5, does: ({ house }) => house.killWorker() },
  { word: "the web is killed", weight: 3, does: ({ house }) => house.killWeb() },
  { word: "web and workers are killed at once", weight: 2, does: ({ house }) => house.killAll() },
  { word: "a worker stands still for 40 s", weight: 2, does: ({ house }) => house.freezeWorker(40_000) },
  { word: "another worker joins", weight: 2, does: ({ house }) => house.addWorker() },
  { word: "a worker is asked to stop", weight: 2, does: ({ house }) => house.stopWorker() },
  { word: "the database is killed and started again", weight: 2, does: ({ house }) => house.killDatabase() },
  { word: "the database refuses for 15 s", weight: 2, does: ({ house }) => house.breakNetwork("refuses", 15_000) },
  { word: "the database is silent for 20 s", weight: 2, does: ({ house }) => house.breakNetwork("swallows", 20_000) },
  { word: "the database is silent for two minutes", weight: 1, does: ({ house }) => house.breakNetwork("swallows", 120_000) },
  { word: "a token ends", weight: 3, does: (story) => story.endToken() },
  { word: "a file is changed", weight: 1, does: (story) => story.changeFile() },
  { word: "somebody cancels", weight: 2, does: (story) => story.cancel() },
  { word: "somebody disconnects", weight: 1, does: (story) => story.disconnect() },
  { word: "somebody posts or discards a draft on the phone", weight: 3, does: (story) => story.useDraft() },
  { word: "forged messages come", weight: 1, does: ({ house }) => house.forge() },
];

const FAULTS: readonly object[] = [
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

/** Fifty deliveries of twelve accounts in a house where chance breaks one thing after the other; then peace, rest and judgement. */
export async function runHistory(house: House, task: Story): Promise<Outcome> {
  const began = performance.now();
  const story = new History(house, new Dice(task.seed));
  await story.prepare();
  await Promise.all([story.agree(), story.trouble(TROUBLED_MS)]);
  await house.peace();
  const { ground } = house;
  const left = async () => {
    const { rows } = await ground.query(
      `SELECT id::text AS id FROM "Delivery" WHERE "endedAt" IS NULL AND state NOT IN ('in_inbox', 'posted')
         AND NOT ("waitingFor" IN ('slots', 'rate', 'authorization') AND "leaseOwner" IS NULL)`,
    );
    return rows.length;
  };
  for (const end = performance.now() + PATIENCE_MS; (await left()) > 0 && performance.now() < end;) await sleep(1000);
  await sleep(3000);
  const verdict = await ground.verdict();
  const { violations } = verdict;
  const stuck = await left();
  if (stuck > 0) violations.push({ invariant: "rest", sentence: `${stuck} deliveries did not come to rest`, about: task.id });
  const { states } = verdict.counts;
  const told = {
    rest: Object.entries(states)
      .map(([state, count]) => `${count} ${state}`)
      .join(", "),
    struck: true,
    deliveries: verdict.counts.deliveries,
    arrived: (states["in_inbox"] ?? 0) + (states["posted"] ?? 0),
    recoveries: house.recoveries,
  };
  return outcomeOf({ ...task, name: story.words.join(", ") }, began, { ...told, violations }, verdict.history);
}

class History {
  readonly house: House;
  readonly words: string[] = [];
  readonly #dice: Dice;
  #accounts: Account[] = [];
  #fileKeys: string[] = [];

  constructor(house: House, dice: Dice) {
    this.house = house;
    this.#dice = dice;
  }

  async prepare(): Promise<void> {
    const { ground } = this.house;
    for (let made = 0; made < ACCOUNTS; made += 1) {
      const account = await ground.account();
      this.#accounts.push(account);
      for (let plans = this.#dice.between(0, 3); plans > 0; plans -= 1)
        await ground.fault(account, {
          ...this.#dice.pick(FAULTS),
          probability: 0.2,
          seed: this.#dice.between(1, 1e6),
          times: this.#dice.between(1, 4),
        });
    }
    await ground.settings({ webhooks: this.#dice.pick(["on", "off", "duplicate", "shuffle", "delay"]) });
  }

  /** Fifty people agree, over HTTP, one after the other; some click twice. An answer that is lost is asked for again. */
  async agree(): Promise<void> {
    for (let made = 0; made < DELIVERIES; made += 1) {
      const account = this.#accounts[made % ACCOUNTS];
      if (!account) continue;
      const bytes = this.#dice.next() < 0.6 ? ONE_PART : THREE_PARTS;
      const fileKey = await this.house.agree(account, bytes, { twice: this.#dice.next() < 0.2 });
      if (fileKey) this.#fileKeys.push(fileKey);
      await sleep(this.#dice.between(50, 1200));
    }
  }

  async trouble(ms: number): Promise<void> {
    const chances = DEEDS.flatMap((deed) => Array.from({ length: deed.weight }, () => deed));
    for (const end = performance.now() + ms; performance.now() < end;) {
      await sleep(this.#dice.between(2000, 8000));
      const deed = this.#dice.pick(chances);
      this.words.push(deed.word);
      await deed.does(this);
    }
  }

  async endToken(): Promise<void> {
    const account = this.#dice.pick(this.#accounts);
    await this.house.ground.fault(account, { route: this.#dice.pick(["init", "status"]), kind: "expire-token" });
  }

  async changeFile(): Promise<void> {
    const fileKey = this.#fileKeys.at(-1);
    if (fileKey) await writeFile(pathOf(fileKey), "another film", { flag: "r+" }).catch(() => undefined);
  }

  async cancel(): Promise<void> {
    const { rows } = await this.house.rows(`state NOT IN ('in_inbox', 'posted') AND "endedAt" IS NULL`);
    const row = rows[0] ? this.#dice.pick(rows) : undefined;
    if (row) await this.house.post(`/api/deliveries/${row.id}/cancel`, {});
  }

  async disconnect(): Promise<void> {
    const account = this.#accounts.pop();
    if (!account) return;
    if (await this.house.post(`/api/connections/${account.id}/disconnect`, {}))
      this.house.ground.evidence.disconnects.push({ openId: account.openId, at: Date.now() });
    this.#accounts.unshift(this.#dice.pick(this.#accounts));
    await this.house.allowUnconfirmed(account.id);
  }

  async useDraft(): Promise<void> {
    const { simulator } = this.house.ground;
    const { inbox = [] } = (await control(simulator, "GET", "/state")) as { inbox?: { publish_id: string }[] };
    const draft = inbox[0] ? this.#dice.pick(inbox) : undefined;
    const deed = this.#dice.pick(["post", "discard"]);
    if (draft) await control(simulator, "POST", `/inbox/${draft.publish_id}/${deed}`, {}).catch(() => undefined);
  }
}
