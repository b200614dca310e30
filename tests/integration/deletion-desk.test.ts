import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { system, visitor } from "#lib/actor";
import { listConnections } from "#lib/connections/queries";
import { giveConsent } from "#lib/drafts/give-consent";
import { previewOf } from "#lib/drafts/queries";
import { database } from "#lib/infra/database";
import { env } from "#lib/infra/env";
import { readSunkMail } from "#lib/infra/mail-sink";
import { acceptRequest } from "#lib/privacy/accept-request";
import { answerQuestion } from "#lib/privacy/answer-question";
import { askAsker } from "#lib/privacy/ask-asker";
import { getRequest, listRequests } from "#lib/privacy/desk-queries";
import { endObjections } from "#lib/privacy/end-objections";
import { eraseAccount } from "#lib/privacy/erase-account";
import { extendRequest } from "#lib/privacy/extend-request";
import { objectErasure } from "#lib/privacy/object-erasure";
import { openStatement } from "#lib/privacy/open-statement";
import { getReceipt } from "#lib/privacy/queries";
import { refuseRequest } from "#lib/privacy/refuse-request";
import { requestDeletion } from "#lib/privacy/request-deletion";
import { restrictAccount } from "#lib/privacy/restrict-account";
import { searchAccounts } from "#lib/privacy/search-accounts";
import { sendDueMail } from "#lib/worker/mail";
import { lookAfterRequests } from "#lib/worker/requests";
import { dumpText, makeConnection, makeDelivery, makeDraft, makeVideo } from "#tests/support/account";
import { makeShop, makeStaff } from "#tests/support/makers";
import { startSimulator } from "#tests/support/simulator";

const simulator = await startSimulator();
afterAll(() => simulator.stop());

async function makeCase() {
  const [house, office] = await Promise.all([makeShop(), makeShop()]);
  const operator = await makeStaff(office.shop.id, "viewer", { operator: true });
  const mark = randomBytes(6).toString("hex");
  const connectionId = await makeConnection(house.admin, mark);
  const contact = `${mark}@mail.example`;
  const { code } = await requestDeletion(visitor, { account: `@user.${mark}`, contact, facts: `Facts ${mark}` });
  const { id: requestId } = await database().deletionRequest.findFirstOrThrow({ orderBy: { receivedAt: "desc" }, select: { id: true } });
  return { ...house, operator, mark, connectionId, contact, code, requestId };
}

const told = async (code: string) => (await getReceipt(visitor, code))?.state;
const letThePeriodEnd = (requestId: string) =>
  database().$executeRaw`UPDATE "DeletionRequest" SET "objectBy" = clock_timestamp() - interval '1 second' WHERE id = ${requestId}::uuid`;
const events = async (subjectId: string) =>
  (await database().auditEvent.findMany({ where: { subjectId }, orderBy: { id: "asc" }, select: { action: true, chain: true } })).map(
    ({ action, chain }) => `${chain === "installation" ? "" : "shop "}${action}`,
  );

/** Every mail that practice kept for this address: its words. */
async function mailsTo(address: string): Promise<string[]> {
  const folder = join(env().STUDIO_DATA_DIR, "mail");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
  const mails = await Promise.all(names.map((name) => readSunkMail(name.slice(0, 36))));
  return mails.filter((mail) => mail?.to === address).map((mail) => `${mail?.subject}: ${mail?.text}`);
}

test("accepted, the shop is told and may object for 72 hours; then it is erased by itself and the asker is told", async () => {
  const { operator, admin, mark, connectionId, contact, code, requestId } = await makeCase();
  const found = await searchAccounts(operator, { requestId, name: `@USER.${mark}` });
  expect(found).toMatchObject([{ id: connectionId, displayName: `Name ${mark}` }]);
  expect(JSON.stringify(found)).not.toContain(`open-${mark}`);
  expect(await searchAccounts(operator, { requestId, name: `open-${mark}` })).toHaveLength(1);
  expect(await searchAccounts(operator, { requestId, name: `user.${mark.slice(0, 8)}` })).toEqual([]);

  const outcome = await acceptRequest(operator, { requestId, connectionIds: [connectionId] });
  if (outcome.kind !== "waiting") throw new Error("the shop was not asked");
  expect(outcome.objectBy.getTime() - Date.now()).toBeGreaterThan(71.9 * 3_600_000);
  // Whoever has the code does not learn that something was found.
  expect(await told(code)).toBe("received");
  const [shown] = await listConnections(admin);
  expect(shown?.erasure).toEqual({ at: outcome.objectBy.toISOString(), mayObject: true });
  await sendDueMail();
  const { email } = await database().staff.findUniqueOrThrow({ where: { id: admin.staffId }, select: { email: true } });
  expect(await mailsTo(email)).toEqual([expect.stringContaining("Somebody asks to have the data of a TikTok account of your shop erased")]);

  await endObjections(system);
  expect(await database().deletionRequest.findUnique({ where: { id: requestId } })).toMatchObject({ state: "waiting" });
  expect(await eraseAccount(system, { requestId })).toBe("nothing_to_do");
  await letThePeriodEnd(requestId);
  await lookAfterRequests();
  await expect(objectErasure(admin, { connectionId, reason: "Too late." })).rejects.toMatchObject({ code: "gone" });
  expect(await eraseAccount(system, { requestId })).toBe("erased");
  expect(await getReceipt(visitor, code)).toMatchObject({ state: "done", counts: { profiles: 1 } });
  await sendDueMail();
  expect(await mailsTo(contact)).toEqual([expect.stringContaining("Your deletion request was carried out")]);
  expect(await database().deletionNote.count({ where: { requestId } })).toBe(0);
  expect(await dumpText()).not.toContain(mark);
  expect(await events(requestId)).toEqual([
    "deletion.requested",
    "deletion.searched",
    "deletion.searched",
    "deletion.searched",
    "deletion.accepted",
    "deletion.verified",
    "deletion.completed",
  ]);
});

