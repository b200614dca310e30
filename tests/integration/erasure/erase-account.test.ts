import { randomBytes } from "node:crypto";

import { afterAll, expect, test } from "vitest";

import { publicActor, systemActor } from "#lib/actor";
import {
  requestErasureByOwner,
  requestErasureByStaff,
} from "#lib/deletion-requests/create-request";
import { getReceipt } from "#lib/deletion-requests/queries";
import { eraseAccount } from "#lib/erasure/erase-account";
import { database } from "#lib/infra/db/database";
import { fileStat } from "#lib/infra/storage/media-files";
import { startSimulator } from "#tests/support/drivers/simulator";
import {
  dumpDatabaseText,
  makeConnectionWithTokens,
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import {
  makeErasableAccount,
  startErasure,
  FULL_COUNTS,
} from "#tests/support/factories/erasable-account";
import { makeShop } from "#tests/support/factories/records";

// TikTok answers that it does not know the tokens of these accounts.
const simulator = await startSimulator();
afterAll(() => simulator.stop());

test("erases an account completely, counts it on the receipt and records it in the audit log", async () => {
  const { shop, admin } = await makeShop();
  const { marker, connectionId, video, noticeId } = await makeErasableAccount(admin);
  const { code, requestId } = await startErasure(admin, connectionId);
  expect(await getReceipt(publicActor, code)).toMatchObject({
    state: "running",
    counts: null,
    finishedAt: null,
  });
  expect(await dumpDatabaseText()).toContain(marker);
  expect(await eraseAccount(systemActor, { requestId })).toBe("erased");

  const receipt = await getReceipt(publicActor, code.toLowerCase().replace(/(.{5})/g, "$1 "));
  expect(receipt).toMatchObject({ state: "done", counts: FULL_COUNTS });
  const dump = await dumpDatabaseText();
  expect(dump).not.toContain(marker);
  expect(dump).not.toContain(code);
  expect(
    await database().webhookEvent.findUniqueOrThrow({ where: { id: noticeId } }),
  ).toMatchObject({ connectionId: null });
  expect(await fileStat(video.fileKey)).toBeNull();
  expect(await fileStat(video.posterKey)).toBeNull();
  expect(await fileStat(video.renditionKey)).toBeNull();
  const row = await database().deletionRequest.findUniqueOrThrow({ where: { id: requestId } });
  expect(row).toMatchObject({ shopId: null, connectionIds: [], statementSealed: null });
  const actions = await database().auditEvent.findMany({
    where: { OR: [{ shopId: shop.id }, { subjectId: requestId }] },
    select: { action: true },
  });
  expect(actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["deletion.verified", "connection.erased", "deletion.completed"]),
  );
});

test("keeps data of other accounts, of the library and of drafts without an account", async () => {
  const { admin } = await makeShop();
  const { connectionId } = await makeErasableAccount(admin);
  const other = await makeConnectionWithTokens(admin);
  const [kept, shared, undecided] = [
    await makeStoredVideo(admin, { keep: true }),
    await makeStoredVideo(admin),
    await makeStoredVideo(admin),
  ];
  const keptDraft = await makeDiscussedDraft(admin, kept.id, connectionId);
  const sharedDraft = await makeDiscussedDraft(admin, shared.id, connectionId);
  for (const to of [connectionId, other])
    await makeDeliveryWithRecords(admin, {
      draftId: sharedDraft,
      videoId: shared.id,
      connectionId: to,
    });
  await makeDiscussedDraft(admin, undecided.id, connectionId);
  const free = await makeDiscussedDraft(admin, undecided.id, null);
  const { code, requestId } = await startErasure(admin, connectionId);
  await eraseAccount(systemActor, { requestId });

  const videos = await database().video.findMany({
    where: { shopId: admin.shopId, deletedAt: null },
    select: { id: true },
  });
  expect(new Set(videos.map(({ id }) => id))).toEqual(new Set([kept.id, shared.id, undecided.id]));
  const drafts = await database().draft.findMany({
    where: { shopId: admin.shopId },
    select: { id: true, connectionId: true },
  });
  expect(new Map(drafts.map((one) => [one.id, one.connectionId]))).toEqual(
    new Map([
      [sharedDraft, null],
      [free, null],
    ]),
  );
  expect(drafts.some(({ id }) => id === keptDraft)).toBe(false);
  expect(await database().delivery.count({ where: { connectionId: other } })).toBe(1);
  expect(await getReceipt(publicActor, code)).toMatchObject({
    counts: { videos: 1, drafts: 4, deliveries: 2 },
  });
});

test("lets only administrators of the same shop erase an account, once", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const connectionId = await makeConnectionWithTokens(one.admin);
  await expect(requestErasureByStaff(one.editor, { connectionId })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(requestErasureByStaff(other.admin, { connectionId })).rejects.toMatchObject({
    code: "not_found",
  });
  expect((await requestErasureByStaff(one.admin, { connectionId })).kind).toBe("started");
  expect((await requestErasureByStaff(one.admin, { connectionId })).kind).toBe("already_running");
  expect(
    await database().deletionRequest.count({ where: { connectionIds: { has: connectionId } } }),
  ).toBe(1);
});

test("erases an account in every shop for its verified owner, and returns the same result when no data is held", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const openId = `open-${randomBytes(6).toString("hex")}`;
  const held = [
    await makeErasableAccount(one.admin, openId),
    await makeErasableAccount(other.admin, openId),
  ];
  const some = await requestErasureByOwner(publicActor, { openId });
  const none = await requestErasureByOwner(publicActor, { openId: "unknown-account" });
  expect(Object.keys(some)).toEqual(Object.keys(none));
  const view = async (code: string) => ({
    ...(await getReceipt(publicActor, code)),
    receivedAt: "",
    dueAt: "",
  });
  expect(await view(some.code)).toEqual(await view(none.code));
  expect(await dumpDatabaseText()).not.toContain("unknown-account");

  const requests = await database().deletionRequest.findMany({
    where: { origin: "account_holder" },
    select: { id: true },
  });
  for (const { id } of requests) await eraseAccount(systemActor, { requestId: id });
  expect(await getReceipt(publicActor, some.code)).toMatchObject({
    state: "done",
    counts: { profiles: 2, deliveries: 2, videos: 2 },
  });
  expect(await getReceipt(publicActor, none.code)).toMatchObject({
    state: "done",
    counts: { profiles: 0, deliveries: 0, videos: 0 },
  });
  const dump = await dumpDatabaseText();
  for (const text of [openId, ...held.map(({ marker }) => marker)])
    expect(dump).not.toContain(text);
});
