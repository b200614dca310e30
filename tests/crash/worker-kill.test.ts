// Workers as real processes, killed with -9, frozen and stopped in the middle of a send. The simulator's ledger judges.
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { planChunks } from "#lib/tiktok/chunk-plan";
import { BYTES, endScenes, makeScenes, type Scene } from "#tests/crash/scene";
import { kill } from "#tests/support/processes";
import { startSimulator } from "#tests/support/simulator";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000, maxConcurrency: 9 });

const LAST = planChunks(BYTES).chunkCount - 1;
/** A killed worker's delivery is running again within this (R4). */
const RESUME_MS = 90_000;
const SLOW = { kind: "slow", bytes_per_second: 1_000_000 };

type Moment = {
  name: string;
  /** Plans what makes the moment last; answers a wait for it. */
  arrange: (scene: Scene) => Promise<() => Promise<void>>;
  state: string;
  /** How many uploads TikTok was asked to open in the end. */
  uploads: number;
};

const MOMENTS: Moment[] = [
  {
    name: "the intent of an init is written, its answer not yet there",
    arrange: async (scene) => (await scene.fault({ route: "init", kind: "hang", when: "after" })).taken,
    state: "init_sent",
    uploads: 2,
  },
  {
    name: "in the middle of a chunk",
    arrange: async (scene) => {
      const { struck } = await scene.fault({ route: "upload", chunk: 2, ...SLOW });
      return async () => {
        await struck();
        await sleep(1500);
      };
    },
    state: "uploading",
    uploads: 1,
  },
  {
    name: "TikTok has a chunk, its answer is not yet there",
    arrange: async (scene) => (await scene.fault({ route: "upload", chunk: 1, kind: "hang", when: "after" })).taken,
    state: "uploading",
    uploads: 1,
  },
  {
    name: "some chunks are acknowledged and saved",
    arrange: async (scene) => {
      const { struck } = await scene.fault({ route: "upload", chunk: 4, kind: "hang" });
      return async () => {
        await struck();
        await scene.until(({ acknowledgedBytes }) => acknowledgedBytes === 40_000_000);
      };
    },
    state: "uploading",
    uploads: 1,
  },
  {
    name: "committing is written, the last chunk is on its way",
    arrange: async (scene) => {
      const { struck } = await scene.fault({ route: "upload", chunk: LAST, ...SLOW });
      return async () => {
        await struck();
        await sleep(1500);
      };
    },
    state: "committing",
    uploads: 1,
  },
  {
    name: "TikTok has the last chunk, its answer is not yet there",
    arrange: async (scene) => (await scene.fault({ route: "upload", chunk: LAST, kind: "hang", when: "after" })).taken,
    state: "committing",
    uploads: 1,
  },
  {
    name: "all is acknowledged, the status is not yet learnt",
    arrange: async (scene) => (await scene.fault({ route: "status", kind: "hang" })).taken,
    state: "processing",
    uploads: 1,
  },
];

const simulator = await startSimulator({ args: ["--speed", "50"] });
let scenes: Scene[] = [];
const sceneAt = (index: number): Scene => {
  const scene = scenes[index];
  if (!scene) throw new Error("no such scene");
  return scene;
};

beforeAll(async () => {
  scenes = await makeScenes(simulator, MOMENTS.length + 2);
});

afterAll(async () => {
  await endScenes(scenes);
  await simulator.stop();
});

describe.concurrent("killed with -9 when", () => {
  test.each(MOMENTS.map((moment, index) => ({ ...moment, index })))("$name", async ({ name, index, arrange, state, uploads }) => {
    const scene = sceneAt(index);
    const moment = await arrange(scene);
    const first = await scene.worker();
    await moment();
    await kill(first.child, "SIGKILL");
    const killedAt = Date.now();
    const next = await scene.nextRequest();
    expect((await scene.row()).state).toBe(state);

    const { startedAt } = await scene.worker();
    const resumedAt = await next();
    await scene.untilArrived();

    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
    const [fromKill, fromStart] = [seconds(resumedAt - killedAt), seconds(resumedAt - startedAt)];
    console.info(`${name}: running again ${fromStart} after the new start (${fromKill} after the kill)`);
    expect(resumedAt - startedAt).toBeLessThan(RESUME_MS);
    expect(await scene.drafts()).toMatchObject([{ sha256: scene.sha256, size: BYTES }]);
    expect(await scene.uploads()).toHaveLength(uploads);
  });
});

test.concurrent("frozen for 40 s while another worker runs: the other one finishes, the stale one stops itself", async () => {
  const scene = sceneAt(MOMENTS.length);
  const { struck } = await scene.fault({ route: "upload", chunk: 2, ...SLOW });
  const stale = await scene.worker();
  await struck();
  await sleep(1000);
  stale.child.kill("SIGSTOP");
  await scene.worker();
  await sleep(40_000);
  stale.child.kill("SIGCONT");
  await scene.untilArrived();
  await vi.waitFor(() => expect(stale.words()).toContain("another worker may take over a delivery"), { timeout: 20_000 });
  expect(await scene.uploads()).toMatchObject([{ sha256: scene.sha256, size: BYTES }]);
  expect(stale.child.exitCode, "it lives on and takes other work").toBeNull();
});

test.concurrent("asked to stop in the middle of a chunk: gone within 25 s, its delivery free, the next one goes on at once", async () => {
  const scene = sceneAt(MOMENTS.length + 1);
  // One chunk would take 50 s: it has to be cut.
  const { struck } = await scene.fault({ route: "upload", chunk: 2, kind: "slow", bytes_per_second: 200_000 });
  const first = await scene.worker();
  await struck();
  const askedAt = Date.now();
  await kill(first.child, "SIGTERM");
  expect(first.child.exitCode).toBe(0);
  const goneMs = Date.now() - askedAt;
  expect(goneMs).toBeLessThan(25_000);
  expect(await scene.row()).toMatchObject({ state: "uploading", leaseOwner: null, leaseUntil: null, acknowledgedBytes: 20_000_000 });

  const nextRequest = await scene.nextRequest();
  const next = await scene.worker();
  const resumedAt = await nextRequest();
  console.info(`asked to stop: gone after ${goneMs} ms; the next worker goes on ${resumedAt - next.readyAt} ms after it is ready`);
  expect(resumedAt - next.readyAt, "without waiting for a lease to run out").toBeLessThan(15_000);
  await scene.untilArrived();
  expect(await scene.uploads()).toMatchObject([{ sha256: scene.sha256, size: BYTES }]);
});
