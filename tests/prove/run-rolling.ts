import { setTimeout as sleep } from "node:timers/promises";

import { geometry, ONE_PART, THREE_PARTS, outcomeOf, type Outcome, type Story } from "#tests/prove/case";
import { Dice } from "#tests/prove/dice";
import { ended, type Ground } from "#tests/prove/ground";
import { kill } from "#tests/support/processes";

const ACCOUNTS = 10;
const SENDS_PER_ACCOUNT = 5;
/** More would only keep the machine busy with starting. */
const RESTARTS = 8;

/** Fifty deliveries while two workers are replaced one after the other, politely, again and again, as deploys do. */
export async function runRolling(ground: Ground, task: Story): Promise<Outcome> {
  const began = performance.now();
  const dice = new Dice(task.seed);
  const instructions = { mutations: [...geometry] };
  const workers = [await ground.worker(instructions), await ground.worker(instructions)];
  const ids: string[] = [];
  const consenting = (async () => {
    for (let made = 0; made < ACCOUNTS; made += 1) {
      const account = await ground.account();
      await ground.fault(account, { route: "upload", kind: "slow", bytes_per_second: dice.between(8, 40) * 100_000, times: "always" });
      for (let sends = 0; sends < SENDS_PER_ACCOUNT; sends += 1)
        ids.push((await ground.consent(account, dice.next() < 0.5 ? ONE_PART : THREE_PARTS)).deliveryId);
    }
  })();
  let restarts = 0;
  let slowest = 0;
  let left = ACCOUNTS * SENDS_PER_ACCOUNT;
  for (const end = performance.now() + 600_000; left > 0 && performance.now() < end;) {
    await sleep(dice.between(2000, 6000));
    const turn = restarts % workers.length;
    const old = workers[turn];
    if (old && left > 5 && restarts < RESTARTS) {
      const asked = performance.now();
      const next = ground.worker(instructions);
      await kill(old.running.child, "SIGTERM");
      slowest = Math.max(slowest, performance.now() - asked);
      workers[turn] = await next;
      restarts += 1;
    }
    const rows = await Promise.all(ids.map((id) => ground.row(id)));
    left = ACCOUNTS * SENDS_PER_ACCOUNT - rows.filter(ended).length;
  }
  await consenting;
  for (const worker of workers) await kill(worker.running.child, "SIGTERM");
  const rows = await Promise.all(ids.map((id) => ground.row(id)));
  const arrived = rows.filter(({ state }) => state === "in_inbox").length;
  const verdict = await ground.verdict();
  const { violations } = verdict;
  for (const { id, state, reason } of rows)
    if (state !== "in_inbox") violations.push({ invariant: "rest", sentence: `came to ${state} (${reason ?? "no reason"})`, about: id });
  if (slowest > 25_000)
    violations.push({ invariant: "rolling", sentence: `a worker took ${Math.round(slowest / 1000)} s to stop`, about: task.id });
  const told = { rest: `${arrived} in the inbox`, struck: restarts > 0, deliveries: ids.length, expected: ids.length, arrived };
  return outcomeOf({ ...task, name: `${restarts} restarts` }, began, { ...told, violations }, verdict.history);
}
