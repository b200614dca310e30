import type { StaffActor } from "#lib/actor";
import { expect, test } from "vitest";

import { captionLimits } from "#lib/captions/policy";
import { createDraft } from "#lib/drafts/create-draft";
import { discardDraft, restoreDraft } from "#lib/drafts/discard-draft";
import { listDrafts } from "#lib/drafts/list-queries";
import { getDraft } from "#lib/drafts/queries";
import { saveDraft } from "#lib/drafts/save-draft";
import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import {
  makeCheckedVideo,
  makeDeliveryOfDraft,
  makeReadyDraft,
} from "#tests/support/factories/drafts";
import { makeProduct, makeShop, makeStaff } from "#tests/support/factories/records";
import { DELETE, GET, PATCH } from "../../../app/api/drafts/[id]/route";
import { POST } from "../../../app/api/drafts/route";

test("concurrent requests create one open draft of a video", async () => {
  const { editor } = await makeShop();
  const videoId = await makeCheckedVideo(editor);
  const results = await Promise.all([1, 2, 3].map(() => createDraft(editor, { videoId })));
  expect(new Set(results.map(({ draftId }) => draftId)).size).toBe(1);
  expect(results.filter(({ kind }) => kind === "created")).toHaveLength(1);
});

test("creates a new draft once the earlier one was sent", async () => {
  const { draft, editor } = await makeReadyDraft();
  await makeDeliveryOfDraft(editor, draft.id, "in_inbox");
  expect(await createDraft(editor, { videoId: draft.video.id })).toMatchObject({ kind: "created" });
});

test("preselects the only usable account; of two, none", async () => {
  const { draft } = await makeReadyDraft();
  expect(draft.account?.problem).toBeNull();
  const two = await makeReadyDraft({ accounts: 2, choose: false });
  expect(two.draft.account).toBeNull();
  expect(two.draft.blockers).toEqual([expect.stringContaining("Choose the TikTok account")]);
});

test("a save increments the version and records who changed it", async () => {
  const { draft, editor } = await makeReadyDraft();
  const product = await makeProduct(editor);
  const content = {
    ...draft.content,
    caption: "Ново 👗",
    hashtags: ["лен"],
    productId: product.id,
    coverMs: 1500,
  };
  const saved = await saveDraft(editor, { id: draft.id, baseVersion: draft.version, ...content });
  expect(saved).toMatchObject({
    kind: "saved",
    draft: {
      version: draft.version + 1,
      content,
      changedBy: editor.name,
      product: { sku: product.sku },
    },
  });
});

test("a save based on an old version overwrites nothing and returns the stored draft", async () => {
  const { draft, editor, shop } = await makeReadyDraft();
  const colleague = await makeStaff(shop.id, "editor");
  await saveDraft(colleague, {
    id: draft.id,
    baseVersion: draft.version,
    ...draft.content,
    caption: "theirs",
  });
  const mine = await saveDraft(editor, {
    id: draft.id,
    baseVersion: draft.version,
    ...draft.content,
    caption: "mine",
  });
  expect(mine).toMatchObject({
    kind: "version_conflict",
    draft: { content: { caption: "theirs" }, changedBy: colleague.name },
  });
  expect((await getDraft(editor, draft.id)).content.caption).toBe("theirs");
});

test("of two concurrent saves one wins and the other gets a version conflict", async () => {
  const { draft, editor } = await makeReadyDraft();
  const saves = ["one", "two"].map((caption) =>
    saveDraft(editor, { id: draft.id, baseVersion: draft.version, ...draft.content, caption }),
  );
  expect((await Promise.all(saves)).map(({ kind }) => kind).toSorted()).toEqual([
    "saved",
    "version_conflict",
  ]);
});

test("a save whose response was lost can be repeated", async () => {
  const { draft, editor } = await makeReadyDraft();
  const save = { id: draft.id, baseVersion: draft.version, ...draft.content, caption: "once" };
  await saveDraft(editor, save);
  expect(await saveDraft(editor, save)).toMatchObject({
    kind: "saved",
    draft: { version: draft.version + 1 },
  });
});

test("a draft that is being sent keeps its content", async () => {
  const { draft, editor } = await makeReadyDraft();
  await makeDeliveryOfDraft(editor, draft.id, "uploading");
  const result = await saveDraft(editor, {
    id: draft.id,
    baseVersion: draft.version,
    ...draft.content,
    caption: "late",
  });
  expect(result).toMatchObject({
    kind: "closed",
    draft: { status: "sending", content: { caption: draft.content.caption } },
  });
});

test("a caption over TikTok's limit is saved, and the draft names the problem", async () => {
  const { draft, editor } = await makeReadyDraft();
  const save = (baseVersion: number, length: number) =>
    saveDraft(editor, {
      id: draft.id,
      baseVersion,
      ...draft.content,
      caption: "я".repeat(length),
      hashtags: [],
    });
  // Some accounts take 4,000 characters, so a text between both limits stops nothing.
  const fits = await save(draft.version, captionLimits.someAccounts);
  expect(fits.draft.blockers).toEqual([]);
  const over = await save(fits.draft.version, captionLimits.someAccounts + 100);
  expect(over.draft.blockers).toEqual([
    expect.stringContaining("100 characters over TikTok’s limit of 4,000"),
  ]);
  expect(over.draft.content.caption).toHaveLength(captionLimits.someAccounts + 100);
});

