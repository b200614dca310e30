import { geometry, LAST, ONE_PART, THREE_PARTS, type Trouble } from "#tests/prove/case";
import { ended, type Ground } from "#tests/prove/ground";
import { Crew } from "#tests/prove/run-case";

/** The ways a send can go under which kills are struck; together they pass every room of the sending. */
export const scenarios = {
  "one part": { bytes: ONE_PART },
  "three parts": { bytes: THREE_PARTS },
  "an expired token": { bytes: ONE_PART, expired: true },
  "a refused token": { bytes: ONE_PART, faults: [{ route: "init", kind: "status", status: 401, code: "access_token_invalid" }] },
  "a dropped part": { bytes: THREE_PARTS, faults: [{ route: "upload", kind: "reset", chunk: 1, after_bytes: 2_000_000 }] },
  "a part's answer lost": { bytes: THREE_PARTS, faults: [{ route: "upload", kind: "early-close", chunk: 1, when: "after" }] },
  "the last answer lost": { bytes: THREE_PARTS, faults: [{ route: "upload", kind: "reset", chunk: LAST, when: "after" }] },
  "the opening's answer lost": { bytes: ONE_PART, faults: [{ route: "init", kind: "early-close", when: "after" }] },
  "a failure inside TikTok": { bytes: ONE_PART, faults: [{ route: "init", kind: "fail-publish", fail_reason: "internal", when: "after" }] },
  "questions unanswered": { bytes: ONE_PART, faults: [{ route: "status", kind: "status", status: 503, times: 2 }] },
} as const satisfies Record<string, Trouble>;

export type ScenarioName = keyof typeof scenarios;

/** How often each kill point is passed in each scenario. */
export type Census = Record<ScenarioName, Record<string, number>>;

/** Runs every scenario once, unharmed, and counts. Throws when one of them does not arrive. */
export async function takeCensus(ground: Ground): Promise<Census> {
  const crew = new Crew(ground);
  await crew.man(1, { mutations: [...geometry] });
  const census: Partial<Census> = {};
  for (const [name, trouble] of Object.entries(scenarios) as [ScenarioName, Trouble][]) {
    const account = await ground.account();
    for (const plan of trouble.faults ?? []) await ground.fault(account, plan);
    if (trouble.expired)
      await ground.query(`UPDATE "Connection" SET "accessExpiresAt" = now() - interval '1 second' WHERE id = $1`, [account.id]);
    crew.first.count();
    const { deliveryId } = await ground.consent(account, trouble.bytes);
    const row = await ground.until(deliveryId, ended, 120_000);
    if (row?.state !== "in_inbox") throw new Error(`the scenario "${name}" came to ${JSON.stringify(row)}`);
    census[name] = await crew.first.passed();
  }
  return census as Census;
}
