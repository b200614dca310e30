import { afterAll, expect, test } from "vitest";

import { publicActor, systemActor } from "#lib/actor";
import { listConnections } from "#lib/connections/queries";
import { requestErasureByForm } from "#lib/deletion-requests/create-request";
import { readStatement } from "#lib/deletion-requests/notes";
import { closeObjectionWindows } from "#lib/deletion-requests/objections";
import {
  acceptDeletionRequest,
  extendDeadline,
  rejectDeletionRequest,
} from "#lib/deletion-requests/operator-decisions";
import { listDeletionRequests } from "#lib/deletion-requests/operator-list";
import { getDeletionRequest } from "#lib/deletion-requests/operator-queries";
import { deletionListFilter } from "#lib/deletion-requests/schema";
import { getReceipt } from "#lib/deletion-requests/queries";
import { provideInformation, requestInformation } from "#lib/deletion-requests/ask-requester";
import { setAccountRestricted } from "#lib/deletion-requests/restrict-account";
import { giveConsent } from "#lib/drafts/give-consent";
import { getPreview } from "#lib/drafts/preview";
import { eraseAccount } from "#lib/erasure/erase-account";
import { database } from "#lib/infra/db/database";
import { startSimulator } from "#tests/support/drivers/simulator";
import {
  dumpDatabaseText,
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import {
  makeDeletionCase,
  publicReceiptState,
  endObjectionPeriod,
  eventsOf,
  sendAndReadTextsTo,
} from "#tests/support/factories/deletion-case";

const simulator = await startSimulator();
afterAll(() => simulator.stop());

test("completes a request without data immediately with empty counts on the receipt", async () => {
  const { operator, code, requestId } = await makeDeletionCase();
  expect(await acceptDeletionRequest(operator, { requestId, connectionIds: [] })).toEqual({
    kind: "running",
  });
  await eraseAccount(systemActor, { requestId });
  expect(await getReceipt(publicActor, code)).toMatchObject({
    state: "done",
    counts: { profiles: 0 },
    revocationResult: "nothing_to_revoke",
  });
});

test("shows questions, extensions and the rejection on the status page and by e-mail, and deletes their texts", async () => {
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

  await rejectDeletionRequest(operator, {
    requestId,
    reason: "not_verified",
    explanation: "May was not the month.",
  });
  expect(await getReceipt(publicActor, code)).toMatchObject({
    state: "rejected",
    rejectionReason: "not_verified",
    notes: [{ kind: "rejection", text: "May was not the month." }],
  });
  const mails = (await sendAndReadTextsTo(contact)).join(" ");
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

test("rejects consent for a restricted account with the reason, and lifts the restriction on rejection", async () => {
  const { operator, admin, marker, connectionId, requestId } = await makeDeletionCase();
  const video = await makeStoredVideo(admin, { marker });
  await database().video.update({ where: { id: video.id }, data: { sha256: "a".repeat(64) } });
  const draftId = await makeDiscussedDraft(admin, video.id, connectionId);
  const preview = await getPreview(admin, draftId);
  if (preview.kind !== "ready") throw new Error(preview.blockers.join(" "));
  const consent = {
    draftId,
    fingerprint: preview.fingerprint,
    textVersion: preview.snapshot.textVersion,
    agreed: true,
  } as const;

  await setAccountRestricted(operator, { requestId, connectionId, restricted: true });
  const result = await giveConsent(admin, consent);
  expect(result).toMatchObject({
    kind: "not_ready",
    blockers: [expect.stringContaining("have this account’s data deleted")],
  });
  expect((await listConnections(admin))[0]).toMatchObject({ restricted: true, state: "connected" });
  expect(await eventsOf(connectionId)).toEqual([
    "shop connection.restricted",
    "connection.restricted",
  ]);
  expect(await getDeletionRequest(operator, requestId)).toMatchObject({
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
  await rejectDeletionRequest(operator, { requestId, reason: "not_verified", explanation: "No." });
  expect((await listConnections(admin))[0]).toMatchObject({ restricted: false });
  expect((await giveConsent(admin, consent)).kind).toBe("consented");
});

test("shows requests to operators only, with their urgency, and records each read of a statement", async () => {
  const { operator, admin, requestId } = await makeDeletionCase();
  for (const days of [20, 9, 2, -1]) {
    await database()
      .$executeRaw`UPDATE "DeletionRequest" SET "dueAt" = now() + make_interval(days => ${days}::int) - interval '1 minute' WHERE id = ${requestId}::uuid`;
    const { rows: requests } = await listDeletionRequests(operator, deletionListFilter.parse({}));
    const row = requests.find(({ id }) => id === requestId);
    expect([days, row?.urgency]).toEqual([
      days,
      { 20: "normal", 9: "soon", 2: "urgent", [-1]: "overdue" }[days],
    ]);
  }
  await readStatement(operator, { requestId });
  expect(await eventsOf(requestId)).toContain("deletion.statement_read");
  await expect(listDeletionRequests(admin, deletionListFilter.parse({}))).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(readStatement(admin, { requestId })).rejects.toMatchObject({ code: "forbidden" });
  await expect(
    setAccountRestricted(admin, { requestId, connectionId: requestId, restricted: true }),
  ).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("erases the accounts of an accepted request with their drafts, deliveries and videos", async () => {
  const { operator, admin, marker, connectionId, requestId, code } = await makeDeletionCase();
  const video = await makeStoredVideo(admin, { marker });
  const draftId = await makeDiscussedDraft(admin, video.id, connectionId, marker);
  await makeDeliveryWithRecords(admin, { draftId, videoId: video.id, connectionId, marker });
  await acceptDeletionRequest(operator, { requestId, connectionIds: [connectionId] });
  await endObjectionPeriod(requestId);
  await closeObjectionWindows(systemActor);
  await eraseAccount(systemActor, { requestId });
  expect(await getReceipt(publicActor, code)).toMatchObject({
    counts: { drafts: 1, deliveries: 1, videos: 1 },
  });
});
