import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import type { StaffActor } from "#lib/actor";
import { getDelivery } from "#lib/deliveries/queries";
import { getSlotUsage } from "#lib/deliveries/queue/queries";
import { retryDelivery } from "#lib/deliveries/retry-delivery";
import { getTimeline } from "#lib/deliveries/timeline/queries";
import type { DeliveryView } from "#lib/deliveries/schema";
import { database } from "#lib/infra/db/database";
import {
  callSimulator,
  connectSimulatedAccount,
  listPublishes,
  makeConsentedDelivery,
} from "#tests/support/factories/deliveries";
import { makeShop } from "#tests/support/factories/records";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { startDeliveryWorker } from "#tests/support/drivers/pull";
import { startSimulator } from "#tests/support/drivers/simulator";

vi.setConfig({ testTimeout: 240_000, maxConcurrency: 8 });

const simulator = await startSimulator({ args: ["--speed", "50"] });
const ONE_PART = await makeClipOfSize(6_000_000);
const SIX_PARTS = await makeClipOfSize(64_000_001);

let stopWorker: () => Promise<void>;
beforeAll(() => (stopWorker = startDeliveryWorker()));
afterAll(async () => {
  await stopWorker();
  await simulator.stop();
});

/** Consents to a send of this file under these faults. Each has its own account. */
async function sendUnder(path: string, plans: object[]) {
  const { editor } = await makeShop();
  const account = await connectSimulatedAccount(simulator, editor);
  for (const plan of plans)
    await callSimulator(simulator, "POST", "/faults", { ...plan, account: account.openId });
  const { deliveryId, sha256 } = await makeConsentedDelivery(editor, path, account.id);
  const publishes = async () =>
    (await listPublishes(simulator)).filter(({ open_id }) => open_id === account.openId);
  return { editor, deliveryId, sha256, publishes };
}

