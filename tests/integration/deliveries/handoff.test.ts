import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import {
  createHandoff,
  markHandoffOpened,
  markHandoffPosted,
  revokeHandoff,
} from "#lib/deliveries/handoff/handoff-links";
import { handoffActor } from "#lib/deliveries/handoff/handoff-actor";
import { getActiveHandoff, getHandoffPage } from "#lib/deliveries/handoff/queries";
import type { DeliveryState } from "#lib/deliveries/state";
import { saveDraft } from "#lib/drafts/save-draft";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeDeliveryOfDraft, makeReadyDraft } from "#tests/support/factories/drafts";
import { makeProduct, makeShop } from "#tests/support/factories/records";
import { DELETE, GET, POST } from "../../../app/api/deliveries/[id]/handoff/route";
import { POST as openedDoor } from "../../../app/api/phone/[token]/opened/route";
import { POST as postedDoor } from "../../../app/api/phone/[token]/posted/route";
import { GET as posterDoor } from "../../../app/api/phone/[token]/poster/route";

async function makeArrivedDelivery(state: DeliveryState = "in_inbox") {
  const made = await makeReadyDraft();
  const product = await makeProduct(made.editor, {
    title: "Linen dress",
    link: "https://shop.example/linen",
  });
  const words = {
    ...made.draft.content,
    caption: "Ново 👗",
    hashtags: ["лен"],
    productId: product.id,
    coverMs: 1500,
  };
  await saveDraft(made.editor, { id: made.draft.id, baseVersion: made.draft.version, ...words });
  return { ...made, deliveryId: await makeDeliveryOfDraft(made.editor, made.draft.id, state) };
}

async function linkOf(actor: StaffActor, deliveryId: string): Promise<string> {
  const outcome = await createHandoff(actor, { deliveryId });
  if (outcome.kind === "not_in_inbox") throw new Error(outcome.kind);
  return decodeURIComponent(new URL(outcome.handoff.url).pathname.split("/").at(-1) ?? "");
}

async function openAsPhone(token: string) {
  const actor = await handoffActor(token);
  if (!actor) throw new Error("the link does not work");
  return actor;
}

test("creates one link per delivery, also under concurrent calls; its token is stored hashed and sealed only", async () => {
  const { editor, deliveryId } = await makeArrivedDelivery();
  const links = await Promise.all([1, 2, 3].map(() => linkOf(editor, deliveryId)));
  expect(new Set(links).size).toBe(1);
  const token = links[0] ?? "";
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  const row = await database().handoff.findFirstOrThrow({ where: { deliveryId } });
  expect(JSON.stringify(row)).not.toContain(token);
  expect(row.expiresAt.getTime() - row.createdAt.getTime()).toBe(24 * 3_600_000);
  expect((await getActiveHandoff(editor, deliveryId))?.url).toBe(`${env().APP_URL}/phone/${token}`);
});

test.each<DeliveryState>(["queued", "uploading", "processing", "unconfirmed", "cancelled"])(
  "creates no link while a delivery is %s",
  async (state) => {
    const { editor, deliveryId } = await makeArrivedDelivery(state);
    expect(await createHandoff(editor, { deliveryId })).toEqual({ kind: "not_in_inbox" });
  },
);

test("shows only the consented texts on the phone page", async () => {
  const { editor, deliveryId } = await makeArrivedDelivery();
  const view = await getHandoffPage(await openAsPhone(await linkOf(editor, deliveryId)));
  expect(view).toEqual({
    accountName: "Atelier",
    caption: "Ново 👗",
    hashtags: ["лен"],
    productTitle: "Linen dress",
    productLink: "https://shop.example/linen",
    coverMs: 1500,
    hasPoster: false,
    expiresAt: expect.any(String),
    markedPostedAt: null,
  });
});

test("a program that fetches the page does not open it; its script and “I posted it” do", async () => {
  const { editor, deliveryId } = await makeArrivedDelivery();
  const token = await linkOf(editor, deliveryId);
  const opened = async () => (await getActiveHandoff(editor, deliveryId))?.firstViewedAt ?? null;
  await getHandoffPage(await openAsPhone(token));
  await callRoute(posterDoor, { params: { token } });
  expect(await opened()).toBeNull();
  const open = (headers?: Record<string, string>) =>
    callRoute(openedDoor, { method: "POST", params: { token }, ...(headers && { headers }) });
  const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  expect((await open(foreign)).status).toBe(403);
  expect(await opened()).toBeNull();
  expect((await open()).status).toBe(200);
  const first = await opened();
  expect(first).not.toBeNull();
  expect((await open()).status).toBe(200);
  expect(await opened()).toBe(first);
});

