import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { disconnectAndCancelDeliveries } from "#lib/deliveries/disconnect-account";
import { cancelDelivery } from "#lib/deliveries/cancel-delivery";
import { listApiCalls } from "#lib/deliveries/calls/queries";
import { getDelivery } from "#lib/deliveries/queries";
import { database } from "#lib/infra/db/database";
import { log } from "#lib/infra/log";
import { startMediaServer } from "#tests/support/drivers/media-server";
import {
  fetchBytes,
  httpStatusOf,
  makePullDelivery,
  pullUrlOf,
  startDeliveryWorker,
} from "#tests/support/drivers/pull";
import { makePullSender } from "#tests/support/drivers/pull-sender";
import { startSimulator } from "#tests/support/drivers/simulator";
import { callSimulator } from "#tests/support/factories/deliveries";
import { makeClipOfSize } from "#tests/support/factories/video-files";

vi.setConfig({ testTimeout: 60_000 });

const mediaServer = await startMediaServer();
const simulator = await startSimulator({ args: ["--speed", "50"] });
const CLIP = await makeClipOfSize(6_000_000);
const LONG_CLIP = await makeClipOfSize(30_000_000);

const setVerifiedPrefixes = (verified_prefixes = [`${mediaServer.url}/media/`]) =>
  callSimulator(simulator, "PATCH", "/settings", { pull_allows_loopback: true, verified_prefixes });

let stopWorker: (() => Promise<void>) | undefined;
beforeAll(() => setVerifiedPrefixes());
afterEach(async () => {
  await stopWorker?.();
  stopWorker = undefined;
  Object.assign(mediaServer, { unreachable: false, pauseMs: 0, cutAfter: Infinity });
});
afterAll(async () => {
  await mediaServer.stop();
  await simulator.stop();
});

const makeSender = () => makePullSender(simulator, CLIP);

const startWorker = () => (stopWorker = startDeliveryWorker());

