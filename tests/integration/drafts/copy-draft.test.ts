import { expect, test } from "vitest";

import { getDeliveryDetail } from "#lib/deliveries/timeline/queries";
import { copyDraft } from "#lib/drafts/copy-draft";
import { getDraft, listDraftsOfVideo } from "#lib/drafts/queries";
import { saveDraft } from "#lib/drafts/save-draft";
import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeDeliveryOfDraft, makeReadyDraft } from "#tests/support/factories/drafts";
import { makeProduct, makeStaff } from "#tests/support/factories/records";
import { POST } from "../../../app/api/drafts/route";

/** Creates a draft with texts and product, sent to the only account of its shop. */
async function makeSentDraft(state: "in_inbox" | "cancelled" = "in_inbox") {
  const made = await makeReadyDraft();
  const { draft, editor } = made;
  const product = await makeProduct(editor);
  const content = {
    ...draft.content,
    caption: "Linen, as agreed.",
    hashtags: ["linen"],
    productId: product.id,
    coverMs: 2500,
  };
  await saveDraft(editor, { id: draft.id, baseVersion: draft.version, ...content });
  const deliveryId = await makeDeliveryOfDraft(editor, draft.id, state);
  return { ...made, draftId: draft.id, content, deliveryId, product };
}

test("a sent draft becomes a new editable draft with the same content", async () => {
  const { editor, draftId, content, draft } = await makeSentDraft();
  const copy = await copyDraft(editor, { fromDraftId: draftId });
  expect(copy.kind).toBe("created");
  expect(copy.draftId).not.toBe(draftId);
  expect(await getDraft(editor, copy.draftId)).toMatchObject({
    status: "open",
    content,
    video: { id: draft.video.id },
    blockers: [],
    sending: null,
  });
  expect((await listDraftsOfVideo(editor, draft.video.id)).map(({ id }) => id)).toEqual([
    copy.draftId,
    draftId,
  ]);
});

test("a second click returns the copy that the first one made; an edited copy is left alone", async () => {
  const { editor, draftId, content } = await makeSentDraft();
  const [one, two] = await Promise.all(
    [1, 2].map(() => copyDraft(editor, { fromDraftId: draftId })),
  );
  expect(two?.draftId).toBe(one?.draftId);
  const id = one?.draftId ?? "";
  await saveDraft(editor, { id, baseVersion: 1, ...content, caption: "Changed." });
  expect(await copyDraft(editor, { fromDraftId: draftId })).toMatchObject({ kind: "created" });
});

test("leaves the account out once it is no longer connected", async () => {
  const { editor, draftId, content } = await makeSentDraft();
  await database().connection.updateMany({
    where: { id: content.connectionId ?? "" },
    data: { state: "disconnected" },
  });
  const { draftId: copyId } = await copyDraft(editor, { fromDraftId: draftId });
  expect((await getDraft(editor, copyId)).account).toBeNull();
});

test("a cancelled delivery gives what was agreed, whatever its draft became", async () => {
  const { editor, draftId, content, deliveryId } = await makeSentDraft("cancelled");
  await saveDraft(editor, {
    id: draftId,
    baseVersion: 2,
    ...content,
    caption: "Other words.",
    productId: null,
  });
  const answer = await callRoute(POST, {
    as: editor,
    method: "POST",
    body: { fromDeliveryId: deliveryId },
  });
  expect(answer.status).toBe(200);
  const { draftId: copyId } = (await answer.json()) as { draftId: string };
  expect((await getDraft(editor, copyId)).content).toEqual(content);
});

test("the author of the texts stays an author of the copy", async () => {
  const { editor, shop, draftId } = await makeSentDraft();
  const colleague = await makeStaff(shop.id, "editor");
  const { draftId: copyId } = await copyDraft(colleague, { fromDraftId: draftId });
  const { authorIds } = await database().draft.findUniqueOrThrow({ where: { id: copyId } });
  expect(authorIds.toSorted()).toEqual([editor.staffId, colleague.staffId].toSorted());
});

test("neither a deleted video nor another shop's draft is copied", async () => {
  const { editor, draftId, deliveryId, draft } = await makeSentDraft();
  const { editor: stranger } = await makeReadyDraft();
  await expect(copyDraft(stranger, { fromDraftId: draftId })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(copyDraft(stranger, { fromDeliveryId: deliveryId })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await getDeliveryDetail(editor, deliveryId)).toMatchObject({ canCopy: true });
  await database().video.update({
    where: { id: draft.video.id },
    data: { deletedAt: new Date() },
  });
  await expect(copyDraft(editor, { fromDraftId: draftId })).rejects.toMatchObject({ code: "gone" });
  expect(await getDeliveryDetail(editor, deliveryId)).toMatchObject({ canCopy: false });
});

test("draft and delivery show account and words as agreed, for ever", async () => {
  const { editor, draftId, deliveryId, content, product, shop } = await makeSentDraft();
  await database().connection.updateMany({
    where: { id: content.connectionId ?? "" },
    data: { state: "disconnected", displayName: "Renamed" },
  });
  await database().connection.create({
    data: { shopId: shop.id, openId: crypto.randomUUID(), displayName: "Outlet", scopes: [] },
  });
  await database().product.update({ where: { id: product.id }, data: { title: "Renamed" } });
  await database().draft.update({ where: { id: draftId }, data: { connectionId: null } });
  const shown = await getDraft(editor, draftId);
  expect(shown).toMatchObject({
    status: "sent",
    content,
    account: { id: content.connectionId, name: "Atelier", problem: null },
    product: { title: product.title },
    sending: { deliveryId, state: "in_inbox", by: "A colleague" },
  });
  const detail = await getDeliveryDetail(editor, deliveryId);
  expect(detail.delivery.accountName).toBe("Atelier");
  expect(detail.agreed).toMatchObject({
    caption: content.caption,
    hashtags: ["linen"],
    coverMs: 2500,
    product: { title: product.title },
  });
  await database().delivery.update({ where: { id: deliveryId }, data: { state: "posted" } });
  expect((await getDraft(editor, draftId)).sending).toMatchObject({ state: "posted" });
});
