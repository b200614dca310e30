import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { createHandoff, markHandoffPosted } from "#lib/deliveries/handoff/handoff-links";
import { handoffActor } from "#lib/deliveries/handoff/queries";
import { getDelivery } from "#lib/deliveries/queries";
import { getSlotUsage } from "#lib/deliveries/queue/queries";
import { reorderQueue } from "#lib/deliveries/queue/reorder-queue";
import { reportOutcome } from "#lib/deliveries/report-outcome";
import { resolveDelivery } from "#lib/deliveries/resolve-delivery";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeConnection, makeDelivery, makeShop } from "#tests/support/factories/records";
import { POST as placeDoor } from "../../../app/api/deliveries/[id]/reorder/route";
import { POST as sayDoor } from "../../../app/api/deliveries/[id]/report-outcome/route";

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
const inOneHour = () => new Date(Date.now() + 3_600_000);

async function makeAccount() {
  const made = await makeShop();
  const { id: connectionId } = await makeConnection(made.editor);
  const room = async () => {
    const [slot] = await getSlotUsage(made.viewer);
    if (!slot) throw new Error("the account has no places");
    return slot;
  };
  return {
    ...made,
    connectionId,
    room,
    order: async () => (await room()).queue.map(({ id }) => id),
  };
}

let number = 0;

/** A draft in the inbox since its init, unless told otherwise. */
async function makeHolder(
  actor: StaffActor,
  connectionId: string,
  given: {
    transfer?: Partial<Prisma.TransferUncheckedCreateInput>;
    delivery?: Partial<Prisma.DeliveryUncheckedCreateInput>;
  } = {},
): Promise<string> {
  const now = new Date();
  const { id } = await makeDelivery(actor, {
    connectionId,
    state: "in_inbox",
    inInboxAt: now,
    endedAt: now,
    ...given.delivery,
  });
  const sent = {
    initStartedAt: hoursAgo(1),
    committingAt: hoursAgo(1),
    initOutcome: "ok",
    publishId: `v_inbox_file~slots.${(number += 1)}`,
  };
  const plan = { number: 1, sizeBytes: 5n, chunkSize: 5n, chunkCount: 1 };
  await database().transfer.create({
    data: { deliveryId: id, connectionId, ...plan, ...sent, endedAt: now, ...given.transfer },
  });
  return id;
}

const makeWaiting = async (actor: StaffActor, connectionId: string, reason = "behind_in_queue") =>
  (
    await makeDelivery(actor, {
      connectionId,
      state: "queued",
      waitingFor: "slots",
      reason,
      nextRunAt: inOneHour(),
    })
  ).id;

const row = (id: string) => database().delivery.findUniqueOrThrow({ where: { id } });
const isWoken = async (id: string) =>
  ((await row(id)).nextRunAt?.getTime() ?? Infinity) < Date.now() + 60_000;

test("the meter names what holds each place and until when; what perhaps counts is told apart", async () => {
  const { editor, connectionId, room } = await makeAccount();
  expect(await room()).toMatchObject({
    used: 0,
    limit: 5,
    nextSlotFreeAt: null,
    slots: [],
    queue: [],
  });
  const unfinished = { committingAt: null, uploadUrlExpiresAt: hoursAgo(0.1) };
  const cancelled = await makeHolder(editor, connectionId, {
    delivery: { state: "cancelled" },
    transfer: unfinished,
  });
  const inInbox = await makeHolder(editor, connectionId, {
    transfer: { initStartedAt: hoursAgo(20) },
  });
  const sending = await makeHolder(editor, connectionId, {
    delivery: { state: "uploading", endedAt: null },
    transfer: {
      ...unfinished,
      uploadUrlExpiresAt: inOneHour(),
      endedAt: null,
      initStartedAt: hoursAgo(0.2),
    },
  });
  await makeHolder(editor, connectionId, { transfer: { initStartedAt: hoursAgo(25) } });
  await makeHolder(editor, connectionId, { transfer: { slotFreedAt: new Date() } });
  const { used, slots, nextSlotFreeAt } = await room();
  expect([
    used,
    slots.map(({ deliveryId, hold, canReportOutcome }) => [deliveryId, hold, canReportOutcome]),
  ]).toEqual([
    2,
    [
      [inInbox, "draft", true],
      [sending, "sending", false],
      [cancelled, "uncertain", false],
    ],
  ]);
  expect(new Date(nextSlotFreeAt ?? 0).getTime() - Date.now()).toBeCloseTo(4 * 3_600_000, -5);
  expect(nextSlotFreeAt).toBe(slots[0]?.expiresAt);
});

