import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, expect, test, vi } from "vitest";

import { type StaffActor, systemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { withAuditSnapshot } from "#lib/audit/audit-snapshot";
import { getHeadFolders, readExportedHeads } from "#lib/audit/chain-heads";
import { exportHeads, recordRestore } from "#lib/audit/export-heads";
import { recorded } from "#lib/audit/events";
import { hashAuditRow } from "#lib/audit/hash-chain";
import { formatAuditVerification, verifyAudit } from "#lib/audit/verify-audit";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { periods } from "#lib/retention/policy";
import { purgeAudit } from "#lib/retention/purge-audit";
import { subtractPeriod } from "#lib/retention/rules";
import { killAndWait, startWorkerProcess } from "#tests/support/drivers/processes";
import { runCommand } from "#tests/support/drivers/restore";
import { advanceAuditClock, resetAuditClock } from "#tests/support/factories/audit-clock";
import { makeShop } from "#tests/support/factories/records";

vi.setConfig({ testTimeout: 60_000 });

const keptSince = subtractPeriod(periods.audit, new Date());

/** Returns the output of the command and its exit code. */
async function verify(...folders: string[]): Promise<{ words: string; code: number }> {
  const exported = await readExportedHeads([...getHeadFolders(), ...folders]);
  const verdict = await withAuditSnapshot((source) => verifyAudit(source, { exported, keptSince }));
  return {
    words: formatAuditVerification(verdict).join("\n"),
    code: verdict.faults.length > 0 ? 1 : 0,
  };
}

const command = () => runCommand(["--conditions=react-server", "lib/cli/verify-audit.ts"]);
const archive = (actor: StaffActor, sku: string) =>
  act(actor, "product.edit", async () =>
    recorded({ action: "product.archived", subjectId: sku, details: { sku } }, null),
  );

const noteSweep = () =>
  act(systemActor, "retention.purge", async () =>
    recorded({ action: "retention.purged", subjectId: null, details: { counts: {} } }, null),
  );

/** Changes rows directly in the database, past the triggers. */
async function tamper(sql: string, ...values: unknown[]): Promise<void> {
  await database().$transaction(async (tx) => {
    await tx.$executeRawUnsafe(`ALTER TABLE "AuditEvent" DISABLE TRIGGER USER`);
    await tx.$executeRawUnsafe(sql, ...values);
    await tx.$executeRawUnsafe(`ALTER TABLE "AuditEvent" ENABLE TRIGGER USER`);
  });
}

let actor: StaffActor;
let chain: string;

beforeEach(async () => {
  await tamper(`TRUNCATE "AuditEvent"`);
  await resetAuditClock();
  await rm(join(env().STUDIO_DATA_DIR, "audit-heads"), { recursive: true, force: true });
  actor = (await makeShop()).editor;
  chain = actor.shopId;
  for (const sku of ["A", "B", "C", "D", "E"]) await archive(actor, sku);
});

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
  const [verified] = await Promise.all([verify(), archive(actor, "F")]);
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
  await tamper(sql);
  const verified = await verify();
  expect(verified.words).toContain(`Chain ${chain}, ${words}`);
  expect(verified.code).toBe(1);
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

/** Rewrites the shop's chain from one row on, with hashes that fit. */
async function rewriteChain(): Promise<void> {
  const rows = await database().auditEvent.findMany({
    where: { chain },
    orderBy: { number: "asc" },
  });
  let previous = "";
  for (const row of rows) {
    const changed = { ...row, details: { sku: "forged" }, previous };
    previous = hashAuditRow(changed);
    await tamper(
      `UPDATE "AuditEvent" SET details = '{"sku": "forged"}', previous = $1, hash = $2 WHERE id = $3`,
      changed.previous,
      previous,
      row.id,
    );
  }
}

test("misses exported heads that are gone, so a rewritten chain never passes", async () => {
  await exportHeads();
  await archive(actor, "F");
  await exportHeads({ recentOnly: true });
  await rewriteChain();
  expect((await verify()).words).toContain("this chain was rewritten");
  await rm(join(env().STUDIO_DATA_DIR, "audit-heads"), { recursive: true });
  const gone = await verify();
  expect(gone.words).toContain("those are missing from the exported heads");
  expect(gone.code).toBe(1);
});

test("misses the heads of one chain that were taken from an export", async () => {
  const busy = (await makeShop()).editor;
  await archive(busy, "A");
  await exportHeads();
  const [file = ""] = await readdir(join(env().STUDIO_DATA_DIR, "audit-heads"));
  const path = join(env().STUDIO_DATA_DIR, "audit-heads", file);
  const lines = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, lines.filter((line) => !line.includes(chain)).join("\n"));
  expect((await verify()).code).toBe(1);
});

test("exits with 0 for an intact log and 1 for a broken one, with the same text", async () => {
  expect(await command()).toEqual({
    code: 0,
    output: expect.stringContaining((await verify()).words) as string,
  });
  await tamper(`DELETE FROM "AuditEvent" WHERE number = 2`);
  const broken = await command();
  expect(broken).toMatchObject({
    code: 1,
    output: expect.stringContaining(`Chain ${chain}, row 2: it is missing.`) as string,
  });
});

