import { expect, test } from "vitest";

import { getDashboard } from "#lib/dashboard/queries";
import { deliveryStates, hasEnded, type DeliveryState } from "#lib/deliveries/state";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { makeDelivery, makeShop } from "#tests/support/factories/records";

type Given = Partial<Prisma.DeliveryUncheckedCreateInput> & { state: DeliveryState };

const lists: [Given, string[]][] = [
  [{ state: "queued" }, ["sending"]],
  [{ state: "queued", waitingFor: "rate" }, ["sending"]],
  [{ state: "queued", waitingFor: "slots" }, ["queue"]],
  [{ state: "queued", waitingFor: "authorization" }, ["attention"]],
  [{ state: "init_sent" }, ["sending"]],
  [{ state: "ready" }, ["sending"]],
  [{ state: "uploading" }, ["sending"]],
  [{ state: "pulling" }, ["sending"]],
  [{ state: "committing" }, ["sending"]],
  [{ state: "processing" }, ["sending"]],
  [{ state: "in_inbox" }, ["inbox"]],
  [{ state: "in_inbox", reportedOutcome: "posted" }, []],
  [{ state: "posted" }, []],
  [{ state: "cancelled" }, ["preparing"]],
  [{ state: "not_sent" }, ["attention"]],
  [{ state: "refused" }, ["attention"]],
  [{ state: "unconfirmed" }, ["attention"]],
  [{ state: "unconfirmed", resolution: "found_in_inbox" }, ["inbox"]],
  [{ state: "unconfirmed", resolution: "found_in_inbox", reportedOutcome: "discarded" }, []],
];

test("the table has every state", () => {
  expect(new Set(lists.map(([{ state }]) => state))).toEqual(new Set(deliveryStates));
});

test.each(lists)("Home lists a delivery %j in %j", async (given, expected) => {
  const { admin } = await makeShop();
  const endedAt = hasEnded(given.state) ? new Date("2024-01-01") : null;
  const { id, draftId } = await makeDelivery(admin, { ...given, endedAt });
  const home = await getDashboard(admin);
  const sections = {
    attention: home.actionItems.rows.map(({ key }) => key),
    sending: home.inProgress.rows.map((one) => `delivery-${one.id}`),
    queue: home.slots.flatMap(({ queue }) => queue.map((one) => `delivery-${one.id}`)),
    inbox: home.inbox.rows.map((one) => `delivery-${one.id}`),
    preparing: home.preparing.rows.map(({ key }) => key),
  };
  const found = Object.entries(sections).filter(
    ([, keys]) => keys.includes(`delivery-${id}`) || keys.includes(`draft-${draftId}`),
  );
  expect(found.map(([name]) => name)).toEqual(expected);
});

test("a failed delivery needs attention until its draft is sent again or discarded", async () => {
  const { admin } = await makeShop();
  const { id, draftId, connectionId } = await makeDelivery(admin, { state: "not_sent" });
  const { consentId } = await database().delivery.findUniqueOrThrow({ where: { id } });
  const attention = async () => (await getDashboard(admin)).actionItems.rows.map(({ key }) => key);
  expect(await attention()).toEqual([`delivery-${id}`]);
  const {
    id: _,
    snapshot: __,
    ...consent
  } = await database().consent.findUniqueOrThrow({
    where: { id: consentId },
  });
  const { id: next } = await database().consent.create({
    data: { ...consent, snapshot: {}, fingerprint: "e".repeat(64) },
  });
  const { shopId, videoId } = consent;
  const again = await database().delivery.create({
    data: { shopId, videoId, draftId, connectionId, consentId: next, state: "uploading" },
  });
  expect(await attention()).toEqual([]);
  await database().delivery.update({ where: { id: again.id }, data: { state: "cancelled" } });
  expect(await attention()).toEqual([]);
  await database().delivery.update({ where: { id: again.id }, data: { state: "refused" } });
  expect(await attention()).toEqual([`delivery-${again.id}`]);
  await database().draft.update({ where: { id: draftId }, data: { discardedAt: new Date() } });
  expect(await attention()).toEqual([]);
});