test("a person’s word frees a place and wakes who waits first; taken back, the place is held again", async () => {
  const { editor, connectionId, room } = await makeAccount();
  const id = await makeHolder(editor, connectionId);
  const [first, second] = [
    await makeWaiting(editor, connectionId),
    await makeWaiting(editor, connectionId),
  ];
  expect(await reportOutcome(editor, { id, outcome: "discarded" })).toEqual({ kind: "recorded" });
  expect(await reportOutcome(editor, { id, outcome: "discarded" })).toEqual({ kind: "recorded" });
  expect(await getDelivery(editor, id)).toMatchObject({
    state: "in_inbox",
    reportedOutcome: { outcome: "discarded" },
    label: "Reported as discarded",
  });
  expect([(await room()).used, await isWoken(first), await isWoken(second)]).toEqual([
    0,
    true,
    false,
  ]);
  await reportOutcome(editor, { id, outcome: "still_in_inbox" });
  expect((await room()).used).toBe(1);
  expect(await getDelivery(editor, id)).toMatchObject({
    reportedOutcome: null,
    label: "In TikTok inbox",
  });
  const told = await database().auditEvent.findMany({
    where: { action: "delivery.outcome_reported", subjectId: id },
    orderBy: { id: "asc" },
  });
  expect(told.map(({ details }) => details)).toEqual([
    { outcome: "discarded" },
    { outcome: "still_in_inbox" },
  ]);
});

test("“posted” on the phone page frees the place, but TikTok’s own word is not for a person to take back", async () => {
  const { editor, connectionId, room } = await makeAccount();
  const id = await makeHolder(editor, connectionId);
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
  if (!phone) throw new Error("there is no phone page");
  await markHandoffPosted(phone);
  expect([(await room()).used, (await getDelivery(editor, id)).reportedOutcome?.outcome]).toEqual([
    0,
    "posted",
  ]);
  await database().transfer.updateMany({ where: { deliveryId: id }, data: { outcome: "posted" } });
  await reportOutcome(editor, { id, outcome: "still_in_inbox" });
  expect((await room()).used).toBe(0);
});

test.each(["queued", "uploading", "processing", "posted", "refused", "unconfirmed"] as const)(
  "nobody can say what became of a draft while it is %s",
  async (state) => {
    const { editor, connectionId } = await makeAccount();
    const id = await makeHolder(editor, connectionId, { delivery: { state } });
    expect(await reportOutcome(editor, { id, outcome: "discarded" })).toEqual({
      kind: "not_possible",
    });
  },
);

test("what was said of a draft is forgotten when it is sent again", async () => {
  const { editor, connectionId, room } = await makeAccount();
  const id = await makeHolder(editor, connectionId, {
    delivery: { state: "unconfirmed", resolution: "found_in_inbox" },
  });
  await reportOutcome(editor, { id, outcome: "discarded" });
  await resolveDelivery(editor, { id, choice: "send_again" });
  expect(await getDelivery(editor, id)).toMatchObject({ reportedOutcome: null, state: "queued" });
  expect((await room()).used).toBe(0);
});

