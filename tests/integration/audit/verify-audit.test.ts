import { beforeEach, expect, test, vi } from "vitest";

import { type StaffActor, systemActor } from "#lib/actor";
import { hashAuditRow } from "#lib/audit/hash-chain";
import { database } from "#lib/infra/db/database";
import { purgeAudit } from "#lib/retention/purge-audit";
import { runCommand } from "#tests/support/drivers/restore";
import { advanceAuditClock } from "#tests/support/factories/audit-clock";
import {
  recordArchived,
  recordSweep,
  startShortLog,
  tamperWithLog,
  verifyLog,
} from "#tests/support/factories/audit-log";

vi.setConfig({ testTimeout: 60_000 });

let actor: StaffActor;
let chain: string;

beforeEach(async () => {
  actor = await startShortLog();
  chain = actor.shopId;
});

const command = () => runCommand(["--conditions=react-server", "lib/cli/verify-audit.ts"]);

test("accepts a long intact audit log, read in batches during concurrent writes", async () => {
  let previous = (await database().auditEvent.findFirstOrThrow({ where: { chain, number: 5n } }))
    .hash;
  const rows = Array.from({ length: 1200 }, (_, at) => {
    const row = {
      chain,
      number: BigInt(at + 6),
      at: new Date(),
      actorKind: "system",
      actorId: null,
      action: "x",
      subjectId: null,
      details: { at },
      previous,
    };
    previous = hashAuditRow(row);
    return { ...row, shopId: chain, hash: previous };
  });
  await database().auditEvent.createMany({ data: rows });
  const [verified] = await Promise.all([verifyLog(), recordArchived(actor, "F")]);
  expect(verified.words).toMatch(/The audit log is intact: 1 chain, 1,20[56] rows\./);
  expect(verified.code).toBe(0);
});

test.each([
  [
    "a field changed",
    `UPDATE "AuditEvent" SET action = 'product.restored' WHERE number = 3`,
    "row 3: its content is not what was written",
  ],
  [
    "a detail of another type",
    `UPDATE "AuditEvent" SET details = '{"sku": ["C"]}' WHERE number = 3`,
    "row 3: its content is not what was written",
  ],
  [
    "a row moved to another shop’s page",
    `UPDATE "AuditEvent" SET "shopId" = gen_random_uuid() WHERE number = 2`,
    "row 2: it names another shop",
  ],
  ["a row deleted", `DELETE FROM "AuditEvent" WHERE number = 4`, "row 4: it is missing"],
  ["a time that is none", `UPDATE "AuditEvent" SET at = 'infinity' WHERE number = 5`, "row 5: "],
])("detects %s and names the first bad row", async (_case, sql, words) => {
  await tamperWithLog(sql);
  const verified = await verifyLog();
  expect(verified.words).toContain(`Chain ${chain}, ${words}`);
  expect(verified.code).toBe(1);
});

test("exits with 0 for an intact log and 1 for a broken one, with the same text", async () => {
  expect(await command()).toEqual({
    code: 0,
    output: expect.stringContaining((await verifyLog()).words) as string,
  });
  await tamperWithLog(`DELETE FROM "AuditEvent" WHERE number = 2`);
  const broken = await command();
  expect(broken).toMatchObject({
    code: 1,
    output: expect.stringContaining(`Chain ${chain}, row 2: it is missing.`) as string,
  });
});

test("keeps the log intact after purges close segments", async () => {
  await advanceAuditClock();
  await purgeAudit(systemActor, { now: new Date(Date.now() + 800 * 86_400_000) });
  await recordArchived(actor, "G");
  const verified = await verifyLog();
  expect(verified.words).toMatch(/The audit log is intact: 2 chains, 3 rows\./);
  await tamperWithLog(
    `UPDATE "AuditEvent" SET details = jsonb_set(details, '{lastNumber}', '3') WHERE action = 'audit.segment_closed'`,
  );
  expect((await verifyLog()).words).toContain(
    "Chain installation, row 1: its content is not what was written",
  );
});

test("keeps a quiet chain intact after the record of its closed segment expired", async () => {
  await advanceAuditClock();
  const later = { now: new Date(Date.now() + 800 * 86_400_000) };
  for (let time = 0; time < 3; time += 1) {
    await purgeAudit(systemActor, later);
    await recordSweep();
  }
  const verified = await verifyLog();
  expect(verified.words).toContain("The audit log is intact");
  expect(
    await database().auditEvent.findFirst({ where: { chain }, select: { number: true } }),
  ).toEqual({ number: 5n });
});
