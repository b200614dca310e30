import "server-only";

import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";

import { sql } from "kysely";

import { systemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { getHeadFolders } from "#lib/audit/chain-heads";
import { lastRows } from "#lib/audit/chain-names";
import { recorded, unrecorded } from "#lib/audit/events";
import type { VerifiedEnd } from "#lib/audit/hash-chain";
import { database, databaseNow } from "#lib/infra/db/database";
import { queryRows } from "#lib/infra/db/sql";

/** How far back the frequent export looks: three times its interval, so that two runs may fail. */
const RECENT_MINUTES = 15;

const recentRows = lastRows.where(
  "last.written",
  ">",
  sql<Date>`now() - make_interval(mins => ${sql.lit(RECENT_MINUTES)})`,
);

/**
 * Appends the last number and hash of all or recent chains to files outside the database, so that
 * npm run audit:verify finds truncated or rewritten chains. Returns how many chains it wrote.
 */
export async function exportHeads({
  recentOnly = false,
}: { recentOnly?: boolean } = {}): Promise<number> {
  const { at, heads } = await database().$transaction(
    async (tx) => ({
      heads: await queryRows(tx, recentOnly ? recentRows : lastRows),
      // Read after the rows, so that a backup made after `at` contains all of them.
      at: (await databaseNow(tx)).toISOString(),
    }),
    { isolationLevel: "RepeatableRead", timeout: 60_000 },
  );
  const lines = heads.map(({ number, ...head }) => ({ at, ...head, number: number.toString() }));
  for (const folder of getHeadFolders()) await appendLines(folder, lines);
  if (heads.length > 0) await recordExport({ at, heads: heads.length });
  return heads.length;
}

const DAY_MS = 86_400_000;

/** Records an export in the audit, the first of each day, so that its files cannot just vanish. */
async function recordExport(details: { at: string; heads: number }): Promise<void> {
  await act(systemActor, "audit.export_heads", async (tx) => {
    const action = "audit.heads_exported" as const;
    const since = new Date(new Date(details.at).getTime() - DAY_MS);
    const recent = await tx.auditEvent.findFirst({
      where: { action, at: { gt: since } },
      select: { id: true },
    });
    return recent ? unrecorded(null) : recorded({ action, subjectId: null, details }, null);
  });
}

/** Records a restore next to the heads, so that superseded heads do not count as missing rows. */
export async function recordRestore(madeAt: string): Promise<void> {
  const at = (await databaseNow(database())).toISOString();
  for (const folder of getHeadFolders()) await appendLines(folder, [{ at, restored: { madeAt } }]);
}

/** Records next to the heads how far chains were verified, so that the next run can go on there. */
export async function recordVerified(ends: readonly VerifiedEnd[]): Promise<void> {
  const at = (await databaseNow(database())).toISOString();
  const lines = ends.map(({ chain, number, hash }) => ({
    at,
    verified: { chain, number: number.toString(), hash },
  }));
  for (const folder of getHeadFolders()) await appendLines(folder, lines);
}

async function appendLines(
  folder: string,
  lines: ({ at: string } & Record<string, unknown>)[],
): Promise<void> {
  const [first] = lines;
  if (!first) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(join(folder, `${first.at.slice(0, 7)}.jsonl`), "a", 0o600);
  try {
    await file.appendFile(lines.map((each) => `${JSON.stringify(each)}\n`).join(""));
    await file.datasync();
  } finally {
    await file.close();
  }
}
