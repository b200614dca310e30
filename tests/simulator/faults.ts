import type { Door } from "./events.ts";
import type { Exchange } from "./http.ts";
import type { FaultPlan } from "./fault-plan.ts";
import type { PlannedFault } from "./state.ts";
import type { World } from "./world.ts";

/** The plans that strike this request. Each match is counted, each strike is written to the ledger. */
export function strike(world: World, door: Door, x: Exchange): readonly FaultPlan[] {
  const struck: FaultPlan[] = [];
  for (const planned of world.state.faults.values()) {
    const { plan } = planned;
    if (!concerns(world, plan, door, x)) continue;
    if (isDue(planned)) {
      world.record({ type: "fault.fired", id: plan.id, door, kind: plan.kind });
      struck.push(plan);
    } else {
      world.record({ type: "fault.passed", id: plan.id, door });
    }
  }
  return struck;
}

function concerns(world: World, plan: FaultPlan, door: Door, x: Exchange): boolean {
  if (plan.route !== door || isUsedUp(world, plan)) return false;
  if (plan.chunk !== undefined && plan.chunk !== x.facts.chunk) return false;
  if (plan.phase !== undefined && plan.phase !== x.facts.phase) return false;
  if (plan.account === undefined) return true;
  const account = world.state.accounts.get(x.facts.openId ?? "");
  const wanted = plan.account.replace(/^@/, "");
  return account !== undefined && (account.open_id === plan.account || account.username === wanted);
}

function isUsedUp(world: World, plan: FaultPlan): boolean {
  const fired = world.state.faults.get(plan.id)?.fired ?? 0;
  return plan.times !== "always" && fired >= plan.times;
}

function isDue({ plan, seen }: PlannedFault): boolean {
  if (seen + 1 < plan.nth) return false;
  return plan.probability === undefined || chance(plan.seed ?? 1, seen) < plan.probability;
}

/** A number from 0 to 1 that is always the same for the same seed and turn (mulberry32). */
function chance(seed: number, turn: number): number {
  let mixed = (seed + (turn + 1) * 0x6d2b79f5) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
