import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint, RequestOutcome } from "./ledger-events.ts";
import { applySideEffect, replacementReply, alterReply, wireFault } from "./fault-effects.ts";
import type { FaultKind, FaultPlan } from "./fault-plan.ts";
import { selectFaults } from "./select-faults.ts";
import {
  drain,
  writeReply,
  writeTruncatedReply,
  writeReplySlowly,
  type HandlerResult,
  type RequestContext,
  type Reply,
  type Route,
} from "./http.ts";
import type { World } from "./world.ts";

// These need the publish or the reply of the handled request, so `when` does not apply.
const ALWAYS_AFTER: ReadonlySet<FaultKind> = new Set<FaultKind>([
  "fail-publish",
  "stuck-processing",
]);

/**
 * Handles one request of TikTok's API: selects fault plans, applies them before and after the
 * handler, and writes the ledger line.
 */
export async function handleWithFaults(
  world: World,
  route: Route,
  endpoint: Endpoint,
  context: RequestContext,
  response: ServerResponse,
): Promise<void> {
  route.identify?.(context);
  const plans = selectFaults(world, endpoint, context);
  const before = plans.filter((plan) => plan.when === "before" && !ALWAYS_AFTER.has(plan.kind));
  const after = plans.filter((plan) => !before.includes(plan));
  await waitForDelays(before);
  for (const plan of before) applySideEffect(world, plan, context);
  const early = before.find(replacesAnswer);
  const slow = plans.find((plan) => plan.kind === "slow");
  if (early?.after_bytes !== undefined) context.bodyFault.stopAfter = early.after_bytes;
  if (slow) context.bodyFault.bytesPerSecond = bytesPerSecondOf(slow);

  if (early && early.after_bytes === undefined) {
    recordRequest(
      world,
      endpoint,
      context,
      plans,
      requestOutcome(early, replacementReply(early, endpoint, context)),
    );
    await applyReplacement(early, endpoint, context, response, undefined);
    return;
  }
  const handled = route.handle(context);
  const answer = handled instanceof Promise ? await handled : handled;
  for (const plan of after) applySideEffect(world, plan, context);
  const late = answer === "stopped" ? early : after.find(replacesAnswer);
  if (late) {
    recordRequest(
      world,
      endpoint,
      context,
      plans,
      requestOutcome(late, replacementReply(late, endpoint, context)),
    );
    await waitForDelays(after);
    await applyReplacement(late, endpoint, context, response, answer);
    return;
  }
  recordRequest(
    world,
    endpoint,
    context,
    plans,
    typeof answer === "string" ? "client-left" : answer.status,
  );
  await waitForDelays(after);
  if (typeof answer !== "string") await sendReply(plans, endpoint, response, answer);
}

const bytesPerSecondOf = (plan: FaultPlan): number => plan.bytes_per_second ?? 1024;

async function waitForDelays(plans: readonly FaultPlan[]): Promise<void> {
  for (const plan of plans) if (plan.kind === "delay") await sleep(plan.ms ?? 1000);
}

function replacesAnswer(plan: FaultPlan): boolean {
  const kinds: readonly FaultKind[] = ["status", "html", "wrong-json", "ok-with-error", "empty"];
  return wireFault(plan) !== undefined || kinds.includes(plan.kind);
}

function requestOutcome(plan: FaultPlan, reply: Reply | undefined): RequestOutcome {
  return wireFault(plan) ?? reply?.status ?? 0;
}

async function applyReplacement(
  plan: FaultPlan,
  endpoint: Endpoint,
  context: RequestContext,
  response: ServerResponse,
  handled: HandlerResult | undefined,
): Promise<void> {
  const { socket } = context.request;
  const wire = wireFault(plan);
  if (wire === "reset") socket.resetAndDestroy();
  if (wire === "early-close") socket.end();
  if (wire) return;
  const reply = replacementReply(plan, endpoint, context);
  if (!reply) return;
  // A response planned for mid-chunk does not wait for the rest. Any other does.
  if (handled === "stopped") context.request.resume();
  else await drain(context.request);
  await writeReply(response, reply);
}

async function sendReply(
  plans: readonly FaultPlan[],
  endpoint: Endpoint,
  response: ServerResponse,
  answer: Reply,
): Promise<void> {
  const reply = plans.reduce((shaped, plan) => alterReply(plan, endpoint, shaped), answer);
  const slow = plans.find((plan) => plan.kind === "slow");
  if (plans.some((plan) => plan.kind === "cut-body")) writeTruncatedReply(response, reply);
  else if (slow) await writeReplySlowly(response, reply, bytesPerSecondOf(slow));
  else await writeReply(response, reply);
}

function recordRequest(
  world: World,
  endpoint: Endpoint,
  context: RequestContext,
  plans: readonly FaultPlan[],
  outcome: RequestOutcome,
): void {
  const { openId, publishId, chunk, code, admitted } = context.details;
  world.record({
    type: "request",
    endpoint,
    log_id: context.logId,
    outcome,
    ...(openId !== undefined && { open_id: openId }),
    ...(publishId !== undefined && { publish_id: publishId }),
    ...(chunk !== undefined && { chunk }),
    ...(code !== undefined && { code }),
    ...(admitted && { admitted }),
    ...(plans.length > 0 && { faults: plans.map((plan) => plan.id) }),
  });
}