test("exports heads that only their owner can read and that reveal a truncated chain", async () => {
  expect(await exportHeads()).toBe(1);
  const folder = join(env().STUDIO_DATA_DIR, "audit-heads");
  const [name = ""] = await readdir(folder);
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  expect(
    JSON.parse((await readFile(join(folder, name), "utf8")).trim().split("\n").at(-1) ?? ""),
  ).toMatchObject({ chain, number: "5" });
  expect((await verify()).words).toContain("1 exported head agrees.");
  await tamper(`DELETE FROM "AuditEvent" WHERE number >= 4`);
  const verified = await verify();
  expect(verified.words).toContain(
    `Chain ${chain}, row 4: it is missing, although row 5 was exported`,
  );
  expect(verified.code).toBe(1);
});

test("exports only recently grown chains in the frequent export, and then detects their truncation", async () => {
  await tamper(`UPDATE "AuditEvent" SET at = at - interval '16 minutes'`);
  const busy = (await makeShop()).editor;
  for (const sku of ["A", "B"]) await archive(busy, sku);
  expect(await exportHeads({ recentOnly: true })).toBe(1);
  const heads = await readExportedHeads(getHeadFolders());
  expect([heads.chains(), heads.forChain(busy.shopId).map(({ number }) => number)]).toEqual([
    [busy.shopId],
    [2n],
  ]);
  // Two shops, and the installation's chain, which records the first export.
  expect(await exportHeads()).toBe(3);
  await tamper(`DELETE FROM "AuditEvent" WHERE chain = $1 AND number = 2`, busy.shopId);
  expect((await verify()).words).toContain(
    `Chain ${busy.shopId}, row 2: it is missing, although row 2 was exported`,
  );
});

test("schedules the frequent and the daily export in the worker", async () => {
  const worker = await startWorkerProcess({});
  try {
    const schedules = await database()
      .$queryRaw`SELECT cron, data FROM pgboss.schedule WHERE name = 'export-audit-heads' ORDER BY cron`;
    expect(schedules).toEqual([
      { cron: "*/5 * * * *", data: { recentOnly: true } },
      { cron: "41 2 * * *", data: { recentOnly: false } },
    ]);
  } finally {
    await killAndWait(worker.child, "SIGKILL");
  }
});

test("checks heads in another folder, and accepts no unrecorded restore as an excuse", async () => {
  const elsewhere = join(env().STUDIO_DATA_DIR, "elsewhere");
  await mkdir(elsewhere);
  const last = await database().auditEvent.findFirstOrThrow({ where: { chain, number: 5n } });
  const at = new Date().toISOString();
  await appendFile(
    join(elsewhere, "2026-11.jsonl"),
    `${JSON.stringify({ at, chain, number: "5", hash: last.hash })}\n`,
  );
  expect((await verify(elsewhere)).code).toBe(0);
  await tamper(`DELETE FROM "AuditEvent" WHERE number = 5`);
  expect((await verify(elsewhere)).words).toContain("row 5: it is missing");
  await recordRestore(new Date(Date.now() - 3_600_000).toISOString());
  const excused = await verify(elsewhere);
  expect(excused.words).toContain("is named beside the exported heads but is not recorded here");
  expect(excused.code).toBe(1);
});

test("keeps the log intact after purges close segments", async () => {
  await advanceAuditClock();
  await purgeAudit(systemActor, { now: new Date(Date.now() + 800 * 86_400_000) });
  await archive(actor, "G");
  const verified = await verify();
  expect(verified.words).toMatch(/The audit log is intact: 2 chains, 3 rows\./);
  await tamper(
    `UPDATE "AuditEvent" SET details = jsonb_set(details, '{lastNumber}', '3') WHERE action = 'audit.segment_closed'`,
  );
  expect((await verify()).words).toContain(
    "Chain installation, row 1: its content is not what was written",
  );
});

test("detects a deletion of recently exported rows before their retention period ended", async () => {
  await advanceAuditClock();
  await exportHeads();
  await archive(actor, "F");
  await purgeAudit(systemActor, { now: new Date(Date.now() + 800 * 86_400_000) });
  expect((await verify()).words).toContain(
    `Chain ${chain}, row 5: it was deleted before its retention period ended`,
  );
});

test("keeps a quiet chain intact after the record of its closed segment expired", async () => {
  await advanceAuditClock();
  const later = { now: new Date(Date.now() + 800 * 86_400_000) };
  for (let time = 0; time < 3; time += 1) {
    await purgeAudit(systemActor, later);
    await noteSweep();
  }
  const verified = await verify();
  expect(verified.words).toContain("The audit log is intact");
  expect(
    await database().auditEvent.findFirst({ where: { chain }, select: { number: true } }),
  ).toEqual({ number: 5n });
});

test("ignores an old restore whose record expired, and reports a recent restore without a record", async () => {
  const madeAt = new Date(Date.now() - 900 * 86_400_000);
  const folder = join(env().STUDIO_DATA_DIR, "old-restore");
  await mkdir(folder);
  const named = (at: Date) =>
    appendFile(
      join(folder, "2024-05.jsonl"),
      `${JSON.stringify({ at: at.toISOString(), restored: { madeAt: madeAt.toISOString() } })}\n`,
    );
  await named(new Date(madeAt.getTime() + 60_000));
  await noteSweep();
  expect((await verify(folder)).code).toBe(0);
  await named(new Date(Date.now() + 60_000));
  expect((await verify(folder)).words).toContain("but is not recorded here");
});