test("“I posted it” without any script counts as opened", async () => {
  const { editor, deliveryId } = await makeArrivedDelivery();
  await markHandoffPosted(await openAsPhone(await linkOf(editor, deliveryId)));
  expect((await getActiveHandoff(editor, deliveryId))?.firstViewedAt).not.toBeNull();
});

test.each<[string, (editor: StaffActor, deliveryId: string) => Promise<unknown>]>([
  ["revoked", (editor, deliveryId) => revokeHandoff(editor, { deliveryId })],
  [
    "expired",
    (_editor, deliveryId) =>
      database().handoff.updateMany({
        where: { deliveryId },
        data: { expiresAt: new Date(Date.now() - 1000) },
      }),
  ],
])("rejects a link that is %s, and creates a new one", async (_name, end) => {
  const { editor, deliveryId } = await makeArrivedDelivery();
  const token = await linkOf(editor, deliveryId);
  const actor = await openAsPhone(token);
  await end(editor, deliveryId);
  expect(await handoffActor(token)).toBeNull();
  await expect(markHandoffOpened(actor)).rejects.toMatchObject({ code: "gone" });
  await expect(markHandoffPosted(actor)).rejects.toMatchObject({ code: "gone" });
  const unknown = await callRoute(postedDoor, {
    method: "POST",
    params: { token: "x".repeat(43) },
  });
  const ended = await callRoute(postedDoor, { method: "POST", params: { token } });
  expect([ended.status, await ended.json()]).toEqual([unknown.status, await unknown.json()]);
  expect((await callRoute(posterDoor, { params: { token } })).status).toBe(404);
  expect(await linkOf(editor, deliveryId)).not.toBe(token);
});

test("records “I posted it” once with its time, without changing the delivery's state", async () => {
  const { editor, deliveryId } = await makeArrivedDelivery();
  const actor = await openAsPhone(await linkOf(editor, deliveryId));
  await Promise.all([markHandoffPosted(actor), markHandoffPosted(actor)]);
  const first = (await getActiveHandoff(editor, deliveryId))?.markedPostedAt;
  expect(first).not.toBeNull();
  await markHandoffPosted(actor);
  expect((await getActiveHandoff(editor, deliveryId))?.markedPostedAt).toBe(first);
  expect(await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } })).toMatchObject({
    state: "in_inbox",
    postedAt: null,
  });
  expect(
    await database().auditEvent.count({
      where: { action: "handoff.marked_posted", subjectId: actor.handoffId },
    }),
  ).toBe(1);
});

test("accepts a plain form from a page of the studio only", async () => {
  const { editor, deliveryId } = await makeArrivedDelivery();
  const token = await linkOf(editor, deliveryId);
  const form = {
    method: "POST",
    params: { token },
    body: "",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  } as const;
  const foreign = await callRoute(postedDoor, {
    ...form,
    headers: { ...form.headers, origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  });
  expect(foreign.status).toBe(403);
  expect((await getActiveHandoff(editor, deliveryId))?.markedPostedAt).toBeNull();
  const sent = await callRoute(postedDoor, form);
  expect([sent.status, sent.headers.get("location")]).toEqual([303, `/phone/${token}`]);
  expect((await getActiveHandoff(editor, deliveryId))?.markedPostedAt).not.toBeNull();
});

test("creates, shows and revokes links by route, and rejects viewers and another shop", async () => {
  const { editor, viewer, deliveryId } = await makeArrivedDelivery();
  const other = await makeShop();
  const params = { id: deliveryId };
  expect((await callRoute(POST, { as: viewer, method: "POST", params })).status).toBe(403);
  expect((await callRoute(GET, { as: viewer, params })).status).toBe(403);
  expect((await callRoute(POST, { as: other.admin, method: "POST", params })).status).toBe(404);
  expect((await callRoute(DELETE, { as: other.admin, method: "DELETE", params })).status).toBe(404);
  const made = await (await callRoute(POST, { as: editor, method: "POST", params })).json();
  expect(made).toMatchObject({ kind: "created", handoff: { firstViewedAt: null } });
  expect(await (await callRoute(GET, { as: other.admin, params })).json()).toEqual({
    handoff: null,
  });
  expect(await (await callRoute(GET, { as: editor, params })).json()).toEqual({
    handoff: made.handoff,
  });
  expect(await (await callRoute(DELETE, { as: editor, method: "DELETE", params })).json()).toEqual({
    kind: "revoked",
  });
  expect(await (await callRoute(GET, { as: editor, params })).json()).toEqual({ handoff: null });
});
