import { filesAttack } from "#tests/attack/files/run-files";
import { uploadsAttack } from "#tests/attack/files/run-uploads";
import { fuzzAttack } from "#tests/attack/fuzz/run-fuzz";
import { ssrfAttack } from "#tests/attack/ssrf/run-ssrf";
import { csrfAttack } from "#tests/attack/tables/run-csrf";
import { hostAttack } from "#tests/attack/tables/run-host";
import { oauthAttack } from "#tests/attack/tables/run-oauth";
import { redirectsAttack } from "#tests/attack/tables/run-redirects";
import { webhooksAttack } from "#tests/attack/tables/run-webhooks";
import type { Attack, RunSize, AttackTask } from "#tests/attack/task";
import { xssAttack } from "#tests/attack/xss/run-xss";
import { seedFor } from "#tests/prove/seeded-random";

/** Every kind of attack, in the order in which they run. */
export const ATTACKS: readonly Attack[] = [
  webhooksAttack,
  hostAttack,
  redirectsAttack,
  csrfAttack,
  oauthAttack,
  ssrfAttack,
  uploadsAttack,
  filesAttack,
  xssAttack,
  fuzzAttack,
];

/** Returns all tasks. A seed depends only on the run's seed and the id: tasks can be repeated. */
export function planAttackTasks(seed: number, size: RunSize): AttackTask[] {
  return ATTACKS.flatMap(({ name, tasks }) =>
    Array.from({ length: tasks[size] }, (_, index): AttackTask => {
      const id = `${name}.${index}`;
      return { id, attack: name, seed: seedFor(seed, id) };
    }),
  );
}
