import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { publicActor, systemActor } from "#lib/actor";
import { listConnections } from "#lib/connections/queries";
import { requestErasureByForm } from "#lib/deletion-requests/create-request";
import { readStatement } from "#lib/deletion-requests/notes";
import { closeObjectionWindows, objectToErasure } from "#lib/deletion-requests/objections";
import {
  acceptRequest,
  extendDeadline,
  rejectRequest,
} from "#lib/deletion-requests/operator-decisions";
import { getRequest, listRequests } from "#lib/deletion-requests/operator-queries";
import { getReceipt } from "#lib/deletion-requests/queries";
import { provideInformation, requestInformation } from "#lib/deletion-requests/request-information";
import { setAccountRestricted } from "#lib/deletion-requests/restrict-account";
import { searchAccounts } from "#lib/deletion-requests/search-accounts";
import { giveConsent } from "#lib/drafts/give-consent";
import { getPreview } from "#lib/drafts/preview";
import { eraseAccount } from "#lib/erasure/erase-account";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { readCapturedEmail } from "#lib/infra/mail/mail-capture";
import { processDeletionDeadlines, sendDueEmails } from "#lib/worker/jobs";
import { startSimulator } from "#tests/support/drivers/simulator";
import {
  dumpDatabaseText,
  makeConnectionWithTokens,
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { makeShop, makeStaff } from "#tests/support/factories/records";

const simulator = await startSimulator();
afterAll(() => simulator.stop());

async function makeDeletionCase() {
  const [house, office] = await Promise.all([makeShop(), makeShop()]);
  const operator = await makeStaff(office.shop.id, "viewer", { operator: true });
  const marker = randomBytes(6).toString("hex");
  const connectionId = await makeConnectionWithTokens(house.admin, marker);
  const contact = `${marker}@mail.example`;
  const { code } = await requestErasureByForm(publicActor, {
    account: `@user.${marker}`,
    contact,
    facts: `Facts ${marker}`,
  });
  const { id: requestId } = await database().deletionRequest.findFirstOrThrow({
    orderBy: { receivedAt: "desc" },
    select: { id: true },
  });
  return { ...house, operator, marker, connectionId, contact, code, requestId };
}

const publicReceiptState = async (code: string) => (await getReceipt(publicActor, code))?.state;
const endObjectionPeriod = (requestId: string) =>
  database()
    .$executeRaw`UPDATE "DeletionRequest" SET "objectionDeadline" = clock_timestamp() - interval '1 second' WHERE id = ${requestId}::uuid`;
const events = async (subjectId: string) =>
  (
    await database().auditEvent.findMany({
      where: { subjectId },
      orderBy: { id: "asc" },
      select: { action: true, chain: true },
    })
  ).map(({ action, chain }) => `${chain === "installation" ? "" : "shop "}${action}`);

/** The subject and text of every captured e-mail to this address. */
async function emailsTo(address: string): Promise<string[]> {
  const folder = join(env().STUDIO_DATA_DIR, "mail");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
  const mails = await Promise.all(names.map((name) => readCapturedEmail(name.slice(0, 36))));
  return mails
    .filter((mail) => mail?.to === address)
    .map((mail) => `${mail?.subject}: ${mail?.text}`);
}

test("an accepted request notifies the shop, which can object for 72 hours; then the account is erased and the requester notified", async () => {
  const { operator, admin, marker, connectionId, contact, code, requestId } =
    await makeDeletionCase();
  const found = await searchAccounts(operator, { requestId, name: `@USER.${marker}` });
  expect(found).toMatchObject([{ id: connectionId, displayName: `Name ${marker}` }]);
  expect(JSON.stringify(found)).not.toContain(`open-${marker}`);
  expect(await searchAccounts(operator, { requestId, name: `open-${marker}` })).toHaveLength(1);
  expect(await searchAccounts(operator, { requestId, name: `user.${marker.slice(0, 8)}` })).toEqual(
    [],
  );

  const outcome = await acceptRequest(operator, { requestId, connectionIds: [connectionId] });
  if (outcome.kind !== "objection_window") throw new Error("the shop was not notified");
  expect(outcome.objectionDeadline.getTime() - Date.now()).toBeGreaterThan(71.9 * 3_600_000);
  // A person with the code does not learn that an account was found.
  expect(await publicReceiptState(code)).toBe("received");
  const [shown] = await listConnections(admin);
  expect(shown?.erasure).toEqual({ at: outcome.objectionDeadline.toISOString(), canObject: true });
  await sendDueEmails();
  const { email } = await database().staff.findUniqueOrThrow({
    where: { id: admin.staffId },
    select: { email: true },
  });
  expect(await emailsTo(email)).toEqual([
    expect.stringContaining(
      "Someone asked us to erase the data of one of your shop’s TikTok accounts",
    ),
  ]);

  await closeObjectionWindows(systemActor);
  expect(await database().deletionRequest.findUnique({ where: { id: requestId } })).toMatchObject({
    state: "objection_window",
  });
  expect(await eraseAccount(systemActor, { requestId })).toBe("nothing_to_do");
  await endObjectionPeriod(requestId);
  await processDeletionDeadlines();
  await expect(objectToErasure(admin, { connectionId, reason: "Too late." })).rejects.toMatchObject(
    { code: "gone" },
  );
  expect(await eraseAccount(systemActor, { requestId })).toBe("erased");
  expect(await getReceipt(publicActor, code)).toMatchObject({
    state: "done",
    counts: { profiles: 1 },
  });
  await sendDueEmails();
  expect(await emailsTo(contact)).toEqual([
    expect.stringContaining("Your deletion request is completed"),
  ]);
  expect(await database().deletionNote.count({ where: { requestId } })).toBe(0);
  expect(await dumpDatabaseText()).not.toContain(marker);
  expect(await events(requestId)).toEqual([
    "deletion.requested",
    "deletion.accounts_searched",
    "deletion.accounts_searched",
    "deletion.accounts_searched",
    "deletion.accepted",
    "deletion.verified",
    "deletion.completed",
  ]);
});

test("an objection returns the request to the operator, who can reject it or give a final notice without another objection", async () => {
  const { operator, admin, editor, connectionId, code, requestId } = await makeDeletionCase();
  await acceptRequest(operator, { requestId, connectionIds: [connectionId] });
  await expect(objectToErasure(editor, { connectionId, reason: "Ours." })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(
    objectToErasure((await makeShop()).admin, { connectionId, reason: "Ours." }),
  ).rejects.toMatchObject({ code: "not_found" });
  await objectToErasure(admin, { connectionId, reason: "The account is ours since 2019." });
  await endObjectionPeriod(requestId);
  expect(await closeObjectionWindows(systemActor)).toBe(0);
  expect(await publicReceiptState(code)).toBe("received");
  const { notes } = await readStatement(operator, { requestId });
  expect(notes).toMatchObject([{ kind: "objection", text: "The account is ours since 2019." }]);

  const last = await acceptRequest(operator, { requestId, connectionIds: [connectionId] });
  expect(last).toMatchObject({ kind: "objection_window", finalNotice: true });
  await expect(objectToErasure(admin, { connectionId, reason: "Again." })).rejects.toMatchObject({
    code: "gone",
  });
  expect((await listConnections(admin))[0]?.erasure).toMatchObject({ canObject: false });
  await expect(acceptRequest(operator, { requestId, connectionIds: [] })).rejects.toMatchObject({
    code: "conflict",
  });
  await endObjectionPeriod(requestId);
  expect(await closeObjectionWindows(systemActor)).toBe(1);
  await expect(
    rejectRequest(operator, { requestId, reason: "other", explanation: "No." }),
  ).rejects.toMatchObject({ code: "conflict" });
  expect(await eraseAccount(systemActor, { requestId })).toBe("erased");
});

test("an account added later gets its own 72 hours, even after the objection for another one", async () => {
  const { operator, admin, connectionId, requestId } = await makeDeletionCase();
  await acceptRequest(operator, { requestId, connectionIds: [connectionId] });
  await objectToErasure(admin, { connectionId, reason: "Ours." });
  const other = await makeConnectionWithTokens(admin);
  expect(
    await acceptRequest(operator, { requestId, connectionIds: [connectionId, other] }),
  ).toMatchObject({ finalNotice: false });
});

test("a request without data is completed at once and its receipt counts nothing", async () => {
  const { operator, code, requestId } = await makeDeletionCase();
  expect(await acceptRequest(operator, { requestId, connectionIds: [] })).toEqual({
    kind: "running",
  });
  await eraseAccount(systemActor, { requestId });
  expect(await getReceipt(publicActor, code)).toMatchObject({
    state: "done",
    counts: { profiles: 0 },
    revocationResult: "nothing_to_revoke",
  });
});

test("a question is answered on the status page; extensions and rejections appear there and by e-mail, and the texts are destroyed", async () => {
  const { operator, marker, contact, code, requestId } = await makeDeletionCase();
  await requestInformation(operator, { requestId, question: "In which month was it connected?" });
  expect(await getReceipt(publicActor, code)).toMatchObject({
    state: "info_requested",
    notes: [{ kind: "question", text: "In which month was it connected?" }],
  });
  await provideInformation(publicActor, { code, facts: "In May." });
  await expect(provideInformation(publicActor, { code, facts: "In June." })).rejects.toMatchObject({
    code: "gone",
  });
  expect(await publicReceiptState(code)).toBe("received");
  const before = await getReceipt(publicActor, code);
  await extendDeadline(operator, {
    requestId,
    days: 60,
    explanation: "We wait for the shop's papers.",
  });
  await expect(
    extendDeadline(operator, { requestId, days: 1, explanation: "More." }),
  ).rejects.toMatchObject({ code: "conflict" });
  const after = await getReceipt(publicActor, code);
  expect((Date.parse(after?.dueAt ?? "") - Date.parse(before?.dueAt ?? "")) / 86_400_000).toBe(60);
  expect(after?.extendedDays).toBe(60);
  const opened = await readStatement(operator, { requestId });
  expect(opened).toMatchObject({
    statement: { facts: `Facts ${marker}` },
    notes: [{ kind: "question" }, { kind: "answer", text: "In May." }, { kind: "extension" }],
  });

  await rejectRequest(operator, {
    requestId,
    reason: "not_verified",
    explanation: "May was not the month.",
  });
  expect(await getReceipt(publicActor, code)).toMatchObject({
    state: "rejected",
    rejectionReason: "not_verified",
    notes: [{ kind: "rejection", text: "May was not the month." }],
  });
  await sendDueEmails();
  const mails = (await emailsTo(contact)).join(" ");
  for (const text of [
    "In which month was it connected?",
    "We wait for the shop's papers.",
    "May was not the month.",
  ])
    expect(mails).toContain(text);
  const dump = await dumpDatabaseText();
  for (const text of [contact, `Facts ${marker}`, "May was not", "In May"])
    expect(dump).not.toContain(text);
  const row = await database().deletionRequest.findUniqueOrThrow({
    where: { id: requestId },
    include: { notes: true },
  });
  expect([row.statementSealed, row.notes.map(({ kind }) => kind)]).toEqual([null, ["rejection"]]);
});

test("a restricted account accepts no consent, sends nothing new, keeps its data and says why; a rejection lifts the restriction", async () => {
  const { operator, admin, marker, connectionId, requestId } = await makeDeletionCase();
  const video = await makeStoredVideo(admin, { marker });
  await database().video.update({ where: { id: video.id }, data: { sha256: "a".repeat(64) } });
  const draftId = await makeDiscussedDraft(admin, video.id, connectionId);
  const preview = await getPreview(admin, draftId);
  if (preview.kind !== "ready") throw new Error(preview.blockers.join(" "));
  const yes = {
    draftId,
    fingerprint: preview.fingerprint,
    textVersion: preview.snapshot.textVersion,
    agreed: true,
  } as const;

  await setAccountRestricted(operator, { requestId, connectionId, restricted: true });
  const result = await giveConsent(admin, yes);
  expect(result).toMatchObject({
    kind: "not_ready",
    blockers: [expect.stringContaining("have this account’s data deleted")],
  });
  expect((await listConnections(admin))[0]).toMatchObject({ restricted: true, state: "connected" });
  expect(await events(connectionId)).toEqual([
    "shop connection.restricted",
    "connection.restricted",
  ]);
  expect(await getRequest(operator, requestId)).toMatchObject({
    restrictedCount: 1,
    accounts: [{ id: connectionId, restricted: true }],
  });

  const other = await requestErasureByForm(publicActor, {
    account: "x",
    contact: "x@mail.example",
    facts: "",
  });
  const { id: otherId } = await database().deletionRequest.findFirstOrThrow({
    orderBy: { receivedAt: "desc" },
    select: { id: true },
  });
  expect(other.code).toHaveLength(26);
  await expect(
    setAccountRestricted(operator, { requestId: otherId, connectionId, restricted: true }),
  ).rejects.toMatchObject({
    code: "conflict",
  });
  await rejectRequest(operator, { requestId, reason: "not_verified", explanation: "No." });
  expect((await listConnections(admin))[0]).toMatchObject({ restricted: false });
  expect((await giveConsent(admin, yes)).kind).toBe("consented");
});

test("only operators see requests; deadlines turn amber, red and overdue; every reading is recorded", async () => {
  const { operator, admin, requestId } = await makeDeletionCase();
  for (const days of [20, 9, 2, -1]) {
    await database()
      .$executeRaw`UPDATE "DeletionRequest" SET "dueAt" = now() + make_interval(days => ${days}::int) - interval '1 minute' WHERE id = ${requestId}::uuid`;
    const row = (await listRequests(operator, { closed: false })).find(
      ({ id }) => id === requestId,
    );
    expect([days, row?.urgency]).toEqual([
      days,
      { 20: "normal", 9: "soon", 2: "urgent", [-1]: "overdue" }[days],
    ]);
  }
  await readStatement(operator, { requestId });
  expect(await events(requestId)).toContain("deletion.statement_read");
  await expect(listRequests(admin, { closed: false })).rejects.toMatchObject({ code: "not_found" });
  await expect(readStatement(admin, { requestId })).rejects.toMatchObject({ code: "forbidden" });
  await expect(
    setAccountRestricted(admin, { requestId, connectionId: requestId, restricted: true }),
  ).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("accounts of an accepted request are erased with their drafts and sends, in every shop", async () => {
  const { operator, admin, marker, connectionId, requestId, code } = await makeDeletionCase();
  const video = await makeStoredVideo(admin, { marker });
  const draftId = await makeDiscussedDraft(admin, video.id, connectionId, marker);
  await makeDeliveryWithRecords(admin, { draftId, videoId: video.id, connectionId, marker });
  await acceptRequest(operator, { requestId, connectionIds: [connectionId] });
  await endObjectionPeriod(requestId);
  await closeObjectionWindows(systemActor);
  await eraseAccount(systemActor, { requestId });
  expect(await getReceipt(publicActor, code)).toMatchObject({
    counts: { drafts: 1, deliveries: 1, videos: 1 },
  });
});
