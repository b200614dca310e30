// Kills the worker with -9 at each point of a pull.
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { cancelDelivery } from "#lib/deliveries/cancel-delivery";
import { database } from "#lib/infra/db/database";
import { chooseCases, randomFor } from "#tests/support/slice";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { makeShop } from "#tests/support/factories/records";
import { startMediaServer } from "#tests/support/drivers/media-server";
import { killAndWait, startWorkerProcess } from "#tests/support/drivers/processes";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
  callSimulator,
  listPublishes,
} from "#tests/support/factories/deliveries";
import { startSimulator } from "#tests/support/drivers/simulator";

vi.setConfig({ testTimeout: 120_000 });

const mediaServer = await startMediaServer();
const simulator = await startSimulator({ args: ["--speed", "50"] });
const VIDEO_PATH = await makeClipOfSize(30_000_000);

beforeAll(() =>
  callSimulator(simulator, "PATCH", "/settings", {
    pull_allows_loopback: true,
    verified_prefixes: [`${mediaServer.url}/media/`],
  }),
);
afterAll(async () => {
  await mediaServer.stop();
  await simulator.stop();
});

type KillMoment = {
  name: string;
  fault?: object;
  pauseMs?: number;
  cancel?: true;
  /** When to kill the worker. */
  when: (seen: {
    state: string;
    sentBytes: bigint;
    pullCancelRequestedAt: Date | null;
    committingAt: Date | null;
  }) => boolean;
  expectedState: "in_inbox" | "cancelled";
  expectedInits: number;
};

const KILL_MOMENTS: KillMoment[] = [
  {
    name: "the init has left, its answer is not yet there",
    fault: { route: "init", kind: "hang", when: "after" },
    when: ({ state }) => state === "pulling",
    expectedState: "in_inbox",
    expectedInits: 2,
  },
  {
    name: "TikTok is in the middle of the video",
    pauseMs: 200,
    when: ({ sentBytes }) => sentBytes > 0n,
    expectedState: "in_inbox",
    expectedInits: 1,
  },
  {
    name: "the last byte is served, TikTok's status is not yet known",
    fault: { route: "status", kind: "hang", times: 1 },
    when: ({ committingAt }) => committingAt !== null,
    expectedState: "in_inbox",
    expectedInits: 1,
  },
  {
    name: "a person cancelled and the cancellation is on its way to TikTok",
    fault: { route: "cancel", kind: "hang", when: "after" },
    pauseMs: 400,
    cancel: true,
    when: ({ pullCancelRequestedAt }) => pullCancelRequestedAt !== null,
    expectedState: "cancelled",
    expectedInits: 1,
  },
];

test.each(chooseCases(KILL_MOMENTS, 1, randomFor("pull-kill")))(
  "killed when $name",
  async ({ fault, pauseMs = 0, cancel, when, expectedState, expectedInits }) => {
    const { editor } = await makeShop();
    const { id: connectionId, openId } = await connectSimulatedAccount(simulator, editor);
    const mine = async () =>
      (await listPublishes(simulator)).filter(({ open_id }) => open_id === openId);
    const { deliveryId, sha256 } = await makeConsentedDelivery(editor, VIDEO_PATH, connectionId);
    const seen = async () => {
      const { transfers, ...row } = await database().delivery.findUniqueOrThrow({
        where: { id: deliveryId },
        select: {
          state: true,
          sentBytes: true,
          transfers: { orderBy: { number: "desc" }, take: 1 },
        },
      });
      return { pullCancelRequestedAt: null, committingAt: null, ...transfers[0], ...row };
    };
    const until = (settled: KillMoment["when"]) =>
      vi.waitFor(async () => expect(settled(await seen())).toBe(true), {
        timeout: 50_000,
        interval: 50,
      });
    if (fault)
      await callSimulator(simulator, "POST", "/faults", {
        ...fault,
        id: `${openId}.kill`,
        account: openId,
      });
    mediaServer.pauseMs = pauseMs;

    const first = await startWorkerProcess({});
    if (cancel) {
      await until(({ sentBytes }) => sentBytes > 0n);
      await cancelDelivery(editor, { id: deliveryId });
    }
    await until(when);
    if (fault)
      await vi.waitFor(async () => expect(await hasFaultFired(openId)).toBe(true), {
        timeout: 20_000,
      });
    await killAndWait(first.child, "SIGKILL");
    mediaServer.pauseMs = 0;
    // worker-kill.test.ts proves that the next worker waits for the lease to expire.
    await database().delivery.update({
      where: { id: deliveryId },
      data: { leaseUntil: new Date(0) },
    });
    const second = await startWorkerProcess({});
    await until(({ state }) => state === expectedState);
    await killAndWait(second.child, "SIGTERM");

    const drafts = (await mine()).filter(({ delivered_at }) => delivered_at !== undefined);
    expect(drafts.map((draft) => draft.sha256)).toEqual(
      expectedState === "in_inbox" ? [sha256] : [],
    );
    expect((await mine()).length).toBe(expectedInits);
  },
);

async function hasFaultFired(openId: string): Promise<boolean> {
  const lines = JSON.stringify(await callSimulator(simulator, "GET", "/ledger?type=fault.fired"));
  return lines.includes(`${openId}.kill`);
}
