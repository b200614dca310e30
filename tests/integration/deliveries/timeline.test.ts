// Tests the timeline of deliveries, read from the database, against the simulator and its faults.
import { afterAll, expect, test, vi } from "vitest";

import { workerActor } from "#lib/actor";
import { claimDelivery } from "#lib/deliveries/sending/claim-delivery";
import { getDelivery } from "#lib/deliveries/queries";
import { getDeliveryDetail, getTimeline } from "#lib/deliveries/timeline/queries";
import { database } from "#lib/infra/db/database";
import { pollDeliveries } from "#lib/worker/poll-deliveries";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { makeShop } from "#tests/support/factories/records";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
  callSimulator,
} from "#tests/support/factories/deliveries";
import { startSimulator } from "#tests/support/drivers/simulator";

vi.setConfig({ testTimeout: 90_000, maxConcurrency: 3 });

const simulator = await startSimulator({ args: ["--speed", "50"] });
const CUT = await makeClipOfSize(70_000_001);
const stop = new AbortController();
let finish = () => Promise.resolve();

afterAll(async () => {
  await finish();
  await simulator.stop();
});

/** Creates a delivery of seven chunks in a separate shop, with these faults for its account. */
async function makeSend(plans: object[] = []) {
  const { editor } = await makeShop();
  const account = await connectSimulatedAccount(simulator, editor);
  for (const plan of plans)
    await callSimulator(simulator, "POST", "/faults", { ...plan, account: account.openId });
  const { deliveryId } = await makeConsentedDelivery(editor, CUT, account.id);
  return { editor, deliveryId, connectionId: account.id };
}

// This test comes first, while no worker runs that would claim the delivery.
test("records the takeover of an unreleased lease once and shows it in the timeline", async () => {
  const { editor, deliveryId } = await makeSend();
  const actor = workerActor(editor.shopId);
  const row = { where: { id: deliveryId } };
  const claim = async (owner: string) => {
    const lease = await claimDelivery(actor, { deliveryId, owner, stop: stop.signal });
    lease?.stop();
    return lease?.epoch;
  };
  expect((await getDelivery(editor, deliveryId)).label).toBe("Starting");
  expect(await claim("one")).toBe(1);
  await database().delivery.update({
    ...row,
    data: { state: "uploading", sentBytes: 47_000_000n, bytesPerSecond: 9 },
  });
  await database().transfer.create({
    data: {
      deliveryId,
      connectionId: (await database().delivery.findUniqueOrThrow(row)).connectionId,
      number: 1,
      initStartedAt: new Date(),
      sizeBytes: 70_000_001n,
      chunkSize: 10_000_000n,
      chunkCount: 7,
      acknowledgedBytes: 40_000_000n,
    },
  });
  expect((await getDelivery(editor, deliveryId)).label).toBe("Sending, 67%");
  expect(await claim("two"), "held by another").toBeUndefined();
  expect((await getTimeline(editor, deliveryId)).entries).toEqual([]);

  await database().delivery.update({ ...row, data: { leaseUntil: new Date(Date.now() - 1000) } });
  expect(await getDelivery(editor, deliveryId)).toMatchObject({
    label: "Resuming",
    explanationKey: "reason awaiting_takeover",
    bytesPerSecond: 0,
  });
  const claims = await Promise.all(["two", "three", "four"].map((owner) => claim(owner)));
  expect(claims.filter((epoch) => epoch !== undefined)).toEqual([2]);
  expect((await getDelivery(editor, deliveryId)).label).toBe("Sending, 67%");
  expect((await getTimeline(editor, deliveryId)).entries).toMatchObject([
    { text: "The studio was restarted at 57%. Continuing from there.", announce: true },
  ]);

  // After a deliberate release the next claim is not shown.
  await database().delivery.update({ ...row, data: { leaseUntil: null, leaseOwner: null } });
  expect(await claim("five")).toBe(3);
  expect(
    await database().auditEvent.count({
      where: { subjectId: deliveryId, action: "delivery.taken_over" },
    }),
  ).toBe(1);
  await database().delivery.update({
    ...row,
    data: { leaseUntil: null, leaseOwner: null, nextRunAt: new Date(Date.now() - 60_000) },
  });
  expect(await getDelivery(editor, deliveryId)).toMatchObject({
    label: "Queued",
    explanationKey: "reason awaiting_worker",
  });
  await database().delivery.update({ ...row, data: { nextRunAt: null } });

  const otherShop = await makeShop();
  await expect(getTimeline(otherShop.editor, deliveryId)).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(getDeliveryDetail(otherShop.editor, deliveryId)).rejects.toMatchObject({
    code: "not_found",
  });

  const worker = pollDeliveries("worker", {
    signal: stop.signal,
    isStopping: () => stop.signal.aborted,
  });
  finish = () => {
    stop.abort();
    return worker.finish();
  };
});

const OPENED = "The upload started.";
const ARRIVED = ["TikTok accepted the whole video.", "TikTok put the draft in the inbox."];

test.concurrent.each<[name: string, plans: object[], texts: string[]]>([
  ["without a fault", [], [OPENED, ...ARRIVED]],
  [
    "a connection that drops",
    [{ route: "upload", kind: "reset", when: "before", chunk: 2 }],
    [OPENED, "The connection dropped at 28%. Continuing from there.", ...ARRIVED],
  ],
  [
    "two TikTok errors",
    [{ route: "upload", kind: "status", status: 500, chunk: 3, times: 2 }],
    [
      OPENED,
      "TikTok had an error of its own twice, last at 42%. Continuing from there.",
      ...ARRIVED,
    ],
  ],
  [
    "a lost response to the init",
    [{ route: "init", kind: "reset", when: "after" }],
    ["TikTok did not respond when we started the upload; started a new one.", ...ARRIVED],
  ],
  [
    "a lost response to the last chunk",
    [{ route: "upload", kind: "reset", when: "after", chunk: 6 }],
    [
      OPENED,
      "TikTok’s response to the last part was lost. Checking with TikTok whether it arrived.",
      ...ARRIVED,
    ],
  ],
  [
    "expired access",
    [{ route: "upload", kind: "expire-token", chunk: 3 }],
    [
      OPENED,
      "TikTok accepted the whole video.",
      "TikTok’s access expired during the send and was renewed.",
      ...ARRIVED.slice(1),
    ],
  ],
])("%s", async (_name, plans, texts) => {
  const { editor, deliveryId } = await makeSend(plans);
  await vi.waitFor(
    async () => expect((await getDelivery(editor, deliveryId)).state).toBe("in_inbox"),
    { timeout: 80_000, interval: 200 },
  );
  const page = await getDeliveryDetail(editor, deliveryId);
  // When the response to the last chunk is lost, TikTok may report the inbox first.
  const quicker = texts.filter(
    (sentence) => sentence !== ARRIVED[0] || !texts.join().includes("last part"),
  );
  expect([texts, quicker]).toContainEqual(page.timeline.map((line) => line.text));
  const keys = [
    page.delivery.explanationKey,
    ...page.calls.map(({ explanationKey }) => explanationKey),
    ...page.timeline.map(({ explanationKey }) => explanationKey),
  ];
  for (const key of keys)
    if (key !== null) expect(page.explanations[key]?.what).not.toContain("do not know");
  const troubles = page.timeline.filter(({ announce }) => announce);
  expect(troubles.every(({ explanationKey }) => explanationKey !== null)).toBe(true);
  expect(JSON.stringify(page)).not.toMatch(/SIMTOK|SIMUPL|upload_token/);
});
