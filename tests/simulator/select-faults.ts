import type { Endpoint } from "./ledger-events.ts";
import type { RequestContext } from "./http.ts";
import type { FaultPlan } from "./fault-plan.ts";
import type { PlannedFault } from "./state.ts";
import type { World } from "./world.ts";

/** Returns the plans that apply to this request. Counts matches and records plans that apply. */
export function selectFaults(
  world: World,
  endpoint: Endpoint,
  context: RequestContext,
): readonly FaultPlan[] {
  const struck: FaultPlan[] = [];
  for (const planned of world.state.faults.values()) {
    const { plan } = planned;
    if (!matchesRequest(world, plan, endpoint, context)) continue;
    if (isDue(planned)) {
      world.record({ type: "fault.fired", id: plan.id, endpoint, kind: plan.kind });
      struck.push(plan);
    } else {
      world.record({ type: "fault.passed", id: plan.id, endpoint });
    }
  }
  return struck;
}

function matchesRequest(
  world: World,
  plan: FaultPlan,
  endpoint: Endpoint,
  context: RequestContext,
): boolean {
  if (plan.route !== endpoint || isUsedUp(world, plan)) return false;
  if (plan.chunk !== undefined && plan.chunk !== context.details.chunk) return false;
  if (plan.phase !== undefined && plan.phase !== context.details.phase) return false;
  if (plan.account === undefined) return true;
  const account = world.state.accounts.get(context.details.openId ?? "");
  const wanted = plan.account.replace(/^@/, "");
  return account !== undefined && (account.open_id === plan.account || account.username === wanted);
}

function isUsedUp(world: World, plan: FaultPlan): boolean {
  const fired = world.state.faults.get(plan.id)?.fired ?? 0;
  return plan.times !== "always" && fired >= plan.times;
}

function isDue({ plan, matched }: PlannedFault): boolean {
  if (matched + 1 < plan.nth) return false;
  return plan.probability === undefined || seededChance(plan.seed ?? 1, matched) < plan.probability;
}

/** Returns a number from 0 to 1, always the same for the same seed and turn (mulberry32). */
function seededChance(seed: number, turn: number): number {
  let mixed = (seed + (turn + 1) * 0x6d2b79f5) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
