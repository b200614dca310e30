import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { reorderQueue } from "#lib/deliveries/queue/reorder-queue";
import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeConnection, makeShop } from "#tests/support/factories/records";
import { isDueSoon, makeQueuedDelivery, makeSlotAccount } from "#tests/support/factories/slots";
import { POST as reorderRoute } from "../../../app/api/deliveries/[id]/reorder/route";
import { POST as reportOutcomeRoute } from "../../../app/api/deliveries/[id]/report-outcome/route";

test("orders the queue by consent until a person changes it, and runs moved deliveries immediately", async () => {
  const { editor, connectionId, getOrder } = await makeSlotAccount();
  const [a, b, c] = [
    await makeQueuedDelivery(editor, connectionId),
    await makeQueuedDelivery(editor, connectionId),
    await makeQueuedDelivery(editor, connectionId),
  ];
  await makeQueuedDelivery(editor, (await makeConnection(editor)).id);
  expect(await getOrder()).toEqual([a, b, c]);
  expect(await reorderQueue(editor, { id: c, move: { before: b } })).toEqual({
    kind: "reordered",
    position: 2,
    total: 3,
  });
  expect(await getOrder()).toEqual([a, c, b]);
  expect(await Promise.all([a, b, c].map(isDueSoon))).toEqual([false, true, true]);
  expect(await reorderQueue(editor, { id: a, move: { after: b } })).toEqual({
    kind: "reordered",
    position: 3,
    total: 3,
  });
  expect(await getOrder()).toEqual([c, b, a]);
  await database().delivery.update({ where: { id: b }, data: { waitingFor: null } });
  expect(await reorderQueue(editor, { id: a, move: { before: b } })).toEqual({
    kind: "not_waiting",
  });
  const events = await database().auditEvent.findMany({
    where: { action: "delivery.reordered", shopId: editor.shopId },
    orderBy: { id: "asc" },
  });
  expect(events.map(({ subjectId, details }) => [subjectId, details])).toEqual([
    [c, { position: 2, total: 3 }],
    [a, { position: 3, total: 3 }],
  ]);
});

test("applies the same concurrent move once and two different moves both", async () => {
  const { admin, editor, connectionId, getOrder } = await makeSlotAccount();
  const ids: string[] = [];
  for (let count = 0; count < 6; count += 1)
    ids.push(await makeQueuedDelivery(editor, connectionId));
  const [a = "", b = "", c = "", d = "", e = "", f = ""] = ids;
  const same = await Promise.all(
    [editor, admin, editor, admin].map((actor) =>
      reorderQueue(actor, { id: b, move: { before: a } }),
    ),
  );
  expect(new Set(same.map((outcome) => JSON.stringify(outcome)))).toEqual(
    new Set([JSON.stringify({ kind: "reordered", position: 1, total: 6 })]),
  );
  expect(await getOrder()).toEqual([b, a, c, d, e, f]);
  await Promise.all([
    reorderQueue(editor, { id: f, move: { before: e } }),
    reorderQueue(admin, { id: a, move: { after: c } }),
    reorderQueue(editor, { id: d, move: { after: c } }),
  ]);
  const now = await getOrder();
  expect([
    now.indexOf(f) < now.indexOf(e),
    now.indexOf(a) > now.indexOf(c),
    now.indexOf(d) > now.indexOf(c),
    now[0],
  ]).toEqual([true, true, true, b]);
  expect(now.toSorted()).toEqual(ids.toSorted());
});

test("rejects viewers, another shop and anything but one move", async () => {
  const { editor, viewer, connectionId, getOrder } = await makeSlotAccount();
  const otherAdmin = (await makeShop()).admin;
  const [a, b] = [
    await makeQueuedDelivery(editor, connectionId),
    await makeQueuedDelivery(editor, connectionId),
  ];
  const reorder = (as: StaffActor, body: object) =>
    callRoute(reorderRoute, { as, method: "POST", params: { id: b }, body });
  expect((await reorder(viewer, { before: a })).status).toBe(403);
  expect((await reorder(otherAdmin, { before: a })).status).toBe(404);
  for (const body of [{}, { before: a, after: a }, { before: "first" }])
    expect((await reorder(editor, body)).status).toBe(400);
  const foreign = await makeQueuedDelivery(otherAdmin, (await makeConnection(otherAdmin)).id);
  expect(await (await reorder(editor, { before: foreign })).json()).toEqual({
    kind: "not_waiting",
  });
  expect(await getOrder()).toEqual([a, b]);
  expect(await (await reorder(editor, { before: a })).json()).toEqual({
    kind: "reordered",
    position: 1,
    total: 2,
  });
  const report = (as: StaffActor, body: object) =>
    callRoute(reportOutcomeRoute, { as, method: "POST", params: { id: b }, body });
  expect([
    (await report(viewer, { outcome: "posted" })).status,
    (await report(otherAdmin, { outcome: "posted" })).status,
  ]).toEqual([403, 404]);
  expect(await (await report(editor, { outcome: "posted" })).json()).toEqual({
    kind: "not_possible",
  });
});
