import { randomBytes } from "node:crypto";

import { afterAll, expect, test } from "vitest";

import { publicActor, systemActor, workerActor } from "#lib/actor";
import { listConnections } from "#lib/connections/queries";
import { requestErasureByForm } from "#lib/deletion-requests/create-request";
import { closeObjectionWindows, objectToErasure } from "#lib/deletion-requests/objections";
import { acceptDeletionRequest } from "#lib/deletion-requests/operator-decisions";
import { searchAccounts } from "#lib/deletion-requests/search-accounts";
import { accountTableNames, readAccountRows } from "#lib/exports/account-data";
import { database } from "#lib/infra/db/database";
import { fileStat } from "#lib/infra/storage/media-files";
import { checkVideo } from "#lib/videos/check-video";
import { startSimulator } from "#tests/support/drivers/simulator";
import { makeConnectionWithTokens, makeStoredVideo } from "#tests/support/factories/account-data";
import { makeShop, makeStaff } from "#tests/support/factories/records";

const simulator = await startSimulator();
afterAll(() => simulator.stop());

const random = () => randomBytes(6).toString("hex");

/** Creates an operator and one TikTok account that two shops have connected. */
async function makeTwoShops() {
  const [one, other, office] = await Promise.all([makeShop(), makeShop(), makeShop()]);
  const operator = await makeStaff(office.shop.id, "viewer", { operator: true });
  const marker = random();
  const ids = [
    await makeConnectionWithTokens(one.admin, marker),
    await makeConnectionWithTokens(other.admin, marker),
  ] as const;
  return { one, other, operator, marker, ids };
}

/** Sends a request with the public form. */
async function ask(): Promise<string> {
  const contact = `${random()}@mail.example`;
  await requestErasureByForm(publicActor, { account: "@someone", contact, facts: "" });
  return (
    await database().deletionRequest.findFirstOrThrow({
      orderBy: { receivedAt: "desc" },
      select: { id: true },
    })
  ).id;
}

const hoursLeft = async (id: string) => {
  const { objectionDeadline } = await database().deletionRequest.findUniqueOrThrow({
    where: { id },
    select: { objectionDeadline: true },
  });
  return ((objectionDeadline?.getTime() ?? 0) - Date.now()) / 3_600_000;
};

test.each(["%", "_", "%%", "\\%", "name%", "user._%"])(
  "finds no account for an operator who searches %s",
  async (name) => {
    const { operator } = await makeTwoShops();
    expect(await searchAccounts(operator, { requestId: await ask(), name })).toEqual([]);
  },
);

test("finds only the exact account for a name with an underscore", async () => {
  const { one, operator } = await makeTwoShops();
  const marker = random();
  const [wanted, alike] = [
    await makeConnectionWithTokens(one.admin, random()),
    await makeConnectionWithTokens(one.admin, random()),
  ];
  await database().connection.update({
    where: { id: wanted },
    data: { username: `maison_${marker}` },
  });
  await database().connection.update({
    where: { id: alike },
    data: { username: `maisonx${marker}` },
  });
  expect(
    (await searchAccounts(operator, { requestId: await ask(), name: `@Maison_${marker}` })).map(
      ({ id }) => id,
    ),
  ).toEqual([wanted]);
});

test("keeps another shop's 72 hours and its right to object after one shop's objection", async () => {
  const { one, other, operator, ids } = await makeTwoShops();
  const requestId = await ask();
  await acceptDeletionRequest(operator, { requestId, connectionIds: [...ids] });
  await objectToErasure(one.admin, { connectionId: ids[0], reason: "Ours." });
  await acceptDeletionRequest(operator, { requestId, connectionIds: [...ids] });
  expect(await hoursLeft(requestId)).toBeGreaterThan(71.9);
  await expect(
    objectToErasure(one.admin, { connectionId: ids[0], reason: "Again." }),
  ).rejects.toMatchObject({ code: "gone" });
  expect((await listConnections(one.admin))[0]?.erasure).toMatchObject({ canObject: false });
  expect((await listConnections(other.admin))[0]?.erasure).toMatchObject({ canObject: true });
  await objectToErasure(other.admin, { connectionId: ids[1], reason: "Ours too." });
  expect(await database().deletionRequest.findUnique({ where: { id: requestId } })).toMatchObject({
    state: "objected",
  });
  // Neither shop can object to the final notice.
  await acceptDeletionRequest(operator, { requestId, connectionIds: [...ids] });
  await expect(
    objectToErasure(other.admin, { connectionId: ids[1], reason: "Again." }),
  ).rejects.toMatchObject({ code: "gone" });
});

test("applies an objection to every request for the account", async () => {
  const { one, operator, ids } = await makeTwoShops();
  const requests = [await ask(), await ask()];
  for (const requestId of requests)
    await acceptDeletionRequest(operator, { requestId, connectionIds: [ids[0]] });
  await objectToErasure(one.admin, { connectionId: ids[0], reason: "Ours." });
  await database().deletionRequest.updateMany({
    where: { id: { in: requests } },
    data: { objectionDeadline: new Date(0) },
  });
  await closeObjectionWindows(systemActor);
  const rows = await database().deletionRequest.findMany({
    where: { id: { in: requests } },
    select: { state: true },
  });
  expect(rows.map(({ state }) => state)).toEqual(["objected", "objected"]);
});

test("names no account of another shop in an export", async () => {
  const { operator, ids } = await makeTwoShops();
  await acceptDeletionRequest(operator, { requestId: await ask(), connectionIds: [...ids] });
  await database().dataExport.create({
    data: {
      codeHash: random(),
      shopId: null,
      staffId: null,
      connectionIds: [...ids],
      expiresAt: new Date(Date.now() + 60_000),
    },
  });
  const held: object[] = [];
  for (const model of accountTableNames)
    for await (const row of readAccountRows(model, [ids[0]])) held.push(row);
  expect(JSON.stringify(held)).toContain(ids[0]);
  expect(JSON.stringify(held)).not.toContain(ids[1]);
});

test("leaves no poster when a killed video check runs again after the erasure", async () => {
  const { one } = await makeTwoShops();
  const { id, posterKey } = await makeStoredVideo(one.admin);
  await database().video.delete({ where: { id } });
  expect(await fileStat(posterKey)).not.toBeNull();
  expect(await checkVideo(workerActor(one.shop.id), { videoId: id })).toEqual({
    kind: "nothing_to_check",
  });
  expect(await fileStat(posterKey)).toBeNull();
});