test("the queue of an account is in the order of consent until a person changes it; whoever changed places looks again", async () => {
  const { editor, connectionId, order } = await makeAccount();
  const [a, b, c] = [
    await makeWaiting(editor, connectionId),
    await makeWaiting(editor, connectionId),
    await makeWaiting(editor, connectionId),
  ];
  await makeWaiting(editor, (await makeConnection(editor)).id);
  expect(await order()).toEqual([a, b, c]);
  expect(await reorderQueue(editor, { id: c, move: { before: b } })).toEqual({
    kind: "reordered",
    position: 2,
    total: 3,
  });
  expect(await order()).toEqual([a, c, b]);
  expect(await Promise.all([a, b, c].map(isWoken))).toEqual([false, true, true]);
  expect(await reorderQueue(editor, { id: a, move: { after: b } })).toEqual({
    kind: "reordered",
    position: 3,
    total: 3,
  });
  expect(await order()).toEqual([c, b, a]);
  await database().delivery.update({ where: { id: b }, data: { waitingFor: null } });
  expect(await reorderQueue(editor, { id: a, move: { before: b } })).toEqual({
    kind: "not_waiting",
  });
  const told = await database().auditEvent.findMany({
    where: { action: "delivery.reordered", shopId: editor.shopId },
    orderBy: { id: "asc" },
  });
  expect(told.map(({ subjectId, details }) => [subjectId, details])).toEqual([
    [c, { position: 2, total: 3 }],
    [a, { position: 3, total: 3 }],
  ]);
});

test("two people at once: the same wish is fulfilled once, and two wishes both", async () => {
  const { admin, editor, connectionId, order } = await makeAccount();
  const ids: string[] = [];
  for (let count = 0; count < 6; count += 1) ids.push(await makeWaiting(editor, connectionId));
  const [a = "", b = "", c = "", d = "", e = "", f = ""] = ids;
  const same = await Promise.all(
    [editor, admin, editor, admin].map((actor) =>
      reorderQueue(actor, { id: b, move: { before: a } }),
    ),
  );
  expect(new Set(same.map((outcome) => JSON.stringify(outcome)))).toEqual(
    new Set([JSON.stringify({ kind: "reordered", position: 1, total: 6 })]),
  );
  expect(await order()).toEqual([b, a, c, d, e, f]);
  await Promise.all([
    reorderQueue(editor, { id: f, move: { before: e } }),
    reorderQueue(admin, { id: a, move: { after: c } }),
    reorderQueue(editor, { id: d, move: { after: c } }),
  ]);
  const now = await order();
  expect([
    now.indexOf(f) < now.indexOf(e),
    now.indexOf(a) > now.indexOf(c),
    now.indexOf(d) > now.indexOf(c),
    now[0],
  ]).toEqual([true, true, true, b]);
  expect(now.toSorted()).toEqual(ids.toSorted());
});

test("the doors: not for viewers, not for another shop, and only with one wish", async () => {
  const { editor, viewer, connectionId, order } = await makeAccount();
  const stranger = (await makeShop()).admin;
  const [a, b] = [await makeWaiting(editor, connectionId), await makeWaiting(editor, connectionId)];
  const place = (as: StaffActor, body: object) =>
    callRoute(placeDoor, { as, method: "POST", params: { id: b }, body });
  expect((await place(viewer, { before: a })).status).toBe(403);
  expect((await place(stranger, { before: a })).status).toBe(404);
  for (const body of [{}, { before: a, after: a }, { before: "first" }])
    expect((await place(editor, body)).status).toBe(400);
  const foreign = await makeWaiting(stranger, (await makeConnection(stranger)).id);
  expect(await (await place(editor, { before: foreign })).json()).toEqual({ kind: "not_waiting" });
  expect(await order()).toEqual([a, b]);
  expect(await (await place(editor, { before: a })).json()).toEqual({
    kind: "reordered",
    position: 1,
    total: 2,
  });
  const say = (as: StaffActor, body: object) =>
    callRoute(sayDoor, { as, method: "POST", params: { id: b }, body });
  expect([
    (await say(viewer, { outcome: "posted" })).status,
    (await say(stranger, { outcome: "posted" })).status,
  ]).toEqual([403, 404]);
  expect(await (await say(editor, { outcome: "posted" })).json()).toEqual({ kind: "not_possible" });
});
