import { expect, test } from "vitest";

import { GET as posterDoor } from "../../app/api/phone/[token]/poster/route";
import { POST as postedDoor } from "../../app/api/phone/[token]/posted/route";
import { DELETE, GET, POST } from "../../app/api/deliveries/[id]/handoff/route";
import type { StaffActor } from "#lib/actor";
import { activeHandoff, phoneOf } from "#lib/deliveries/handoff-queries";
import { makeHandoff } from "#lib/deliveries/make-handoff";
import { markPosted } from "#lib/deliveries/mark-posted";
import { openHandoff } from "#lib/deliveries/open-handoff";
import { revokeHandoff } from "#lib/deliveries/revoke-handoff";
import type { DeliveryState } from "#lib/deliveries/state";
import { saveDraft } from "#lib/drafts/save-draft";
import { database } from "#lib/infra/database";
import { env } from "#lib/infra/env";
import { call } from "#tests/support/call";
import { makeDelivery, makeReadyDraft } from "#tests/support/drafts";
import { makeProduct, makeShop } from "#tests/support/makers";

async function arrived(state: DeliveryState = "in_inbox") {
  const made = await makeReadyDraft();
  const product = await makeProduct(made.editor, { title: "Linen dress", link: "https://shop.example/linen" });
  const words = { ...made.draft.words, caption: "Ново 👗", hashtags: ["лен"], productId: product.id, coverMs: 1500 };
  await saveDraft(made.editor, { id: made.draft.id, baseVersion: made.draft.version, ...words });
  return { ...made, deliveryId: await makeDelivery(made.editor, made.draft.id, state) };
}

async function linkOf(actor: StaffActor, deliveryId: string): Promise<string> {
  const outcome = await makeHandoff(actor, { deliveryId });
  if (outcome.kind === "not_in_inbox") throw new Error(outcome.kind);
  return decodeURIComponent(new URL(outcome.handoff.url).pathname.split("/").at(-1) ?? "");
}

async function holder(token: string) {
  const actor = await phoneOf(token);
  if (!actor) throw new Error("the link does not work");
  return actor;
}

test("one link per delivery, however often and at once it is asked for; its token is stored hashed and sealed only", async () => {
  const { editor, deliveryId } = await arrived();
  const links = await Promise.all([1, 2, 3].map(() => linkOf(editor, deliveryId)));
  expect(new Set(links).size).toBe(1);
  const token = links[0] ?? "";
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  const row = await database().handoff.findFirstOrThrow({ where: { deliveryId } });
  expect(JSON.stringify(row)).not.toContain(token);
  expect(row.expiresAt.getTime() - row.createdAt.getTime()).toBe(24 * 3_600_000);
  expect((await activeHandoff(editor, deliveryId))?.url).toBe(`${env().APP_URL}/phone/${token}`);
});

test.each<DeliveryState>(["queued", "uploading", "processing", "unconfirmed", "cancelled"])(
  "no link while a delivery is %s",
  async (state) => {
    const { editor, deliveryId } = await arrived(state);
    expect(await makeHandoff(editor, { deliveryId })).toEqual({ kind: "not_in_inbox" });
  },
);

test("the phone sees the words that were agreed to and nothing else of the shop", async () => {
  const { editor, deliveryId } = await arrived();
  const view = await openHandoff(await holder(await linkOf(editor, deliveryId)));
  expect(view).toEqual({
    accountName: "Atelier",
    caption: "Ново 👗",
    hashtags: ["лен"],
    productTitle: "Linen dress",
    productLink: "https://shop.example/linen",
    coverMs: 1500,
    hasPoster: false,
    expiresAt: expect.any(String),
    postedAt: null,
  });
  expect((await activeHandoff(editor, deliveryId))?.openedAt).not.toBeNull();
});

test.each<[string, (editor: StaffActor, deliveryId: string) => Promise<unknown>]>([
  ["revoked", (editor, deliveryId) => revokeHandoff(editor, { deliveryId })],
  [
    "over",
    (_editor, deliveryId) => database().handoff.updateMany({ where: { deliveryId }, data: { expiresAt: new Date(Date.now() - 1000) } }),
  ],
])("a link that is %s opens nothing, and a new one can be made", async (_name, end) => {
  const { editor, deliveryId } = await arrived();
  const token = await linkOf(editor, deliveryId);
  const actor = await holder(token);
  await end(editor, deliveryId);
  expect(await phoneOf(token)).toBeNull();
  await expect(openHandoff(actor)).rejects.toMatchObject({ code: "gone" });
  await expect(markPosted(actor)).rejects.toMatchObject({ code: "gone" });
  const unknown = await call(postedDoor, { method: "POST", params: { token: "x".repeat(43) } });
  const ended = await call(postedDoor, { method: "POST", params: { token } });
  expect([ended.status, await ended.json()]).toEqual([unknown.status, await unknown.json()]);
  expect((await call(posterDoor, { params: { token } })).status).toBe(404);
  expect(await linkOf(editor, deliveryId)).not.toBe(token);
});

test("“I posted it” is kept once, with its time, and does not make the delivery posted", async () => {
  const { editor, deliveryId } = await arrived();
  const actor = await holder(await linkOf(editor, deliveryId));
  await Promise.all([markPosted(actor), markPosted(actor)]);
  const first = (await activeHandoff(editor, deliveryId))?.postedAt;
  expect(first).not.toBeNull();
  await markPosted(actor);
  expect((await activeHandoff(editor, deliveryId))?.postedAt).toBe(first);
  expect(await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } })).toMatchObject({ state: "in_inbox", postedAt: null });
  expect(await database().auditEvent.count({ where: { action: "handoff.posted", subjectId: actor.handoffId } })).toBe(1);
});

test("a plain form is enough, from our own page only", async () => {
  const { editor, deliveryId } = await arrived();
  const token = await linkOf(editor, deliveryId);
  const form = { method: "POST", params: { token }, body: "", headers: { "content-type": "application/x-www-form-urlencoded" } } as const;
  const foreign = await call(postedDoor, {
    ...form,
    headers: { ...form.headers, origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  });
  expect(foreign.status).toBe(403);
  expect((await activeHandoff(editor, deliveryId))?.postedAt).toBeNull();
  const sent = await call(postedDoor, form);
  expect([sent.status, sent.headers.get("location")]).toEqual([303, `/phone/${token}`]);
  expect((await activeHandoff(editor, deliveryId))?.postedAt).not.toBeNull();
});

test("the doors: made, shown, revoked; not for viewers, not for another shop", async () => {
  const { editor, viewer, deliveryId } = await arrived();
  const other = await makeShop();
  const params = { id: deliveryId };
  expect((await call(POST, { as: viewer, method: "POST", params })).status).toBe(403);
  expect((await call(GET, { as: viewer, params })).status).toBe(403);
  expect((await call(POST, { as: other.admin, method: "POST", params })).status).toBe(404);
  expect((await call(DELETE, { as: other.admin, method: "DELETE", params })).status).toBe(404);
  const made = await (await call(POST, { as: editor, method: "POST", params })).json();
  expect(made).toMatchObject({ kind: "made", handoff: { openedAt: null } });
  expect(await (await call(GET, { as: other.admin, params })).json()).toEqual({ handoff: null });
  expect(await (await call(GET, { as: editor, params })).json()).toEqual({ handoff: made.handoff });
  expect(await (await call(DELETE, { as: editor, method: "DELETE", params })).json()).toEqual({ kind: "revoked" });
  expect(await (await call(GET, { as: editor, params })).json()).toEqual({ handoff: null });
});
