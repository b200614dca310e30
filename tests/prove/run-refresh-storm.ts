import { toProofResult, type ProofResult, type ScenarioTask } from "#tests/prove/task";
import { SeededRandom } from "#tests/prove/seeded-random";
import type { TokenRequest, TokenReply } from "#tests/prove/token-process";
import type { Workspace } from "#tests/prove/workspace";
import type { InstrumentedProcess } from "#tests/prove/instrumented-process";
import { killAndWait } from "#tests/support/drivers/processes";

const PROCESSES = 5;
const CALLERS = 50;

/** TikTok's fault at the refresh, and whether the new tokens may be lost with it. */
const REFRESH_FAULTS: readonly { plan: object | null; lost: boolean }[] = [
  { plan: null, lost: false },
  { plan: { kind: "delay", ms: 1500 }, lost: false },
  { plan: { kind: "delay", ms: 1500, when: "after" }, lost: false },
  { plan: { kind: "status", status: 500 }, lost: false },
  { plan: { kind: "reset" }, lost: false },
  { plan: { kind: "html", status: 502 }, lost: false },
  { plan: { kind: "unknown-fields" }, lost: false },
  { plan: { kind: "early-close", when: "after" }, lost: true },
];

/** The only faults of a control are a delay and its missing defence. */
const CONTROL_FAULT: (typeof REFRESH_FAULTS)[number] = {
  plan: { kind: "delay", ms: 300 },
  lost: false,
};

/** Where a caller is killed with -9. After the request has left, the new tokens may be lost. */
export const REFRESH_KILL_POINTS = [
  { point: "connections/refresh-tokens: before claimRefresh", lost: false },
  { point: "connections/refresh-tokens: after claimRefresh", lost: false },
  { point: "connections/refresh-tokens: after exchangeRefreshToken", lost: true },
  { point: "connections/token-store: before saveOnce", lost: true },
  { point: "connections/token-store: after saveOnce", lost: false },
] as const;

/** Lets fifty callers in five processes request a token that has just expired. */
export async function runRefreshStorm(
  workspace: Workspace,
  tokenProcesses: InstrumentedProcess[],
  task: ScenarioTask,
): Promise<ProofResult> {
  const startedAt = performance.now();
  const random = new SeededRandom(task.seed);
  const account = await workspace.connectAccount();
  const trouble = task.mutations ? CONTROL_FAULT : random.pick(REFRESH_FAULTS);
  const death = random.next() < 0.25 && !task.mutations ? random.pick(REFRESH_KILL_POINTS) : null;
  if (trouble.plan) await workspace.planFault(account, { route: "refresh", ...trouble.plan });
  await workspace.database.queryDeliveries(
    `UPDATE "Connection" SET "accessExpiresAt" = now() - interval '1 second' WHERE id = $1`,
    [account.id],
  );
  const instructions = { mutations: [...(task.mutations ?? [])] };
  // Running processes still have every defence, so a control starts new ones.
  if (task.mutations)
    await Promise.all(
      tokenProcesses.splice(0).map((member) => killAndWait(member.running.child, "SIGKILL")),
    );
  while (tokenProcesses.length < PROCESSES)
    tokenProcesses.push(await workspace.startTokenProcess(instructions));
  for (const [index, member] of tokenProcesses.entries())
    if (!member.alive) tokenProcesses[index] = await workspace.startTokenProcess(instructions);
  if (death)
    for (const member of tokenProcesses.slice(0, 2))
      member.armKillPoint({ point: death.point, nth: 1, action: "kill" });

  const call: TokenRequest = {
    shopId: workspace.editor.shopId,
    connectionId: account.id,
    callers: CALLERS / PROCESSES,
  };
  const summary: TokenReply["results"] = [];
  // A dead process does not retry. An unclear result is retried, as a worker would.
  for (const end = performance.now() + 150_000; performance.now() < end;) {
    const living = tokenProcesses.filter((member) => member.alive);
    const answers = await Promise.all(living.map((member) => member.request<TokenReply>(call)));
    const given = answers.flatMap((answer) => answer?.results ?? []);
    summary.push(...given);
    if (given.some(({ kind }) => kind !== "unclear")) break;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const faultStruck = tokenProcesses.some((member) => !member.alive);
  for (const member of tokenProcesses) member.armKillPoint({ point: "", nth: 1, action: "kill" });

  const verdict = await workspace.judge();
  const { violations } = verdict;
  const versions = new Set(
    summary.flatMap(({ version }) => (version === undefined ? [] : [version])),
  );
  const mayBeLost = trouble.lost || (death?.lost ?? false);
  const got = versions.size > 0;
  if (versions.size > 1)
    violations.push({
      invariant: "storm",
      message: "callers were given tokens of different pairs",
      about: account.openId,
    });
  if (!got && !mayBeLost)
    violations.push({
      invariant: "storm",
      message: "no caller got a token",
      about: account.openId,
    });
  return toProofResult(
    task,
    startedAt,
    { rest: got ? "a token" : "waits: authorization", faultStruck, violations },
    verdict.history,
  );
}
