import { LEASE_CONTROLS } from "#tests/prove/controls/lease-controls";
import { LIMIT_CONTROLS } from "#tests/prove/controls/limit-controls";
import { RECORD_CONTROLS } from "#tests/prove/controls/record-controls";
import { STORM_CONTROLS, TOKEN_CONTROLS } from "#tests/prove/controls/token-controls";
import { TRANSFER_CONTROLS } from "#tests/prove/controls/transfer-controls";
import { seedFor } from "#tests/prove/seeded-random";
import { type DeliveryCase, type ScenarioTask, SHORT_LEASE } from "#tests/prove/task";

const CONTROL_SPECS = [
  ...LEASE_CONTROLS,
  ...TRANSFER_CONTROLS,
  ...TOKEN_CONTROLS,
  ...LIMIT_CONTROLS,
  ...RECORD_CONTROLS,
];

/** Returns the controls as tasks. Each passes when one of its expected rules complains. */
export function controlTasks(seed: number): (DeliveryCase | ScenarioTask)[] {
  const cases = CONTROL_SPECS.map(({ slug, defence, mutations, ...spec }): DeliveryCase => {
    const id = `control.${slug}`;
    return {
      timeoutMs: 200_000,
      allowedRests: ["in_inbox", "cancelled", "not_sent", "unconfirmed", "waits: authorization"],
      ...spec,
      id,
      kind: "control",
      name: defence,
      seed: seedFor(seed, id),
      mutations: [...SHORT_LEASE, ...mutations],
    };
  });
  const storms = STORM_CONTROLS.map(({ slug, defence, expectedRules, mutations }): ScenarioTask => {
    const id = `control.${slug}`;
    return {
      id,
      kind: "storm",
      name: defence,
      seed: seedFor(seed, id),
      expectedRules,
      mutations,
    };
  });
  return [...cases, ...storms];
}
