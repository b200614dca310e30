import { SCENARIOS, type ScenarioName } from "#tests/prove/kill-point-census";
import type { ArmedKillPoint } from "#tests/prove/instrument";
import { type DeliveryCase, type ProofTask, SHORT_LEASE } from "#tests/prove/task";

/** A kill or pause with the parts of its plan that came from a census. */
type NamedKill = ArmedKillPoint & { scenario: ScenarioName; shortLease: boolean };

/** Returns the command that repeats one task in a new folder. Only the timing may differ. */
export function repeatCommand(task: ProofTask, seed: number): string {
  const id = task.id.split("#")[0] ?? task.id;
  const command = `npm run prove:sending -- --folder .prove-again-${seed} --seed ${seed}`;
  const isNamedKill = (task.kind === "kill" || task.kind === "pause") && !id.startsWith("any.");
  if (!isNamedKill || !task.killPoint || task.scenario === undefined)
    return `${command} --only ${id}`;
  const kill: NamedKill = {
    ...task.killPoint,
    scenario: task.scenario as ScenarioName,
    shortLease: (task.mutations ?? []).length > 0,
  };
  return `${command} --kill '${JSON.stringify(kill)}'`;
}

/** Parses the text that repeatCommand prints. */
export function parseKill(text: string): DeliveryCase {
  const { scenario, shortLease, ...killPoint } = JSON.parse(text) as NamedKill;
  return {
    id: "again.0",
    kind: killPoint.action === "kill" ? "kill" : "pause",
    name: `${killPoint.point}, in "${scenario}"`,
    seed: 0,
    scenario,
    ...SCENARIOS[scenario],
    killPoint,
    ...(shortLease ? { mutations: SHORT_LEASE } : {}),
    allowedRests: ["in_inbox"],
    timeoutMs: 150_000,
  };
}
