import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Door, Outcome } from "./events.ts";
import { changeWorld, replacement, reshape, wireFault } from "./fault-effects.ts";
import type { FaultKind, FaultPlan } from "./fault-plan.ts";
import { strike } from "./faults.ts";
import { drain, send, sendHalf, sendSlowly, type Answer, type Exchange, type Reply, type Route } from "./http.ts";
import type { World } from "./world.ts";

// These need the publish or the reply of the handled request, so `when` does not move them.
const alwaysAfter: ReadonlySet<FaultKind> = new Set<FaultKind>(["fail-publish", "stuck-processing"]);

/**
 * Takes one request of TikTok's own API from its door to its answer: which plans strike it, what they
 * do before it is handled, the handling, what they do after it, and the line in the ledger.
 */
export async function passThrough(world: World, route: Route, door: Door, x: Exchange, response: ServerResponse): Promise<void> {
  route.identify?.(x);
  const plans = strike(world, door, x);
  const before = plans.filter((plan) => plan.when === "before" && !alwaysAfter.has(plan.kind));
  const after = plans.filter((plan) => !before.includes(plan));
  await delay(before);
  for (const plan of before) changeWorld(world, plan, x);
  const early = before.find(replacesAnswer);
  const slow = plans.find((plan) => plan.kind === "slow");
  if (early?.after_bytes !== undefined) x.intake.stopAfter = early.after_bytes;
  if (slow) x.intake.bytesPerSecond = speedOf(slow);

  if (early && early.after_bytes === undefined) {
    note(world, door, x, plans, outcomeOf(early, replacement(early, door, x)));
    await act(early, door, x, response, undefined);
    return;
  }
  const handled = route.handle(x);
  const answer = handled instanceof Promise ? await handled : handled;
  for (const plan of after) changeWorld(world, plan, x);
  const late = answer === "stopped" ? early : after.find(replacesAnswer);
  if (late) {
    note(world, door, x, plans, outcomeOf(late, replacement(late, door, x)));
    await delay(after);
    await act(late, door, x, response, answer);
    return;
  }
  note(world, door, x, plans, typeof answer === "string" ? "client-left" : answer.status);
  await delay(after);
  if (typeof answer !== "string") await deliver(plans, door, response, answer);
}

const speedOf = (plan: FaultPlan): number => plan.bytes_per_second ?? 1024;

async function delay(plans: readonly FaultPlan[]): Promise<void> {
  for (const plan of plans) if (plan.kind === "delay") await sleep(plan.ms ?? 1000);
}

function replacesAnswer(plan: FaultPlan): boolean {
  const kinds: readonly FaultKind[] = ["status", "html", "wrong-json", "ok-with-error", "empty"];
  return wireFault(plan) !== undefined || kinds.includes(plan.kind);
}

function outcomeOf(plan: FaultPlan, reply: Reply | undefined): Outcome {
  return wireFault(plan) ?? reply?.status ?? 0;
}

async function act(plan: FaultPlan, door: Door, x: Exchange, response: ServerResponse, handled: Answer | undefined): Promise<void> {
  const { socket } = x.request;
  const wire = wireFault(plan);
  if (wire === "reset") socket.resetAndDestroy();
  if (wire === "early-close") socket.end();
  if (wire) return;
  const reply = replacement(plan, door, x);
  if (!reply) return;
  // An answer planned for mid-chunk does not wait for the rest; any other does.
  if (handled === "stopped") x.request.resume();
  else await drain(x.request);
  await send(response, reply);
}

async function deliver(plans: readonly FaultPlan[], door: Door, response: ServerResponse, answer: Reply): Promise<void> {
  const reply = plans.reduce((shaped, plan) => reshape(plan, door, shaped), answer);
  const slow = plans.find((plan) => plan.kind === "slow");
  if (plans.some((plan) => plan.kind === "cut-body")) sendHalf(response, reply);
  else if (slow) await sendSlowly(response, reply, speedOf(slow));
  else await send(response, reply);
}

function note(world: World, door: Door, x: Exchange, plans: readonly FaultPlan[], outcome: Outcome): void {
  const { openId, publishId, chunk, code, admitted } = x.facts;
  world.record({
    type: "request",
    door,
    log_id: x.logId,
    outcome,
    ...(openId !== undefined && { open_id: openId }),
    ...(publishId !== undefined && { publish_id: publishId }),
    ...(chunk !== undefined && { chunk }),
    ...(code !== undefined && { code }),
    ...(admitted && { admitted }),
    ...(plans.length > 0 && { faults: plans.map((plan) => plan.id) }),
  });
}
