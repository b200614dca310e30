import { outcomeOf, type Outcome, type Story } from "#tests/prove/case";
import { Dice } from "#tests/prove/dice";
import type { Call, Told } from "#tests/prove/callers";
import type { Ground } from "#tests/prove/ground";
import type { Worker } from "#tests/prove/worker";
import { kill } from "#tests/support/processes";

const PROCESSES = 5;
const CALLERS = 50;

/** What TikTok does to the renewal, and whether somebody can have a token afterwards without a person's help. */
const TROUBLES: readonly { plan: object | null; lost: boolean }[] = [
  { plan: null, lost: false },
  { plan: { kind: "delay", ms: 1500 }, lost: false },
  { plan: { kind: "delay", ms: 1500, when: "after" }, lost: false },
  { plan: { kind: "status", status: 500 }, lost: false },
  { plan: { kind: "reset" }, lost: false },
  { plan: { kind: "html", status: 502 }, lost: false },
  { plan: { kind: "unknown-fields" }, lost: false },
  { plan: { kind: "early-close", when: "after" }, lost: true },
];

/** A control is struck by nothing but its missing defence. */
const NONE: (typeof TROUBLES)[number] = { plan: { kind: "delay", ms: 300 }, lost: false };

/** Where a caller is killed with -9; after the request has left, the pair may be lost with it. */
const KILLS = [
  { point: "connections/renew-pair: before claimRenewal", lost: false },
  { point: "connections/renew-pair: after claimRenewal", lost: false },
  { point: "connections/renew-pair: after refreshTokens", lost: true },
  { point: "connections/save-pair: before save", lost: true },
  { point: "connections/save-pair: after save", lost: false },
] as const;

/** Fifty callers in five processes want a token that has just ended. */
export async function runStorm(ground: Ground, crowd: Worker[], task: Story): Promise<Outcome> {
  const began = performance.now();
  const dice = new Dice(task.seed);
  const account = await ground.account();
  const trouble = task.mutations ? NONE : dice.pick(TROUBLES);
  const death = dice.next() < 0.25 && !task.mutations ? dice.pick(KILLS) : null;
  if (trouble.plan) await ground.fault(account, { route: "refresh", ...trouble.plan });
  await ground.query(`UPDATE "Connection" SET "accessExpiresAt" = now() - interval '1 second' WHERE id = $1`, [account.id]);
  const instructions = { mutations: [...(task.mutations ?? [])] };
  // Whoever was started with every defence does not show what one of them is for.
  if (task.mutations) await Promise.all(crowd.splice(0).map((member) => kill(member.running.child, "SIGKILL")));
  while (crowd.length < PROCESSES) crowd.push(await ground.callers(instructions));
  for (const [index, member] of crowd.entries()) if (!member.alive) crowd[index] = await ground.callers(instructions);
  if (death) for (const member of crowd.slice(0, 2)) member.arm({ point: death.point, nth: 1, action: "kill" });

  const call: Call = { shopId: ground.editor.shopId, connectionId: account.id, callers: CALLERS / PROCESSES };
  const told: Told["told"] = [];
  // Who died asks no more; who was told to come back comes back, as a worker would.
  for (const end = performance.now() + 150_000; performance.now() < end;) {
    const living = crowd.filter((member) => member.alive);
    const answers = await Promise.all(living.map((member) => member.ask<Told>(call)));
    const given = answers.flatMap((answer) => answer?.told ?? []);
    told.push(...given);
    if (given.some(({ kind }) => kind !== "unclear")) break;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const struck = crowd.some((member) => !member.alive);
  for (const member of crowd) member.arm({ point: "", nth: 1, action: "kill" });

  const verdict = await ground.verdict();
  const { violations } = verdict;
  const versions = new Set(told.flatMap(({ version }) => (version === undefined ? [] : [version])));
  const mayBeLost = trouble.lost || (death?.lost ?? false);
  const got = versions.size > 0;
  if (versions.size > 1)
    violations.push({ invariant: "storm", sentence: "callers were given tokens of different pairs", about: account.openId });
  if (!got && !mayBeLost) violations.push({ invariant: "storm", sentence: "nobody was given a token", about: account.openId });
  return outcomeOf(task, began, { rest: got ? "a token" : "waits: authorization", struck, violations }, verdict.history);
}