async function waitFor(
  editor: StaffActor,
  id: string,
  settled: (view: DeliveryView) => boolean,
): Promise<DeliveryView> {
  for (const end = Date.now() + 220_000; ;) {
    const view = await getDelivery(editor, id);
    if (settled(view) || Date.now() > end) return view;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
const untilEnded = (editor: StaffActor, id: string) => waitFor(editor, id, ({ ended }) => ended);

const refused = (status: number) => ({ kind: "status", status });

describe.concurrent("a bad answer to a part leads to exactly one draft, without a person", () => {
  test.each<[string, string, number, object]>([
    ["only part: a page with 200", ONE_PART, 0, { kind: "html" }],
    ["only part: wrong JSON with 200", ONE_PART, 0, { kind: "wrong-json" }],
    ["only part: an empty 201", ONE_PART, 0, { kind: "empty", status: 201 }],
    ["only part: a page with 200, stored", ONE_PART, 0, { kind: "html", when: "after" }],
    ["last part: a page with 200", SIX_PARTS, 5, { kind: "html" }],
    ["middle part: a page with 200", SIX_PARTS, 2, { kind: "html" }],
    ["middle part: an empty 201", SIX_PARTS, 2, { kind: "empty", status: 201 }],
    ...[400, 401, 403, 404, 413, 416].map((status): [string, string, number, object] => [
      `only part: ${status}`,
      ONE_PART,
      0,
      refused(status),
    ]),
    ["only part: 403, stored", ONE_PART, 0, { ...refused(403), when: "after" }],
    ["last part: 403", SIX_PARTS, 5, refused(403)],
    ["last part: 413, stored", SIX_PARTS, 5, { ...refused(413), when: "after" }],
    ["middle part: 401", SIX_PARTS, 2, refused(401)],
    ["middle part: 404", SIX_PARTS, 2, refused(404)],
    ["only part: 403 three times", ONE_PART, 0, { ...refused(403), times: 3 }],
  ])("%s", async (_name, path, chunk, plan) => {
    const fault = { route: "upload", chunk, ...plan };
    const { editor, deliveryId, sha256, publishes } = await sendUnder(path, [fault]);
    expect(await untilEnded(editor, deliveryId)).toMatchObject({ state: "in_inbox" });
    expect(await publishes()).toMatchObject([{ sha256 }]);
  });
});

test.concurrent("says what is known when TikTok denies having what it accepted", async () => {
  const plan = { route: "upload", kind: "empty", status: 201 };
  const { editor, deliveryId } = await sendUnder(ONE_PART, [plan]);
  await untilEnded(editor, deliveryId);
  expect((await getTimeline(editor, deliveryId)).entries.map(({ text }) => text)).toEqual([
    "The upload started.",
    "TikTok accepted the whole video.",
    "TikTok reports that it does not have all of the video. Sending it again.",
    "TikTok accepted the whole video.",
    "TikTok put the draft in the inbox.",
  ]);
});

test.concurrent.each([
  ["in one part", ONE_PART],
  ["in six parts", SIX_PARTS],
])("ends %s, with the cause, where TikTok refuses every PUT", async (_name, path) => {
  const plan = { route: "upload", kind: "status", status: 401, times: "always" };
  const { editor, deliveryId, publishes } = await sendUnder(path, [plan]);
  const view = await untilEnded(editor, deliveryId);
  expect([view.state, view.explanation?.what]).toEqual([
    "not_sent",
    expect.stringContaining("TikTok rejected the same part of the video four times"),
  ]);
  expect(await publishes()).toHaveLength(1);
});

test.concurrent("tries again with a new upload after TikTok refused every PUT", async () => {
  const plan = { route: "upload", kind: "status", status: 401, times: 4 };
  const { editor, deliveryId, sha256, publishes } = await sendUnder(ONE_PART, [plan]);
  expect(await untilEnded(editor, deliveryId)).toMatchObject({ state: "not_sent" });
  const [quota] = await getSlotUsage(editor);
  expect(quota?.slots).toMatchObject([{ use: "unfinished" }]);
  expect(await retryDelivery(editor, { id: deliveryId })).toEqual({ kind: "requeued" });
  expect(await untilEnded(editor, deliveryId)).toMatchObject({ state: "in_inbox" });
  expect((await publishes()).map((one) => one.sha256)).toEqual([undefined, sha256]);
});

test.concurrent("says that a draft failed after it was in the inbox", async () => {
  const { editor, deliveryId, publishes } = await sendUnder(ONE_PART, []);
  await untilEnded(editor, deliveryId);
  const [publish] = await publishes();
  await callSimulator(simulator, "POST", "/faults", {
    route: "status",
    kind: "fail-delivered",
    account: publish?.open_id,
  });
  await database().transfer.updateMany({ where: { deliveryId }, data: { statusPolledAt: null } });
  await database().delivery.update({ where: { id: deliveryId }, data: { nextRunAt: new Date() } });
  const view = await waitFor(editor, deliveryId, ({ state }) => state !== "in_inbox");
  expect([view.state, view.explanation?.what]).toEqual([
    "refused",
    expect.stringContaining("and later that it failed"),
  ]);
  expect(await publishes()).toHaveLength(1);
});

test("does not show an empty draft of an expired upload as in the inbox", async () => {
  await callSimulator(simulator, "PATCH", "/settings", { expired_upload: "empty-draft" });
  const plan = { route: "upload", kind: "status", status: 403, times: "always" };
  const { editor, deliveryId, publishes } = await sendUnder(ONE_PART, [plan]);
  await waitFor(editor, deliveryId, ({ waitingFor }) => waitingFor === "tiktok");
  await callSimulator(simulator, "POST", "/clock", { advance_seconds: 3601 });
  const view = await untilEnded(editor, deliveryId);
  expect([view.state, view.explanation?.what]).toEqual([
    "unconfirmed",
    expect.stringContaining("The draft may be empty"),
  ]);
  expect(await publishes()).toMatchObject([{ delivered_at: expect.any(Number) }]);
});
