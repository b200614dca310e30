import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";

import { afterAll, expect, test } from "vitest";

import { publicActor, type StaffActor, systemActor } from "#lib/actor";
import {
  requestErasureByOwner,
  requestErasureByStaff,
} from "#lib/deletion-requests/create-request";
import { getReceipt } from "#lib/deletion-requests/queries";
import { eraseSteps } from "#lib/deletion-requests/state";
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
import { makeShop } from "#tests/support/factories/records";

// TikTok answers that it does not know the tokens of these accounts.
const simulator = await startSimulator();
afterAll(() => simulator.stop());

/** An account with one send, one draft in preparation and an unfinished TikTok sign-in; `marker` is in every word of it. */
async function makeAccount(admin: StaffActor, openId?: string) {
  const marker = randomBytes(6).toString("hex");
  const connectionId = await makeConnectionWithTokens(admin, marker, openId);
  const video = await makeStoredVideo(admin, { marker });
  const draftId = await makeDiscussedDraft(admin, video.id, connectionId, marker);
  await makeDeliveryWithRecords(admin, { draftId, videoId: video.id, connectionId, marker });
  await makeDiscussedDraft(admin, video.id, connectionId, marker);
  await database().authorization.create({
    data: { stateHash: marker, purpose: "reconnect", connectionId, expiresAt: new Date() },
  });
  const heard = {
    id: randomBytes(32).toString("hex"),
    event: "post.publish.complete",
    verdict: "verified",
    action: "delivery_check_scheduled",
  } as const;
  await database().webhookEvent.create({ data: { ...heard, shopId: admin.shopId, connectionId } });
  return { marker, connectionId, video, noticeId: heard.id };
}

const WHOLE = {
  profiles: 1,
  tokenPairs: 1,
  drafts: 2,
  consents: 1,
  deliveries: 1,
  transfers: 1,
  // One of the send, one of the revocation.
  apiCalls: 2,
  handoffs: 1,
  authorizations: 1,
  videos: 1,
  handedOver: 1,
};

async function startErasureOf(
  admin: StaffActor,
  connectionId: string,
): Promise<{ code: string; requestId: string }> {
  const outcome = await requestErasureByStaff(admin, { connectionId });
  if (outcome.kind !== "started") throw new Error("the erasure did not start");
  const row = await database().deletionRequest.findFirstOrThrow({
    where: { connectionIds: { has: connectionId } },
    select: { id: true },
  });
  return { code: outcome.code, requestId: row.id };
}

