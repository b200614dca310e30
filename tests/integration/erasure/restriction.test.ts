import { randomBytes } from "node:crypto";

import { beforeAll, expect, test } from "vitest";
import { sql } from "kysely";

import { disconnectAndCancelDeliveries } from "#lib/deliveries/disconnect-account";
import { publicActor, type StaffActor, systemActor, workerActor } from "#lib/actor";
import { requestErasureByForm, requestErasureByStaff } from "#lib/deletion-requests/create-request";
import { rejectDeletionRequest } from "#lib/deletion-requests/operator-decisions";
import { setAccountRestricted } from "#lib/deletion-requests/restrict-account";
import { accountTables } from "#lib/exports/account-data";
import { database } from "#lib/infra/db/database";
import { queryRows } from "#lib/infra/db/sql";
import { fileStat } from "#lib/infra/storage/media-files";
import { periods } from "#lib/retention/policy";
import { getRetention } from "#lib/retention/queries";
import { measureRetentionAges } from "#lib/retention/measure-retention-ages";
import { addPeriod } from "#lib/retention/rules";
import { deleteVideo } from "#lib/videos/delete-video";
import { purgeExpiredData } from "#lib/worker/purge-expired-data";
import {
  makeConnectionWithTokens,
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { advanceAuditClock } from "#tests/support/factories/audit-clock";
import { makeShop, makeStaff } from "#tests/support/factories/records";

const marker = randomBytes(6).toString("hex");

let admin: StaffActor;
let operator: StaffActor;
let restrictedAccount: {
  id: string;
  video: Awaited<ReturnType<typeof makeStoredVideo>>;
  draftId: string;
};
let otherAccount: { id: string; video: Awaited<ReturnType<typeof makeStoredVideo>> };
let requestId: string;

async function makeBusyAccount(name: string) {
  const id = await makeConnectionWithTokens(admin, name);
  const video = await makeStoredVideo(admin, { marker: name });
  const draftId = await makeDiscussedDraft(admin, video.id, id, name);
  await makeDeliveryWithRecords(admin, {
    draftId,
    videoId: video.id,
    connectionId: id,
    marker: name,
    endedAt: new Date(),
  });
  return { id, video, draftId };
}

/** Returns every row of an account that its restriction keeps, as text. */
async function rowsOf(id: string): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const name of [
    "Draft",
    "Video",
    "Comment",
    "Consent",
    "Delivery",
    "Transfer",
    "TiktokCall",
  ] as const) {
    const found = await queryRows(
      database(),
      sql<{ row: string }>`
        SELECT (to_jsonb(t) - 'uploadUrlSealed')::text AS row FROM ${sql.table(name)} t
        WHERE id IN (${accountTables[name].keys([id])}) ORDER BY id`,
    );
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}

const later = addPeriod(periods.audit, new Date(Date.now() + 86_400_000));

beforeAll(async () => {
  await advanceAuditClock();
  const [house, office] = await Promise.all([makeShop(), makeShop()]);
  admin = house.admin;
  operator = await makeStaff(office.shop.id, "viewer", { operator: true });
  restrictedAccount = await makeBusyAccount(marker);
  otherAccount = await makeBusyAccount(`free${marker}`);
  await requestErasureByForm(publicActor, {
    account: `@user.${marker}`,
    contact: `${marker}@mail.example`,
    facts: "",
  });
  ({ id: requestId } = await database().deletionRequest.findFirstOrThrow({
    orderBy: { receivedAt: "desc" },
    select: { id: true },
  }));
  await setAccountRestricted(operator, {
    requestId,
    connectionId: restrictedAccount.id,
    restricted: true,
  });
});

test("rejects erasing a restricted account or deleting its videos, with the reason", async () => {
  await expect(
    requestErasureByStaff(admin, { connectionId: restrictedAccount.id }),
  ).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining(
      "While we review that request, you can’t delete the data here",
    ) as string,
  });
  await expect(
    deleteVideo(admin, { id: restrictedAccount.video.id, reason: "person" }),
  ).rejects.toMatchObject({ code: "conflict" });
  expect(await fileStat(restrictedAccount.video.fileKey)).not.toBeNull();
  expect(
    await deleteVideo(admin, { id: (await makeStoredVideo(admin)).id, reason: "person" }),
  ).toEqual({ kind: "deleted" });
  expect(await getRetention(admin)).toMatchObject({ restrictedCount: 1 });
});

test("disconnects a restricted account and keeps its data unchanged for years", async () => {
  await disconnectAndCancelDeliveries(workerActor(admin.shopId), {
    id: restrictedAccount.id,
    reason: "staff",
  });
  await disconnectAndCancelDeliveries(workerActor(admin.shopId), {
    id: otherAccount.id,
    reason: "staff",
  });
  const before = await rowsOf(restrictedAccount.id);
  for (const rows of Object.values(before)) expect(rows.length).toBeGreaterThan(0);
  await purgeExpiredData(systemActor, { now: later });
  await purgeExpiredData(systemActor, { now: later });
  expect(await rowsOf(restrictedAccount.id)).toEqual(before);
  expect(await fileStat(restrictedAccount.video.fileKey)).not.toBeNull();
  expect(
    await database().connection.findUnique({ where: { id: restrictedAccount.id } }),
  ).toMatchObject({
    openId: `open-${marker}`,
    state: "disconnected",
    accessTokenSealed: null,
  });
  // The other account of the same age is deleted, so the purges did run.
  expect(await database().connection.findUnique({ where: { id: otherAccount.id } })).toBeNull();
  expect(await fileStat(otherAccount.video.fileKey)).toBeNull();
  const ages = await measureRetentionAges({ shopId: admin.shopId });
  for (const name of ["profile", "video", "draftContent", "consent", "delivery"] as const)
    expect([name, ages[name]]).toEqual([
      name,
      expect.not.arrayContaining([
        expect.objectContaining({ startedAt: expect.any(Date) as Date }),
      ]),
    ]);
});

test("applies the retention periods again after the request is rejected", async () => {
  await rejectDeletionRequest(operator, { requestId, reason: "not_verified", explanation: "No." });
  await purgeExpiredData(systemActor, { now: later });
  expect(
    await database().connection.findUnique({ where: { id: restrictedAccount.id } }),
  ).toBeNull();
  expect(await fileStat(restrictedAccount.video.fileKey)).toBeNull();
  expect(await getRetention(admin)).toMatchObject({ restrictedCount: 0 });
});
