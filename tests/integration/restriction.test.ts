import { randomBytes } from "node:crypto";

import { beforeAll, expect, test } from "vitest";

import { system, visitor, workerFor, type StaffActor } from "#lib/actor";
import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { cancelDeliveriesOf } from "#lib/deliveries/cancel-deliveries-of";
import { database } from "#lib/infra/database";
import { fileStat } from "#lib/infra/files";
import { Prisma } from "#lib/infra/generated/client";
import { belongings } from "#lib/privacy/belongings";
import { measureAges } from "#lib/privacy/oldest";
import { after, periods } from "#lib/privacy/policy";
import { listKept } from "#lib/privacy/queries";
import { refuseRequest } from "#lib/privacy/refuse-request";
import { requestDeletion } from "#lib/privacy/request-deletion";
import { restrictAccount } from "#lib/privacy/restrict-account";
import { startErasure } from "#lib/privacy/start-erasure";
import { sweepRetention } from "#lib/privacy/sweep-retention";
import { deleteVideo } from "#lib/videos/delete-video";
import { makeConnection, makeDelivery, makeDraft, makeVideo } from "#tests/support/account";
import { makeShop, makeStaff } from "#tests/support/makers";

const mark = randomBytes(6).toString("hex");
const { raw, sql } = Prisma;

let admin: StaffActor;
let operator: StaffActor;
let held: { id: string; video: Awaited<ReturnType<typeof makeVideo>>; draftId: string };
let free: { id: string; video: Awaited<ReturnType<typeof makeVideo>> };
let requestId: string;

async function makeBusyAccount(name: string) {
  const id = await makeConnection(admin, name);
  const video = await makeVideo(admin, { mark: name });
  const draftId = await makeDraft(admin, video.id, id, name);
  await makeDelivery(admin, { draftId, videoId: video.id, connectionId: id, mark: name, endedAt: new Date() });
  return { id, video, draftId };
}

/** Every row of an account that its restriction has to keep, as text. */
async function rowsOf(id: string): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const name of ["Draft", "Video", "Comment", "Consent", "Delivery", "Transfer", "TiktokCall"]) {
    const where = belongings[name]?.where([id]) ?? sql`false`;
    const found = await database().$queryRaw<{ row: string }[]>`
      SELECT (to_jsonb(t) - 'uploadUrlSealed')::text AS row FROM ${raw(`"${name}"`)} t WHERE ${where} ORDER BY id`;
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}

const later = after(periods.audit, new Date(Date.now() + 86_400_000));

beforeAll(async () => {
  const [house, office] = await Promise.all([makeShop(), makeShop()]);
  admin = house.admin;
  operator = await makeStaff(office.shop.id, "viewer", { operator: true });
  held = await makeBusyAccount(mark);
  free = await makeBusyAccount(`free${mark}`);
  await requestDeletion(visitor, { account: `@user.${mark}`, contact: `${mark}@mail.example`, facts: "" });
  ({ id: requestId } = await database().deletionRequest.findFirstOrThrow({ orderBy: { receivedAt: "desc" }, select: { id: true } }));
  await restrictAccount(operator, { requestId, connectionId: held.id, restricted: true });
});

test("its shop can neither erase it nor delete a video that was made for it, and is told why", async () => {
  await expect(startErasure(admin, { connectionId: held.id })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("While that is examined nothing of it can be deleted") as string,
  });
  await expect(deleteVideo(admin, { id: held.video.id, reason: "person" })).rejects.toMatchObject({ code: "conflict" });
  expect(await fileStat(held.video.fileKey)).not.toBeNull();
  expect(await deleteVideo(admin, { id: (await makeVideo(admin)).id, reason: "person" })).toEqual({ kind: "deleted" });
  expect(await listKept(admin)).toMatchObject({ restricted: 1 });
});

test("it can be disconnected, and years later everything is as it was, nothing overdue", async () => {
  await disconnectConnection(workerFor(admin.shopId), { id: held.id, reason: "person" }, (tx) => cancelDeliveriesOf(tx, held.id));
  await disconnectConnection(workerFor(admin.shopId), { id: free.id, reason: "person" }, (tx) => cancelDeliveriesOf(tx, free.id));
  const before = await rowsOf(held.id);
  for (const rows of Object.values(before)) expect(rows.length).toBeGreaterThan(0);
  await sweepRetention(system, { now: later });
  await sweepRetention(system, { now: later });
  expect(await rowsOf(held.id)).toEqual(before);
  expect(await fileStat(held.video.fileKey)).not.toBeNull();
  expect(await database().connection.findUnique({ where: { id: held.id } })).toMatchObject({
    openId: `open-${mark}`,
    state: "disconnected",
    accessTokenSealed: null,
  });
  // The other one, of the same age, is gone: the sweeps did run.
  expect(await database().connection.findUnique({ where: { id: free.id } })).toBeNull();
  expect(await fileStat(free.video.fileKey)).toBeNull();
  const ages = await measureAges({ shopId: admin.shopId });
  for (const name of ["profile", "video", "words", "consent", "delivery"] as const)
    expect([name, ages[name]]).toEqual([name, expect.not.arrayContaining([expect.objectContaining({ oldest: expect.any(Date) as Date })])]);
});

test("once the request is refused the periods hold again", async () => {
  await refuseRequest(operator, { requestId, reason: "not_verified", words: "No." });
  await sweepRetention(system, { now: later });
  expect(await database().connection.findUnique({ where: { id: held.id } })).toBeNull();
  expect(await fileStat(held.video.fileKey)).toBeNull();
  expect(await listKept(admin)).toMatchObject({ restricted: 0 });
});
