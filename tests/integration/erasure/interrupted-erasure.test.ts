import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";

import { afterAll, expect, test } from "vitest";

import { publicActor, type StaffActor, systemActor } from "#lib/actor";
import { getReceipt } from "#lib/deletion-requests/queries";
import { eraseSteps } from "#lib/deletion-requests/state";
import { eraseAccount } from "#lib/erasure/erase-account";
import { database } from "#lib/infra/db/database";
import { startSimulator } from "#tests/support/drivers/simulator";
import { dumpDatabaseText } from "#tests/support/factories/account-data";
import {
  makeErasableAccount,
  startErasure,
  FULL_COUNTS,
} from "#tests/support/factories/erasable-account";
import { makeShop, makeVideo } from "#tests/support/factories/records";

// TikTok answers that it does not know the tokens of these accounts.
const simulator = await startSimulator();
afterAll(() => simulator.stop());

test.each(eraseSteps.slice(1))(
  "completes with the same receipt when an earlier job stopped after “%s”",
  async (at) => {
    const { admin } = await makeShop();
    const { marker, connectionId } = await makeErasableAccount(admin);
    const { code, requestId } = await startErasure(admin, connectionId);
    const afterStep = (step: string) => {
      if (step === at) throw new Error("stopped");
    };
    await expect(eraseAccount(systemActor, { requestId, afterStep })).rejects.toThrow("stopped");
    expect(await getReceipt(publicActor, code)).toMatchObject({ state: "running", counts: null });
    expect(await eraseAccount(systemActor, { requestId })).toBe("erased");
    expect(await eraseAccount(systemActor, { requestId })).toBe("nothing_to_do");
    expect(await getReceipt(publicActor, code)).toMatchObject({
      state: "done",
      counts: FULL_COUNTS,
    });
    expect(await dumpDatabaseText()).not.toContain(marker);
  },
);

test(
  "erases once and counts once after a SIGKILL after each step",
  { timeout: 180_000 },
  async () => {
    const { admin } = await makeShop();
    const { marker, connectionId } = await makeErasableAccount(admin);
    const { code, requestId } = await startErasure(admin, connectionId);
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
    expect(await getReceipt(publicActor, code)).toMatchObject({
      state: "done",
      counts: FULL_COUNTS,
    });
    expect(await dumpDatabaseText()).not.toContain(marker);
  },
);

test.each(["Consent", "Video", "Connection", "AuditEvent"])(
  "erases nothing while %s cannot be written, and completes on a later attempt",
  async (table) => {
    const { admin } = await makeShop();
    const { connectionId } = await makeErasableAccount(admin);
    const { code, requestId } = await startErasure(admin, connectionId);
    const event = table === "AuditEvent" ? "INSERT" : "DELETE";
    await database().$executeRawUnsafe(
      `CREATE FUNCTION fail_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'write failed'; END $$`,
    );
    await database().$executeRawUnsafe(
      `CREATE TRIGGER fail_write BEFORE ${event} ON "${table}" EXECUTE FUNCTION fail_write()`,
    );
    try {
      await expect(eraseAccount(systemActor, { requestId })).rejects.toThrow(/write failed/);
      expect(await getReceipt(publicActor, code)).toMatchObject({ state: "running", counts: null });
      expect(await database().delivery.count({ where: { connectionId } })).toBe(1);
    } finally {
      await database().$executeRawUnsafe("DROP FUNCTION fail_write() CASCADE");
    }
    expect(await eraseAccount(systemActor, { requestId })).toBe("erased");
    expect(await getReceipt(publicActor, code)).toMatchObject({
      state: "done",
      counts: FULL_COUNTS,
    });
  },
);

test("erases a large account in batches, and counts each row once after a stop between them", async () => {
  const { admin } = await makeShop();
  const { connectionId } = await makeErasableAccount(admin);
  const more = await addDeliveries(admin, connectionId, 450);
  const { code, requestId } = await startErasure(admin, connectionId);
  await database()
    .$executeRaw`CREATE FUNCTION fail_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM "Draft") < 200 THEN RAISE EXCEPTION 'stopped'; END IF; RETURN NULL; END $$`;
  await database()
    .$executeRaw`CREATE TRIGGER fail_write AFTER DELETE ON "Draft" EXECUTE FUNCTION fail_write()`;
  try {
    await expect(eraseAccount(systemActor, { requestId })).rejects.toThrow(/stopped/);
  } finally {
    await database().$executeRaw`DROP FUNCTION fail_write() CASCADE`;
  }
  expect(await getReceipt(publicActor, code)).toMatchObject({ state: "running", counts: null });
  expect(await database().delivery.count({ where: { connectionId } })).toBe(0);
  const left = await database().draft.count({ where: { id: { in: more } } });
  expect([left > 0, left < more.length]).toEqual([true, true]);
  expect(await eraseAccount(systemActor, { requestId })).toBe("erased");
  expect(await getReceipt(publicActor, code)).toMatchObject({
    state: "done",
    counts: {
      ...FULL_COUNTS,
      drafts: FULL_COUNTS.drafts + 450,
      consents: FULL_COUNTS.consents + 450,
      deliveries: FULL_COUNTS.deliveries + 450,
    },
  });
});

/** Adds drafts of a kept video that were sent to the account. Returns the ids of the drafts. */
async function addDeliveries(
  admin: StaffActor,
  connectionId: string,
  count: number,
): Promise<string[]> {
  const { id: videoId } = await makeVideo(admin, { keep: true });
  const ofShop = { shopId: admin.shopId, videoId, connectionId };
  const made = Array.from({ length: count }, (_, index) => ({
    draftId: randomUUID(),
    consentId: randomUUID(),
    fingerprint: `${index}`,
  }));
  await database().draft.createMany({
    data: made.map(({ draftId }) => ({ ...ofShop, id: draftId })),
  });
  await database().consent.createMany({
    data: made.map(({ draftId, consentId, fingerprint }) => ({
      ...ofShop,
      id: consentId,
      draftId,
      fingerprint,
      staffId: admin.staffId,
      staffName: "Anna",
      snapshot: {},
      textVersion: "1",
    })),
  });
  await database().delivery.createMany({
    data: made.map(({ draftId, consentId }) => ({
      ...ofShop,
      draftId,
      consentId,
      state: "posted" as const,
      endedAt: new Date(),
    })),
  });
  return made.map(({ draftId }) => draftId);
}

test("erases once and counts once with two workers on one request", async () => {
  const { admin } = await makeShop();
  const { connectionId } = await makeErasableAccount(admin);
  const { code, requestId } = await startErasure(admin, connectionId);
  const results = await Promise.allSettled([
    eraseAccount(systemActor, { requestId }),
    eraseAccount(systemActor, { requestId }),
  ]);
  expect(results.some(({ status }) => status === "fulfilled")).toBe(true);
  expect(await getReceipt(publicActor, code)).toMatchObject({ state: "done", counts: FULL_COUNTS });
  const completions = await database().auditEvent.count({
    where: { subjectId: requestId, action: "deletion.completed" },
  });
  expect(completions).toBe(1);
});

test("deletes nothing until a leased delivery has stopped", async () => {
  const { admin } = await makeShop();
  const { connectionId } = await makeErasableAccount(admin);
  const { requestId } = await startErasure(admin, connectionId);
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