test("one sitting of typing is one audit event; a choice of account is another", async () => {
  const { draft, editor } = await makeReadyDraft();
  let { version } = draft;
  for (const caption of ["a", "ab", "abc"]) {
    ({ version } = (
      await saveDraft(editor, { id: draft.id, baseVersion: version, ...draft.content, caption })
    ).draft);
  }
  const { content } = await getDraft(editor, draft.id);
  await saveDraft(editor, { id: draft.id, baseVersion: version, ...content, connectionId: null });
  const events = await database().auditEvent.findMany({
    where: { subjectId: draft.id, action: "draft.changed" },
    orderBy: { id: "asc" },
  });
  expect(events.map(({ details }) => details)).toEqual([
    { version: 2, fields: ["caption"] },
    { version: 5, fields: ["connectionId"] },
  ]);
});

const listedIds = async (actor: StaffActor, view: "open" | "sent" = "open") =>
  (await listDrafts(actor, { view, q: "" })).rows.map(({ id }) => id);

test("a discarded draft can be restored; a draft that is being sent stays", async () => {
  const { draft, editor } = await makeReadyDraft();
  await discardDraft(editor, { id: draft.id });
  await discardDraft(editor, { id: draft.id });
  expect((await getDraft(editor, draft.id)).status).toBe("discarded");
  expect(await listedIds(editor)).toEqual([]);
  await restoreDraft(editor, { id: draft.id });
  expect(await listedIds(editor)).toEqual([draft.id]);
  await makeDeliveryOfDraft(editor, draft.id, "queued");
  expect(await discardDraft(editor, { id: draft.id })).toEqual({ kind: "being_sent" });
  expect(await listedIds(editor)).toEqual([]);
  expect(await listedIds(editor, "sent")).toEqual([draft.id]);
});

test("another shop's drafts, videos, products and accounts do not exist", async () => {
  const { draft, editor } = await makeReadyDraft();
  const other = await makeReadyDraft();
  const product = await makeProduct(other.editor);
  const save = { id: draft.id, baseVersion: draft.version, ...draft.content };
  const missing = { code: "not_found" };
  await expect(getDraft(other.editor, draft.id)).rejects.toMatchObject(missing);
  await expect(saveDraft(other.editor, { ...save, caption: "x" })).rejects.toMatchObject(missing);
  await expect(discardDraft(other.editor, { id: draft.id })).rejects.toMatchObject(missing);
  await expect(restoreDraft(other.editor, { id: draft.id })).rejects.toMatchObject(missing);
  await expect(createDraft(other.editor, { videoId: draft.video.id })).rejects.toMatchObject(
    missing,
  );
  await expect(saveDraft(editor, { ...save, productId: product.id })).rejects.toMatchObject(
    missing,
  );
  await expect(
    saveDraft(editor, { ...save, connectionId: other.draft.content.connectionId }),
  ).rejects.toMatchObject(missing);
  expect(await listedIds(other.editor)).toEqual([other.draft.id]);
});

test("the routes create, read, save with normalized hashtags, and discard; a viewer only reads", async () => {
  const { draft, editor, viewer } = await makeReadyDraft();
  const params = { id: draft.id };
  const body = {
    baseVersion: draft.version,
    ...draft.content,
    caption: "a\r\nb",
    hashtags: ["#Linen", "linen", "#лен"],
  };
  expect(
    await (
      await callRoute(POST, { as: editor, method: "POST", body: { videoId: draft.video.id } })
    ).json(),
  ).toEqual({
    kind: "reused",
    draftId: draft.id,
  });
  expect(
    await (await callRoute(PATCH, { as: editor, method: "PATCH", params, body })).json(),
  ).toMatchObject({
    kind: "saved",
    draft: { content: { caption: "a\nb", hashtags: ["Linen", "лен"] } },
  });
  const rejected = await callRoute(PATCH, {
    as: editor,
    method: "PATCH",
    params,
    body: { ...body, hashtags: ["two words"] },
  });
  expect(rejected.status).toBe(400);
  expect((await rejected.json()).error.message).toContain("can’t be a hashtag");
  expect(await (await callRoute(GET, { as: viewer, params })).json()).toMatchObject({
    draft: { id: draft.id },
    preview: { kind: "ready" },
  });
  expect((await callRoute(PATCH, { as: viewer, method: "PATCH", params, body })).status).toBe(403);
  expect((await callRoute(DELETE, { as: viewer, method: "DELETE", params })).status).toBe(403);
  expect((await callRoute(GET, { params })).status).toBe(401);
  expect(await (await callRoute(DELETE, { as: editor, method: "DELETE", params })).json()).toEqual({
    kind: "discarded",
  });
});