test("an objection brings it back to the operator, who may refuse, or give a last notice to which nobody objects", async () => {
  const { operator, admin, editor, connectionId, code, requestId } = await makeCase();
  await acceptRequest(operator, { requestId, connectionIds: [connectionId] });
  await expect(objectErasure(editor, { connectionId, reason: "Ours." })).rejects.toMatchObject({ code: "forbidden" });
  await expect(objectErasure((await makeShop()).admin, { connectionId, reason: "Ours." })).rejects.toMatchObject({ code: "not_found" });
  await objectErasure(admin, { connectionId, reason: "The account is ours since 2019." });
  await letThePeriodEnd(requestId);
  expect(await endObjections(system)).toBe(0);
  expect(await told(code)).toBe("received");
  const { notes } = await openStatement(operator, { requestId });
  expect(notes).toMatchObject([{ kind: "objection", words: "The account is ours since 2019." }]);

  const last = await acceptRequest(operator, { requestId, connectionIds: [connectionId] });
  expect(last).toMatchObject({ kind: "waiting", final: true });
  await expect(objectErasure(admin, { connectionId, reason: "Again." })).rejects.toMatchObject({ code: "gone" });
  expect((await listConnections(admin))[0]?.erasure).toMatchObject({ mayObject: false });
  await expect(acceptRequest(operator, { requestId, connectionIds: [] })).rejects.toMatchObject({ code: "conflict" });
  await letThePeriodEnd(requestId);
  expect(await endObjections(system)).toBe(1);
  await expect(refuseRequest(operator, { requestId, reason: "other", words: "No." })).rejects.toMatchObject({ code: "conflict" });
  expect(await eraseAccount(system, { requestId })).toBe("erased");
});

test("an account that was not asked about gets its own 72 hours, also after another one's objection", async () => {
  const { operator, admin, connectionId, requestId } = await makeCase();
  await acceptRequest(operator, { requestId, connectionIds: [connectionId] });
  await objectErasure(admin, { connectionId, reason: "Ours." });
  const other = await makeConnection(admin);
  expect(await acceptRequest(operator, { requestId, connectionIds: [connectionId, other] })).toMatchObject({ final: false });
});

test("nothing held: carried out at once, and the receipt counts nothing", async () => {
  const { operator, code, requestId } = await makeCase();
  expect(await acceptRequest(operator, { requestId, connectionIds: [] })).toEqual({ kind: "running" });
  await eraseAccount(system, { requestId });
  expect(await getReceipt(visitor, code)).toMatchObject({ state: "done", counts: { profiles: 0 }, revoked: "nothing_to_revoke" });
});

