import "server-only";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";

import { headFolders } from "#lib/audit/read-heads";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";

/** What the frequent export looks back on: three times its interval, so that two may fail, or a transaction be long. */
const YOUNG_MINUTES = 15;

/**
 * Writes the last number and hash of every chain, or only of those that grew lately, to where the database cannot reach, so that rows
 * cut off later, or a chain written anew, are found (npm run audit:verify). Only ever adds lines. Answers how many chains it wrote.
 */
export async function exportHeads({ youngOnly = false }: { youngOnly?: boolean } = {}): Promise<number> {
  const { at, heads } = await database().$transaction(
    async (tx) => ({
      // From one chain to the next by its index: the rest of a long audit is not read.
      heads: await tx.$queryRaw<{ chain: string; number: bigint; hash: string; written: Date }[]>`
        WITH RECURSIVE chains AS (
          SELECT min(chain) AS chain FROM "AuditEvent"
          UNION ALL SELECT (SELECT min(a.chain) FROM "AuditEvent" a WHERE a.chain > chains.chain) FROM chains WHERE chains.chain IS NOT NULL
        )
        SELECT last.chain, last.number, last.hash, last.at AS written FROM chains CROSS JOIN LATERAL (
          SELECT * FROM "AuditEvent" a WHERE a.chain = chains.chain ORDER BY number DESC LIMIT 1
        ) last WHERE NOT ${youngOnly} OR last.at > now() - make_interval(mins => ${YOUNG_MINUTES}::int)`,
      // After the rows were seen: a backup that is younger than this holds them all.
      at: (await databaseNow(tx)).toISOString(),
    }),
    { isolationLevel: "RepeatableRead", timeout: 60_000 },
  );
  const lines = heads.map(({ number, ...head }) => ({ at, ...head, number: number.toString() }));
  for (const folder of headFolders()) await addLines(folder, lines);
  return heads.length;
}

/** Notes beside the heads that the database was put back to an earlier time, so that heads of the time between are not missed. */
export async function noteRestore(madeAt: string): Promise<void> {
  const at = (await databaseNow(database())).toISOString();
  for (const folder of headFolders()) await addLines(folder, [{ at, restored: { madeAt } }]);
}

async function addLines(folder: string, lines: ({ at: string } & Record<string, unknown>)[]): Promise<void> {
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
