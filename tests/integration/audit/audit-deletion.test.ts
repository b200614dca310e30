import { beforeEach, expect, test, vi } from "vitest";

import { database } from "#lib/infra/db/database";
import { advanceAuditClock } from "#tests/support/factories/audit-clock";
import { startShortLog } from "#tests/support/factories/audit-log";

vi.setConfig({ testTimeout: 60_000 });

let chain: string;

beforeEach(async () => {
  chain = (await startShortLog()).shopId;
});

test.each([
  ["young rows", `DELETE FROM "AuditEvent" WHERE number <= 2`, "kept for 24 months"],
  ["all rows", `DELETE FROM "AuditEvent"`, "kept for 24 months"],
  ["the whole table", `TRUNCATE "AuditEvent"`, "never changed"],
])("refuses to delete %s", async (_case, sql, message) => {
  await expect(database().$executeRawUnsafe(sql)).rejects.toThrow(message);
  expect(await database().auditEvent.count({ where: { chain } })).toBe(5);
});

test.each([
  ["the end of a chain", "number >= 4"],
  ["rows from the middle", "number = 3"],
  ["a start that no closed segment records", "number <= 2"],
])("refuses to delete %s, even when it is old", async (_case, rows) => {
  await advanceAuditClock();
  await expect(
    database().$executeRawUnsafe(`DELETE FROM "AuditEvent" WHERE ${rows}`),
  ).rejects.toThrow("only as a closed and recorded segment");
  expect(await database().auditEvent.count({ where: { chain } })).toBe(5);
});
