import { expect, test } from "vitest";

import { createHandoff, markHandoffPosted } from "#lib/deliveries/handoff/handoff-links";
import { handoffActor } from "#lib/deliveries/handoff/handoff-actor";
import { getDelivery } from "#lib/deliveries/queries";
import { reportOutcome } from "#lib/deliveries/report-outcome";
import { resolveDelivery } from "#lib/deliveries/resolve-delivery";
import { database } from "#lib/infra/db/database";
import {
  hoursAgo,
  inOneHour,
  isDueSoon,
  makeQueuedDelivery,
  makeSlotAccount,
  makeSlotHolder,
} from "#tests/support/factories/slots";

test("lists what uses each slot and until when, with unfinished ones counted", async () => {
  const { editor, connectionId, getQuota } = await makeSlotAccount();
  expect(await getQuota()).toMatchObject({
    used: 0,
    limit: 5,
    nextSlotFreeAt: null,
    slots: [],
    queue: [],
  });
  const unfinished = { committingAt: null, uploadUrlExpiresAt: hoursAgo(0.1) };
  const cancelled = await makeSlotHolder(editor, connectionId, {
    delivery: { state: "cancelled" },
    transfer: unfinished,
  });
  const inInbox = await makeSlotHolder(editor, connectionId, {
    transfer: { initStartedAt: hoursAgo(20) },
  });
  const sending = await makeSlotHolder(editor, connectionId, {
    delivery: { state: "uploading", endedAt: null },
    transfer: {
      ...unfinished,
      uploadUrlExpiresAt: inOneHour(),
      endedAt: null,
      initStartedAt: hoursAgo(0.2),
    },
  });
  await makeSlotHolder(editor, connectionId, { transfer: { initStartedAt: hoursAgo(25) } });
  await makeSlotHolder(editor, connectionId, { transfer: { slotFreedAt: new Date() } });
  const { used, slots, nextSlotFreeAt } = await getQuota();
  expect([
    used,
    slots.map(({ deliveryId, use, canReportOutcome }) => [deliveryId, use, canReportOutcome]),
  ]).toEqual([
    3,
    [
      [inInbox, "draft", true],
      [sending, "sending", false],
      [cancelled, "unfinished", false],
    ],
  ]);
  expect(new Date(nextSlotFreeAt ?? 0).getTime() - Date.now()).toBeCloseTo(4 * 3_600_000, -5);
  expect(nextSlotFreeAt).toBe(slots[0]?.expiresAt);
});

test("frees a slot on a person's report and starts the first in the queue, and uses the slot again when undone", async () => {
  const { editor, connectionId, getQuota } = await makeSlotAccount();
  const id = await makeSlotHolder(editor, connectionId);
  const [first, second] = [
    await makeQueuedDelivery(editor, connectionId),
    await makeQueuedDelivery(editor, connectionId),
  ];
  expect(await reportOutcome(editor, { id, outcome: "discarded" })).toEqual({ kind: "recorded" });
  expect(await reportOutcome(editor, { id, outcome: "discarded" })).toEqual({ kind: "recorded" });
  expect(await getDelivery(editor, id)).toMatchObject({
    state: "in_inbox",
    reportedOutcome: { outcome: "discarded" },
    label: "Reported as discarded",
  });
  expect([(await getQuota()).used, await isDueSoon(first), await isDueSoon(second)]).toEqual([
    0,
    true,
    false,
  ]);
  await reportOutcome(editor, { id, outcome: "still_in_inbox" });
  expect((await getQuota()).used).toBe(1);
  expect(await getDelivery(editor, id)).toMatchObject({
    reportedOutcome: null,
    label: "In TikTok inbox",
  });
  const events = await database().auditEvent.findMany({
    where: { action: "delivery.outcome_reported", subjectId: id },
    orderBy: { id: "asc" },
  });
  expect(events.map(({ details }) => details)).toEqual([
    { outcome: "discarded" },
    { outcome: "still_in_inbox" },
  ]);
});

test("frees the slot on “posted” on the phone page, and rejects undoing what TikTok reported", async () => {
  const { editor, connectionId, getQuota } = await makeSlotAccount();
  const id = await makeSlotHolder(editor, connectionId);
  const snapshot = {
    accountName: "Maison Test",
    caption: "New in",
    hashtags: [],
    product: null,
    coverMs: 0,
  };
  await database().consent.updateMany({ where: { connectionId }, data: { snapshot } });
  const made = await createHandoff(editor, { deliveryId: id });
  const phone =
    made.kind === "not_in_inbox"
      ? null
      : await handoffActor(new URL(made.handoff.url).pathname.split("/").at(-1) ?? "");
  if (!phone) throw new Error("the phone page does not exist");
  await markHandoffPosted(phone);
  expect([
    (await getQuota()).used,
    (await getDelivery(editor, id)).reportedOutcome?.outcome,
  ]).toEqual([0, "posted"]);
  await database().transfer.updateMany({ where: { deliveryId: id }, data: { outcome: "posted" } });
  await reportOutcome(editor, { id, outcome: "still_in_inbox" });
  expect((await getQuota()).used).toBe(0);
});

test.each(["queued", "uploading", "processing", "posted", "refused", "unconfirmed"] as const)(
  "rejects a report about a draft that is %s",
  async (state) => {
    const { editor, connectionId } = await makeSlotAccount();
    const id = await makeSlotHolder(editor, connectionId, { delivery: { state } });
    expect(await reportOutcome(editor, { id, outcome: "discarded" })).toEqual({
      kind: "not_possible",
    });
  },
);

test("clears a reported outcome when the draft is sent again", async () => {
  const { editor, connectionId, getQuota } = await makeSlotAccount();
  const id = await makeSlotHolder(editor, connectionId, {
    delivery: { state: "unconfirmed", resolution: "found_in_inbox" },
  });
  await reportOutcome(editor, { id, outcome: "discarded" });
  await resolveDelivery(editor, { id, choice: "send_again" });
  expect(await getDelivery(editor, id)).toMatchObject({ reportedOutcome: null, state: "queued" });
  expect((await getQuota()).used).toBe(0);
});