test("lets TikTok pull the consented bytes once, and shows the URL nowhere", async () => {
  const written = vi.spyOn(process.stdout, "write");
  const { editor, arrived, consent, untilEnded, operations, transfers } = await makeSender();
  const { deliveryId, sha256 } = await consent();
  startWorker();
  expect(await untilEnded(deliveryId)).toMatchObject({ state: "in_inbox", percent: 100 });
  expect(await arrived()).toMatchObject([{ sha256, size: 6_000_000 }]);
  expect((await operations(deliveryId)).slice(0, 2)).toEqual(["init_pull", "fetch_publish_status"]);
  const [transfer, ...more] = await transfers(deliveryId);
  expect(more).toEqual([]);
  expect(transfer).toMatchObject({
    source: "pull",
    uploadUrlSealed: null,
    pullCancelRequestedAt: null,
  });
  const { firstServedAt, committingAt, committedAt, initStartedAt } = transfer ?? {};
  expect(Number(firstServedAt)).toBeGreaterThanOrEqual(Number(initStartedAt));
  expect(Number(committingAt)).toBeGreaterThanOrEqual(Number(firstServedAt));
  expect(committedAt ?? transfer?.pullUrlClosedAt).not.toBeNull();
  expect(await httpStatusOf(await pullUrlOf(transfer?.id ?? ""))).toBe(404);
  const kept = [
    await listApiCalls(editor, deliveryId),
    await getDelivery(editor, deliveryId),
    transfer,
    written.mock.calls.map(String),
  ];
  expect(
    JSON.stringify(kept, (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    ),
  ).not.toContain("pullkey-");
});

test("shows the progress that TikTok reports, and 100 only when it has every byte", async () => {
  const { consent, until, untilEnded } = await makeSender();
  mediaServer.pauseMs = 700;
  const { deliveryId } = await consent();
  startWorker();
  const view = await until(deliveryId, ({ percent }) => percent > 0);
  expect(view).toMatchObject({
    state: "pulling",
    label: expect.stringMatching(/^TikTok is downloading it, \d\d?%$/),
    can: { cancel: true },
  });
  expect(view.percent).toBeLessThan(100);
  expect(await untilEnded(deliveryId)).toMatchObject({ state: "in_inbox" });
});

test("makes one draft and never serves the last byte early after a kill before or after the init request", async () => {
  const sender = await makeSender();
  const given = await makePullDelivery(sender.editor, await sender.consent(), {
    publishId: null,
    initOutcome: null,
  });
  const unfinished = fetchBytes(given.url);
  await vi.waitFor(async () => expect((await given.row()).firstServedAt).not.toBeNull(), {
    timeout: 5000,
  });
  expect((await given.row()).committingAt).toBeNull();
  await database().delivery.update({
    where: { id: given.deliveryId },
    data: { nextRunAt: new Date() },
  });
  startWorker();
  expect(await sender.untilEnded(given.deliveryId)).toMatchObject({ state: "in_inbox" });
  expect(await unfinished).toBeNull();
  expect(await given.row()).toMatchObject({
    committingAt: null,
    pullUrlClosedAt: expect.any(Date),
  });
  expect(await sender.arrived()).toMatchObject([{ sha256: given.sha256 }]);
});

test.each([
  ["before TikTok received it", { kind: "reset", when: "before" }, 1],
  // The call ends at its deadline. Until then TikTok could have pulled the whole file many times.
  ["after TikTok received it and pulled", { kind: "hang", when: "after" }, 2],
])(
  "makes one draft without a person when the response to the init is lost %s",
  async (_name, plan, opened) => {
    const { arrived, mine, fault, consent, untilEnded, transfers } = await makeSender();
    await fault({ route: "init", ...plan });
    const { deliveryId, sha256 } = await consent();
    startWorker();
    expect(await untilEnded(deliveryId)).toMatchObject({ state: "in_inbox" });
    expect(await arrived()).toMatchObject([{ sha256 }]);
    expect((await mine()).length).toBe(opened);
    expect(await transfers(deliveryId)).toMatchObject([
      { initOutcome: "unknown", committingAt: null, pullUrlClosedAt: expect.any(Date) },
      { source: "pull", initOutcome: "ok", committingAt: expect.any(Date) },
    ]);
  },
);

test("continues a pull whose worker stopped in the next worker", async () => {
  const { arrived, consent, until, untilEnded, transfers } = await makeSender();
  mediaServer.pauseMs = 300;
  const { deliveryId, sha256 } = await consent();
  const first = startDeliveryWorker();
  await until(deliveryId, ({ state }) => state === "pulling");
  await first();
  startWorker();
  expect(await untilEnded(deliveryId)).toMatchObject({ state: "in_inbox" });
  expect(await arrived()).toMatchObject([{ sha256 }]);
  expect((await transfers(deliveryId)).length).toBe(1);
});

test("closes the URL, cancels at TikTok and makes no draft when cancelled during the pull", async () => {
  const { editor, mine, arrived, consent, until, untilEnded, transfers, operations } =
    await makeSender();
  mediaServer.pauseMs = 400;
  const { deliveryId } = await consent(LONG_CLIP);
  startWorker();
  await until(deliveryId, ({ sentBytes }) => sentBytes > 0);
  const [transfer] = await transfers(deliveryId);
  const url = await pullUrlOf(transfer?.id ?? "");
  expect((await cancelDelivery(editor, { id: deliveryId })).kind).toBe("stopping");
  expect(await httpStatusOf(url)).toBe(404);
  expect(await untilEnded(deliveryId)).toMatchObject({ state: "cancelled", explanation: null });
  expect(await operations(deliveryId)).toContain("cancel_publish");
  expect(await arrived()).toEqual([]);
  expect(await mine()).toMatchObject([{ phase: "failed" }]);
  expect(await transfers(deliveryId)).toMatchObject([
    { committingAt: null, pullCancelRequestedAt: expect.any(Date) },
  ]);
});

test("follows TikTok's status when cancelled after the last byte may have been sent", async () => {
  const { arrived, editor, consent, until, untilEnded, fault } = await makeSender();
  const { deliveryId } = await consent();
  await fault({ route: "status", kind: "delay", ms: 1500 });
  startWorker();
  await vi.waitFor(
    async () =>
      expect(
        await database().transfer.count({ where: { deliveryId, committingAt: { not: null } } }),
      ).toBe(1),
    {
      timeout: 20_000,
    },
  );
  await cancelDelivery(editor, { id: deliveryId });
  const view = await untilEnded(deliveryId);
  expect([view.state, (await arrived()).length]).toEqual(["in_inbox", 1]);
  await until(deliveryId, ({ state }) => state === "in_inbox");
});

test("responds with 404 and calls only the revocation when the account is disconnected during the pull", async () => {
  const { admin, account, arrived, consent, until, untilEnded, transfers, operations } =
    await makeSender();
  mediaServer.pauseMs = 400;
  const { deliveryId } = await consent(LONG_CLIP);
  startWorker();
  await until(deliveryId, ({ sentBytes }) => sentBytes > 0);
  const before = await operations(deliveryId);
  const [transfer] = await transfers(deliveryId);
  const url = await pullUrlOf(transfer?.id ?? "");
  await disconnectAndCancelDeliveries(admin, { id: account.id, reason: "staff" });
  expect(await httpStatusOf(url)).toBe(404);
  expect(await untilEnded(deliveryId)).toMatchObject({ state: "cancelled" });
  expect((await operations(deliveryId)).length).toBeLessThanOrEqual(before.length + 1);
  expect(await operations(deliveryId)).not.toContain("cancel_publish");
  expect(await arrived()).toEqual([]);
});

test("offers an interrupted pull again, and uploads the video at the third attempt", async () => {
  const { arrived, consent, until, untilEnded, transfers, skipPause } = await makeSender();
  mediaServer.cutAfterChunks = 2;
  const { deliveryId, sha256 } = await consent();
  startWorker();
  for (const tries of [1, 2, 3]) {
    await vi.waitFor(
      async () =>
        expect(
          (await transfers(deliveryId)).filter(({ outcome }) => outcome === "failed_retryable")
            .length,
        ).toBe(tries),
      { timeout: 20_000 },
    );
    await until(deliveryId, ({ waitingFor }) => waitingFor === "tiktok");
    await skipPause(deliveryId);
  }
  expect(await untilEnded(deliveryId)).toMatchObject({ state: "in_inbox" });
  expect((await transfers(deliveryId)).map(({ source }) => source)).toEqual([
    "pull",
    "pull",
    "pull",
    "upload",
  ]);
  expect(await arrived()).toMatchObject([{ sha256 }]);
});

test("uploads the video when TikTok cannot reach the studio", async () => {
  const { arrived, consent, until, untilEnded, transfers, skipPause } = await makeSender();
  mediaServer.unreachable = true;
  const { deliveryId, sha256 } = await consent();
  startWorker();
  await until(deliveryId, ({ waitingFor }) => waitingFor === "tiktok");
  await skipPause(deliveryId);
  expect(await untilEnded(deliveryId)).toMatchObject({ state: "in_inbox" });
  expect((await transfers(deliveryId)).map(({ source }) => source)).toEqual(["pull", "upload"]);
  expect(await arrived()).toMatchObject([{ sha256 }]);
});

test("uploads without a pull and informs the operator when the URL prefix is not verified", async () => {
  const logged = vi.spyOn(log, "error").mockImplementation(() => undefined);
  await setVerifiedPrefixes([]);
  const { arrived, consent, untilEnded, transfers } = await makeSender();
  const one = await consent();
  startWorker();
  expect(await untilEnded(one.deliveryId)).toMatchObject({ state: "in_inbox" });
  expect(await transfers(one.deliveryId)).toMatchObject([
    { source: "pull", initOutcome: "refused", failReason: "url_ownership_unverified" },
    { source: "upload" },
  ]);
  expect(logged.mock.calls).toEqual([
    [expect.stringMatching(/STUDIO_PULL_PREFIX/), "url_ownership_unverified"],
  ]);
  const two = await consent();
  expect(await untilEnded(two.deliveryId)).toMatchObject({ state: "in_inbox" });
  expect((await transfers(two.deliveryId)).map(({ source }) => source)).toEqual(["upload"]);
  expect((await arrived()).length).toBe(2);
});
