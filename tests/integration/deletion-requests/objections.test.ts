import { afterAll, expect, test } from "vitest";

import { publicActor, systemActor } from "#lib/actor";
import { listConnections } from "#lib/connections/queries";
import { readStatement } from "#lib/deletion-requests/notes";
import { closeObjectionWindows, objectToErasure } from "#lib/deletion-requests/objections";
import {
  acceptDeletionRequest,
  rejectDeletionRequest,
} from "#lib/deletion-requests/operator-decisions";
import { getReceipt } from "#lib/deletion-requests/queries";
import { searchAccounts } from "#lib/deletion-requests/search-accounts";
import { eraseAccount } from "#lib/erasure/erase-account";
import { database } from "#lib/infra/db/database";
import { processDeletionDeadlines } from "#lib/worker/jobs";
import { startSimulator } from "#tests/support/drivers/simulator";
import { dumpDatabaseText, makeConnectionWithTokens } from "#tests/support/factories/account-data";
import {
  makeDeletionCase,
  publicReceiptState,
  endObjectionPeriod,
  eventsOf,
  sendAndReadTextsTo,
} from "#tests/support/factories/deletion-case";
import { makeShop } from "#tests/support/factories/records";

const simulator = await startSimulator();
afterAll(() => simulator.stop());

test("notifies the shop of an accepted request, erases the account after 72 hours and notifies the requester", async () => {
  const { operator, admin, marker, connectionId, contact, code, requestId } =
    await makeDeletionCase();
  const found = await searchAccounts(operator, { requestId, name: `@USER.${marker}` });
  expect(found).toMatchObject([{ id: connectionId, displayName: `Name ${marker}` }]);
  expect(JSON.stringify(found)).not.toContain(`open-${marker}`);
  expect(await searchAccounts(operator, { requestId, name: `open-${marker}` })).toHaveLength(1);
  expect(await searchAccounts(operator, { requestId, name: `user.${marker.slice(0, 8)}` })).toEqual(
    [],
  );

  const outcome = await acceptDeletionRequest(operator, {
    requestId,
    connectionIds: [connectionId],
  });
  if (outcome.kind !== "objection_window") throw new Error("the shop was not notified");
  expect(outcome.objectionDeadline.getTime() - Date.now()).toBeGreaterThan(71.9 * 3_600_000);
  // The receipt does not show that an account was found.
  expect(await publicReceiptState(code)).toBe("received");
  const [shown] = await listConnections(admin);
  expect(shown?.erasure).toEqual({ at: outcome.objectionDeadline.toISOString(), canObject: true });
  const { email } = await database().staff.findUniqueOrThrow({
    where: { id: admin.staffId },
    select: { email: true },
  });
  expect(await sendAndReadTextsTo(email)).toEqual([
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
  expect(await sendAndReadTextsTo(contact)).toEqual([
    expect.stringContaining("Confirm your e-mail address"),
    expect.stringContaining("Your deletion request has been completed"),
  ]);
  expect(await database().deletionNote.count({ where: { requestId } })).toBe(0);
  expect(await dumpDatabaseText()).not.toContain(marker);
  expect(await eventsOf(requestId)).toEqual([
    "deletion.requested",
    "deletion.accounts_searched",
    "deletion.accounts_searched",
    "deletion.accounts_searched",
    "deletion.accepted",
    "deletion.verified",
    "deletion.completed",
  ]);
});

test("returns a request with an objection to the operator, who can send a final notice that allows no objection", async () => {
  const { operator, admin, editor, connectionId, code, requestId } = await makeDeletionCase();
  await acceptDeletionRequest(operator, { requestId, connectionIds: [connectionId] });
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

  const last = await acceptDeletionRequest(operator, { requestId, connectionIds: [connectionId] });
  expect(last).toMatchObject({ kind: "objection_window", finalNotice: true });
  await expect(objectToErasure(admin, { connectionId, reason: "Again." })).rejects.toMatchObject({
    code: "gone",
  });
  expect((await listConnections(admin))[0]?.erasure).toMatchObject({ canObject: false });
  await expect(
    acceptDeletionRequest(operator, { requestId, connectionIds: [] }),
  ).rejects.toMatchObject({
    code: "conflict",
  });
  await endObjectionPeriod(requestId);
  expect(await closeObjectionWindows(systemActor)).toBe(1);
  await expect(
    rejectDeletionRequest(operator, { requestId, reason: "other", explanation: "No." }),
  ).rejects.toMatchObject({ code: "conflict" });
  expect(await eraseAccount(systemActor, { requestId })).toBe("erased");
});

test("gives an account that is added later its own 72 hours to object", async () => {
  const { operator, admin, connectionId, requestId } = await makeDeletionCase();
  await acceptDeletionRequest(operator, { requestId, connectionIds: [connectionId] });
  await objectToErasure(admin, { connectionId, reason: "Ours." });
  const other = await makeConnectionWithTokens(admin);
  expect(
    await acceptDeletionRequest(operator, { requestId, connectionIds: [connectionId, other] }),
  ).toMatchObject({ finalNotice: false });
});
