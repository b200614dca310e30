import { rm } from "node:fs/promises";
import { join } from "node:path";

import { type StaffActor, systemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { withAuditSnapshot } from "#lib/audit/audit-snapshot";
import { getHeadFolders, readExportedHeads } from "#lib/audit/chain-heads";
import { recorded } from "#lib/audit/events";
import { formatAuditVerification, verifyAudit } from "#lib/audit/verify-audit";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";
import { resetAuditClock } from "#tests/support/factories/audit-clock";
import { makeShop } from "#tests/support/factories/records";

/** Where the studio exports heads. */
export const headFolder = () => join(env().STUDIO_DATA_DIR, "audit-heads");

/** Verifies the log as the command does. Returns its output and its exit code. */
export async function verifyLog(...folders: string[]): Promise<{ words: string; code: number }> {
  const exported = await readExportedHeads([...getHeadFolders(), ...folders]);
  const keptSince = subtractPeriod(periods.audit, new Date());
  const verdict = await withAuditSnapshot((source) => verifyAudit(source, { exported, keptSince }));
  return {
    words: formatAuditVerification(verdict).join("\n"),
    code: verdict.faults.length > 0 ? 1 : 0,
  };
}

/** Writes one row to the chain of the actor's shop. */
export const recordArchived = (actor: StaffActor, sku: string) =>
  act(actor, "product.edit", async () =>
    recorded({ action: "product.archived", subjectId: sku, details: { sku } }, null),
  );

/** Writes what the sweeper writes to the installation's chain. */
export const recordSweep = () =>
  act(systemActor, "retention.purge", async () =>
    recorded({ action: "retention.purged", subjectId: null, details: { counts: {} } }, null),
  );

/** Changes rows directly in the database, past the triggers. */
export async function tamperWithLog(sql: string, ...values: unknown[]): Promise<void> {
  await database().$transaction(async (tx) => {
    await tx.$executeRawUnsafe(`ALTER TABLE "AuditEvent" DISABLE TRIGGER USER`);
    await tx.$executeRawUnsafe(sql, ...values);
    await tx.$executeRawUnsafe(`ALTER TABLE "AuditEvent" ENABLE TRIGGER USER`);
  });
}

/** Empties the log and the exported heads, and writes five rows to the chain of a new shop. */
export async function startShortLog(): Promise<StaffActor> {
  await tamperWithLog(`TRUNCATE "AuditEvent"`);
  await resetAuditClock();
  await rm(headFolder(), { recursive: true, force: true });
  const { editor } = await makeShop();
  for (const sku of ["A", "B", "C", "D", "E"]) await recordArchived(editor, sku);
  return editor;
}
