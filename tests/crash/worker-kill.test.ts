// Kills, freezes and stops workers during a send. The simulator's ledger decides.
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { planChunks } from "#lib/tiktok/chunk-plan";
import {
  VIDEO_BYTES,
  endScenarios,
  makeScenarios,
  type DeliveryScenario,
} from "#tests/crash/delivery-scenario";
import { chooseCases, isFull, randomFor } from "#tests/support/slice";
import { killAndWait } from "#tests/support/drivers/processes";
import { startSimulator } from "#tests/support/drivers/simulator";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000, maxConcurrency: 9 });

const LAST_CHUNK = planChunks(VIDEO_BYTES).chunkCount - 1;
/** R4: a killed worker's delivery continues within this time. */
const RESUME_MS = 90_000;
const SLOW_FAULT = { kind: "slow", bytes_per_second: 1_000_000 };

type KillMoment = {
  name: string;
  /** Plans a fault that holds the send at this moment. Returns a wait for the moment. */
  prepare: (scenario: DeliveryScenario) => Promise<() => Promise<void>>;
  state: string;
  /** How many inits TikTok has received in the end. */
  uploads: number;
};

const KILL_MOMENTS: KillMoment[] = [
  {
    name: "the intent of an init is written, its answer not yet there",
    prepare: async (scenario) =>
      (await scenario.planFault({ route: "init", kind: "hang", when: "after" })).received,
    state: "init_sent",
    uploads: 2,
  },
  {
    name: "in the middle of a chunk",
    prepare: async (scenario) => {
      const { fired } = await scenario.planFault({ route: "upload", chunk: 2, ...SLOW_FAULT });
      return async () => {
        await fired();
        await sleep(1500);
      };
    },
    state: "uploading",
    uploads: 1,
  },
  {
    name: "TikTok has a chunk, its answer is not yet there",
    prepare: async (scenario) =>
      (await scenario.planFault({ route: "upload", chunk: 1, kind: "hang", when: "after" }))
        .received,
    state: "uploading",
    uploads: 1,
  },
  {
    name: "some chunks are acknowledged and saved",
    prepare: async (scenario) => {
      const { fired } = await scenario.planFault({ route: "upload", chunk: 4, kind: "hang" });
      return async () => {
        await fired();
        await scenario.waitForDelivery(({ acknowledgedBytes }) => acknowledgedBytes === 40_000_000);
      };
    },
    state: "uploading",
    uploads: 1,
  },
  {
    name: "committing is written, the last chunk is on its way",
    prepare: async (scenario) => {
      const { fired } = await scenario.planFault({
        route: "upload",
        chunk: LAST_CHUNK,
        ...SLOW_FAULT,
      });
      return async () => {
        await fired();
        await sleep(1500);
      };
    },
    state: "committing",
    uploads: 1,
  },
  {
    name: "TikTok has the last chunk, its answer is not yet there",
    prepare: async (scenario) =>
      (
        await scenario.planFault({
          route: "upload",
          chunk: LAST_CHUNK,
          kind: "hang",
          when: "after",
        })
      ).received,
    state: "committing",
    uploads: 1,
  },
  {
    name: "all is acknowledged, the status is not yet learnt",
    prepare: async (scenario) =>
      (await scenario.planFault({ route: "status", kind: "hang" })).received,
    state: "processing",
    uploads: 1,
  },
];

const chosenMoments = chooseCases(KILL_MOMENTS, 2, randomFor("worker-kill"));
const simulator = await startSimulator({ args: ["--speed", "50"] });
let scenarios: DeliveryScenario[] = [];
const scenarioAt = (index: number): DeliveryScenario => {
  const scenario = scenarios[index];
  if (!scenario) throw new Error("no such scenario");
  return scenario;
};

beforeAll(async () => {
  scenarios = await makeScenarios(simulator, chosenMoments.length + 2);
});

afterAll(async () => {
  await endScenarios(scenarios);
  await simulator.stop();
});

describe.concurrent("killed with -9 when", () => {
  test.each(chosenMoments.map((moment, index) => ({ ...moment, index })))(
    "$name",
    async ({ name, index, prepare, state, uploads }) => {
      const scenario = scenarioAt(index);
      const moment = await prepare(scenario);
      const first = await scenario.startWorker();
      await moment();
      await killAndWait(first.child, "SIGKILL");
      const killedAt = Date.now();
      const next = await scenario.awaitNextRequest();
      expect((await scenario.getDelivery()).state).toBe(state);

      const { startedAt } = await scenario.startWorker();
      const resumedAt = await next();
      await scenario.waitUntilInInbox();

      const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
      const [fromKill, fromStart] = [seconds(resumedAt - killedAt), seconds(resumedAt - startedAt)];
      console.info(
        `${name}: running again ${fromStart} after the new start (${fromKill} after the kill)`,
      );
      expect(resumedAt - startedAt).toBeLessThan(RESUME_MS);
      expect(await scenario.drafts()).toMatchObject([
        { sha256: scenario.sha256, size: VIDEO_BYTES },
      ]);
      expect(await scenario.uploads()).toHaveLength(uploads);
    },
  );
});

// Only a full run has time for a worker that is frozen for 40 s.
test.concurrent.each(
  isFull
    ? ["frozen for 40 s while another worker runs: that one finishes, the stale one stops"]
    : [],
)("%s", async () => {
  const scenario = scenarioAt(chosenMoments.length);
  const { fired } = await scenario.planFault({ route: "upload", chunk: 2, ...SLOW_FAULT });
  const stale = await scenario.startWorker();
  await fired();
  await sleep(1000);
  stale.child.kill("SIGSTOP");
  await scenario.startWorker();
  await sleep(40_000);
  stale.child.kill("SIGCONT");
  await scenario.waitUntilInInbox();
  await vi.waitFor(
    () => expect(stale.output()).toContain("another worker may take over a delivery"),
    { timeout: 20_000 },
  );
  expect(await scenario.uploads()).toMatchObject([{ sha256: scenario.sha256, size: VIDEO_BYTES }]);
  expect(stale.child.exitCode, "it lives on and takes other work").toBeNull();
});

test.concurrent("asked to stop in the middle of a chunk: gone within 25 s, its delivery free, the next one goes on at once", async () => {
  const scenario = scenarioAt(chosenMoments.length + 1);
  // This chunk would take 50 s, so the worker must abort it.
  const { fired } = await scenario.planFault({
    route: "upload",
    chunk: 2,
    kind: "slow",
    bytes_per_second: 200_000,
  });
  const first = await scenario.startWorker();
  await fired();
  const requestedAt = Date.now();
  await killAndWait(first.child, "SIGTERM");
  expect(first.child.exitCode).toBe(0);
  const goneMs = Date.now() - requestedAt;
  expect(goneMs).toBeLessThan(25_000);
  expect(await scenario.getDelivery()).toMatchObject({
    state: "uploading",
    leaseOwner: null,
    leaseUntil: null,
    acknowledgedBytes: 20_000_000,
  });

  const nextRequest = await scenario.awaitNextRequest();
  const next = await scenario.startWorker();
  const resumedAt = await nextRequest();
  console.info(
    `asked to stop: gone after ${goneMs} ms; the next worker goes on ${resumedAt - next.readyAt} ms after it is ready`,
  );
  expect(resumedAt - next.readyAt, "without waiting for a lease to run out").toBeLessThan(15_000);
  await scenario.waitUntilInInbox();
  expect(await scenario.uploads()).toMatchObject([{ sha256: scenario.sha256, size: VIDEO_BYTES }]);
});