test("a question is answered on the status page; an extension and a refusal are told there and by mail, and the letters are destroyed", async () => {
  const { operator, mark, contact, code, requestId } = await makeCase();
  await askAsker(operator, { requestId, words: "In which month was it connected?" });
  expect(await getReceipt(visitor, code)).toMatchObject({
    state: "facts_wanted",
    told: [{ kind: "question", words: "In which month was it connected?" }],
  });
  await answerQuestion(visitor, { code, facts: "In May." });
  await expect(answerQuestion(visitor, { code, facts: "In June." })).rejects.toMatchObject({ code: "gone" });
  expect(await told(code)).toBe("received");
  const before = await getReceipt(visitor, code);
  await extendRequest(operator, { requestId, days: 60, words: "We wait for the shop's papers." });
  await expect(extendRequest(operator, { requestId, days: 1, words: "More." })).rejects.toMatchObject({ code: "conflict" });
  const after = await getReceipt(visitor, code);
  expect((Date.parse(after?.dueAt ?? "") - Date.parse(before?.dueAt ?? "")) / 86_400_000).toBe(60);
  expect(after?.extendedDays).toBe(60);
  const opened = await openStatement(operator, { requestId });
  expect(opened).toMatchObject({
    statement: { facts: `Facts ${mark}` },
    notes: [{ kind: "question" }, { kind: "answer", words: "In May." }, { kind: "extension" }],
  });

  await refuseRequest(operator, { requestId, reason: "not_verified", words: "May was not the month." });
  expect(await getReceipt(visitor, code)).toMatchObject({
    state: "refused",
    refusal: "not_verified",
    told: [{ kind: "refusal", words: "May was not the month." }],
  });
  await sendDueMail();
  const mails = (await mailsTo(contact)).join(" ");
  for (const words of ["In which month was it connected?", "We wait for the shop's papers.", "May was not the month."])
    expect(mails).toContain(words);
  const dump = await dumpText();
  for (const words of [contact, `Facts ${mark}`, "May was not", "In May"]) expect(dump).not.toContain(words);
  const row = await database().deletionRequest.findUniqueOrThrow({ where: { id: requestId }, include: { notes: true } });
  expect([row.statementSealed, row.notes.map(({ kind }) => kind)]).toEqual([null, ["refusal"]]);
});

test("a restricted account takes no consent and sends nothing new, keeps its data, says why, and is freed by a refusal", async () => {
  const { operator, admin, mark, connectionId, requestId } = await makeCase();
  const video = await makeVideo(admin, { mark });
  await database().video.update({ where: { id: video.id }, data: { sha256: "a".repeat(64) } });
  const draftId = await makeDraft(admin, video.id, connectionId);
  const preview = await previewOf(admin, draftId);
  if (preview.kind !== "ready") throw new Error(preview.reasons.join(" "));
  const yes = { draftId, fingerprint: preview.fingerprint, textVersion: preview.shown.textVersion, agreed: true } as const;

  await restrictAccount(operator, { requestId, connectionId, restricted: true });
  const refusal = await giveConsent(admin, yes);
  expect(refusal).toMatchObject({ kind: "not_ready", reasons: [expect.stringContaining("have this account’s data deleted")] });
  expect((await listConnections(admin))[0]).toMatchObject({ restricted: true, state: "connected" });
  expect(await events(connectionId)).toEqual(["shop connection.restricted", "connection.restricted"]);
  expect(await getRequest(operator, requestId)).toMatchObject({ restricted: 1, accounts: [{ id: connectionId, restricted: true }] });

  const other = await requestDeletion(visitor, { account: "x", contact: "x@mail.example", facts: "" });
  const { id: otherId } = await database().deletionRequest.findFirstOrThrow({ orderBy: { receivedAt: "desc" }, select: { id: true } });
  expect(other.code).toHaveLength(26);
  await expect(restrictAccount(operator, { requestId: otherId, connectionId, restricted: true })).rejects.toMatchObject({
    code: "conflict",
  });
  await refuseRequest(operator, { requestId, reason: "not_verified", words: "No." });
  expect((await listConnections(admin))[0]).toMatchObject({ restricted: false });
  expect((await giveConsent(admin, yes)).kind).toBe("consented");
});

test("only an operator knows of the desk; due dates turn amber, red and overdue; every opening is recorded", async () => {
  const { operator, admin, requestId } = await makeCase();
  for (const days of [20, 9, 2, -1]) {
    await database()
      .$executeRaw`UPDATE "DeletionRequest" SET "dueAt" = now() + make_interval(days => ${days}::int) - interval '1 minute' WHERE id = ${requestId}::uuid`;
    const row = (await listRequests(operator, { closed: false })).find(({ id }) => id === requestId);
    expect([days, row?.urgency]).toEqual([days, { 20: "calm", 9: "soon", 2: "pressing", [-1]: "overdue" }[days]]);
  }
  await openStatement(operator, { requestId });
  expect(await events(requestId)).toContain("deletion.opened");
  await expect(listRequests(admin, { closed: false })).rejects.toMatchObject({ code: "not_found" });
  await expect(openStatement(admin, { requestId })).rejects.toMatchObject({ code: "forbidden" });
  await expect(restrictAccount(admin, { requestId, connectionId: requestId, restricted: true })).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("accounts of an accepted request are erased with their drafts and sends, whoever's they are", async () => {
  const { operator, admin, mark, connectionId, requestId, code } = await makeCase();
  const video = await makeVideo(admin, { mark });
  const draftId = await makeDraft(admin, video.id, connectionId, mark);
  await makeDelivery(admin, { draftId, videoId: video.id, connectionId, mark });
  await acceptRequest(operator, { requestId, connectionIds: [connectionId] });
  await letThePeriodEnd(requestId);
  await endObjections(system);
  await eraseAccount(system, { requestId });
  expect(await getReceipt(visitor, code)).toMatchObject({ counts: { drafts: 1, deliveries: 1, videos: 1 } });
});