test("an administrator erases an account: none of its text remains, the receipt counts it, the audit log records it", async () => {
  const { shop, admin } = await makeShop();
  const { marker, connectionId, video, noticeId } = await makeAccount(admin);
  const { code, requestId } = await startErasureOf(admin, connectionId);
  expect(await getReceipt(publicActor, code)).toMatchObject({
    state: "running",
    counts: null,
    finishedAt: null,
  });
  expect(await dumpDatabaseText()).toContain(marker);
  expect(await eraseAccount(systemActor, { requestId })).toBe("erased");

  const receipt = await getReceipt(publicActor, code.toLowerCase().replace(/(.{5})/g, "$1 "));
  expect(receipt).toMatchObject({ state: "done", counts: WHOLE });
  const dump = await dumpDatabaseText();
  expect(dump).not.toContain(marker);
  expect(dump).not.toContain(code);
  expect(
    await database().webhookEvent.findUniqueOrThrow({ where: { id: noticeId } }),
  ).toMatchObject({ connectionId: null });
  expect(await fileStat(video.fileKey)).toBeNull();
  expect(await fileStat(video.posterKey)).toBeNull();
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

test.each(eraseSteps.slice(1))(
  "a job killed after “%s” does not complete the request, and the next one ends with the same receipt",
  async (at) => {
    const { admin } = await makeShop();
    const { marker, connectionId } = await makeAccount(admin);
    const { code, requestId } = await startErasureOf(admin, connectionId);
    const afterStep = (step: string) => {
      if (step === at) throw new Error("killed");
    };
    await expect(eraseAccount(systemActor, { requestId, afterStep })).rejects.toThrow("killed");
    expect(await getReceipt(publicActor, code)).toMatchObject({ state: "running", counts: null });
    expect(await eraseAccount(systemActor, { requestId })).toBe("erased");
    expect(await eraseAccount(systemActor, { requestId })).toBe("nothing_to_do");
    expect(await getReceipt(publicActor, code)).toMatchObject({ state: "done", counts: WHOLE });
    expect(await dumpDatabaseText()).not.toContain(marker);
  },
);

test(
  "a process killed with SIGKILL after each step in turn leaves one complete erasure, counted once",
  { timeout: 60_000 },
  async () => {
    const { admin } = await makeShop();
    const { marker, connectionId } = await makeAccount(admin);
    const { code, requestId } = await startErasureOf(admin, connectionId);
    for (const step of eraseSteps.slice(1)) {
      const child = spawn(
        process.execPath,
        [
          "--conditions=react-server",
          "tests/support/programs/erase-then-crash.ts",
          requestId,
          step,
        ],
        {
          stdio: "ignore",
        },
      );
      expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
      expect(await getReceipt(publicActor, code)).toMatchObject({ state: "running", counts: null });
    }
    expect(await eraseAccount(systemActor, { requestId })).toBe("erased");
    expect(await getReceipt(publicActor, code)).toMatchObject({ state: "done", counts: WHOLE });
    expect(await dumpDatabaseText()).not.toContain(marker);
  },
);

test.each(["Consent", "Video", "Connection", "AuditEvent"])(
  "when %s cannot be written, the request stays running, nothing is partly erased, and a later attempt completes it",
  async (table) => {
    const { admin } = await makeShop();
    const { connectionId } = await makeAccount(admin);
    const { code, requestId } = await startErasureOf(admin, connectionId);
    const event = table === "AuditEvent" ? "INSERT" : "DELETE";
    await database().$executeRawUnsafe(
      `CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trouble'; END $$`,
    );
    await database().$executeRawUnsafe(
      `CREATE TRIGGER trouble BEFORE ${event} ON "${table}" EXECUTE FUNCTION trouble()`,
    );
    try {
      await expect(eraseAccount(systemActor, { requestId })).rejects.toThrow(/trouble/);
      expect(await getReceipt(publicActor, code)).toMatchObject({ state: "running", counts: null });
      expect(await database().delivery.count({ where: { connectionId } })).toBe(1);
    } finally {
      await database().$executeRawUnsafe("DROP FUNCTION trouble() CASCADE");
    }
    expect(await eraseAccount(systemActor, { requestId })).toBe("erased");
    expect(await getReceipt(publicActor, code)).toMatchObject({ state: "done", counts: WHOLE });
  },
);

test("two workers on one request erase once and count once", async () => {
  const { admin } = await makeShop();
  const { connectionId } = await makeAccount(admin);
  const { code, requestId } = await startErasureOf(admin, connectionId);
  const ends = await Promise.allSettled([
    eraseAccount(systemActor, { requestId }),
    eraseAccount(systemActor, { requestId }),
  ]);
  expect(ends.some(({ status }) => status === "fulfilled")).toBe(true);
  expect(await getReceipt(publicActor, code)).toMatchObject({ state: "done", counts: WHOLE });
  const completions = await database().auditEvent.count({
    where: { subjectId: requestId, action: "deletion.completed" },
  });
  expect(completions).toBe(1);
});

test("a leased send is waited for; nothing is deleted until it stops", async () => {
  const { admin } = await makeShop();
  const { connectionId } = await makeAccount(admin);
  const { requestId } = await startErasureOf(admin, connectionId);
  await database()
    .$executeRaw`UPDATE "Delivery" SET state = 'uploading', "endedAt" = NULL, "leaseUntil" = now() + interval '1 minute' WHERE "connectionId" = ${connectionId}::uuid`;
  await expect(eraseAccount(systemActor, { requestId, timeoutMs: 300 })).rejects.toThrow(
    "still running",
  );
  const delivery = await database().delivery.findFirstOrThrow({ where: { connectionId } });
  expect(delivery.cancelRequestedAt).not.toBeNull();
  await database()
    .$executeRaw`UPDATE "Delivery" SET "leaseUntil" = now() + interval '1 second' WHERE "connectionId" = ${connectionId}::uuid`;
  expect(await eraseAccount(systemActor, { requestId, timeoutMs: 5000 })).toBe("erased");
});

test("data of another account, of the library or of no account yet remains", async () => {
  const { admin } = await makeShop();
  const { connectionId } = await makeAccount(admin);
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
  const { code, requestId } = await startErasureOf(admin, connectionId);
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

test("only an administrator of the same shop can erase, and a second click changes nothing", async () => {
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

test("a proven owner erases an account in every shop; the result is the same when nothing is held", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const openId = `open-${randomBytes(6).toString("hex")}`;
  const held = [await makeAccount(one.admin, openId), await makeAccount(other.admin, openId)];
  const some = await requestErasureByOwner(publicActor, { openId });
  const none = await requestErasureByOwner(publicActor, { openId: "nobody-here" });
  expect(Object.keys(some)).toEqual(Object.keys(none));
  const view = async (code: string) => ({
    ...(await getReceipt(publicActor, code)),
    receivedAt: "",
    dueAt: "",
  });
  expect(await view(some.code)).toEqual(await view(none.code));
  expect(await dumpDatabaseText()).not.toContain("nobody-here");

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
