import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, expect, test, vi } from "vitest";

import { type StaffActor, systemActor } from "#lib/actor";
import { getHeadFolders, readExportedHeads } from "#lib/audit/chain-heads";
import { exportHeads, recordRestore } from "#lib/audit/export-heads";
import { hashAuditRow } from "#lib/audit/hash-chain";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { purgeAudit } from "#lib/retention/purge-audit";
import { killAndWait, startWorkerProcess } from "#tests/support/drivers/processes";
import { runCommand } from "#tests/support/drivers/restore";
import { advanceAuditClock } from "#tests/support/factories/audit-clock";
import {
  headFolder,
  recordArchived,
  recordSweep,
  startShortLog,
  tamperWithLog,
  verifyLog,
} from "#tests/support/factories/audit-log";
import { makeShop } from "#tests/support/factories/records";

vi.setConfig({ testTimeout: 60_000 });

let actor: StaffActor;
let chain: string;

beforeEach(async () => {
  actor = await startShortLog();
  chain = actor.shopId;
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
    await tamperWithLog(
      `UPDATE "AuditEvent" SET details = '{"sku": "forged"}', previous = $1, hash = $2 WHERE id = $3`,
      changed.previous,
      previous,
      row.id,
    );
  }
}

test("misses exported heads that are gone, so a rewritten chain never passes", async () => {
  await exportHeads();
  await recordArchived(actor, "F");
  await exportHeads({ recentOnly: true });
  await rewriteChain();
  expect((await verifyLog()).words).toContain("this chain was rewritten");
  await rm(headFolder(), { recursive: true });
  const gone = await verifyLog();
  expect(gone.words).toContain("those are missing from the exported heads");
  expect(gone.code).toBe(1);
});

test("misses the heads of one chain that were taken from an export", async () => {
  const busy = (await makeShop()).editor;
  await recordArchived(busy, "A");
  await exportHeads();
  const [file = ""] = await readdir(headFolder());
  const path = join(headFolder(), file);
  const lines = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, lines.filter((line) => !line.includes(chain)).join("\n"));
  expect((await verifyLog()).code).toBe(1);
});

test("exports heads that only their owner can read and that reveal a truncated chain", async () => {
  expect(await exportHeads()).toBe(1);
  const folder = headFolder();
  const [name = ""] = await readdir(folder);
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  expect(
    JSON.parse((await readFile(join(folder, name), "utf8")).trim().split("\n").at(-1) ?? ""),
  ).toMatchObject({ chain, number: "5" });
  expect((await verifyLog()).words).toContain("1 exported head agrees.");
  await tamperWithLog(`DELETE FROM "AuditEvent" WHERE number >= 4`);
  const verified = await verifyLog();
  expect(verified.words).toContain(
    `Chain ${chain}, row 4: it is missing, although row 5 was exported`,
  );
  expect(verified.code).toBe(1);
});

test("exports only recently grown chains in the frequent export, and then detects their truncation", async () => {
  await tamperWithLog(`UPDATE "AuditEvent" SET at = at - interval '16 minutes'`);
  const busy = (await makeShop()).editor;
  for (const sku of ["A", "B"]) await recordArchived(busy, sku);
  expect(await exportHeads({ recentOnly: true })).toBe(1);
  const heads = await readExportedHeads(getHeadFolders());
  expect([heads.chains(), heads.forChain(busy.shopId).map(({ number }) => number)]).toEqual([
    [busy.shopId],
    [2n],
  ]);
  // Two shops, and the installation's chain, which records the first export.
  expect(await exportHeads()).toBe(3);
  await tamperWithLog(`DELETE FROM "AuditEvent" WHERE chain = $1 AND number = 2`, busy.shopId);
  expect((await verifyLog()).words).toContain(
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
  expect((await verifyLog(elsewhere)).code).toBe(0);
  await tamperWithLog(`DELETE FROM "AuditEvent" WHERE number = 5`);
  expect((await verifyLog(elsewhere)).words).toContain("row 5: it is missing");
  await recordRestore(new Date(Date.now() - 3_600_000).toISOString());
  const excused = await verifyLog(elsewhere);
  expect(excused.words).toContain("is named beside the exported heads but is not recorded here");
  expect(excused.code).toBe(1);
});

test("detects a deletion of recently exported rows before their retention period ended", async () => {
  await advanceAuditClock();
  await exportHeads();
  await recordArchived(actor, "F");
  await purgeAudit(systemActor, { now: new Date(Date.now() + 800 * 86_400_000) });
  expect((await verifyLog()).words).toContain(
    `Chain ${chain}, row 5: it was deleted before its retention period ended`,
  );
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
  await recordSweep();
  expect((await verifyLog(folder)).code).toBe(0);
  await named(new Date(Date.now() + 60_000));
  expect((await verifyLog(folder)).words).toContain("but is not recorded here");
});

test("a verification notes how far it came, and a resumed one reads what came since", async () => {
  await exportHeads();
  const flags = ["--conditions=react-server", "lib/cli/verify-audit.ts"];
  expect((await runCommand(flags)).code).toBe(0);
  await recordArchived(actor, "F");
  const { code, output } = await runCommand([...flags, "--resume"]);
  expect(output).toMatch(/The audit log is intact: 2 chains, 3 rows\./);
  expect(output).toContain("1 chain was read only from where an earlier verification ended.");
  expect(code).toBe(0);
});
