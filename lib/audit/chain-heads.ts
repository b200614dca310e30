import "server-only";

import { mkdir, open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { sql } from "kysely";
import { z } from "zod";

import type { ChainHead } from "#lib/audit/hash-chain";
import { database, databaseNow } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { env } from "#lib/infra/env";

const date = z.iso.datetime().transform((text) => new Date(text));
const headLineSchema = z.union([
  z.object({
    at: date,
    chain: z.string(),
    number: z.string().regex(/^\d+$/).transform(BigInt),
    hash: z.string(),
    written: date.optional(),
  }),
  // The database was put back to what it was at `madeAt`: heads of the time between have no rows any more.
  z.object({ at: date, restored: z.object({ madeAt: date }) }),
]);

/** What one line of the exported heads says. */
export type HeadLine = z.infer<typeof headLineSchema>;

/** Where heads are exported to: the data folder, and a second folder where one is configured. */
export function getHeadFolders(): string[] {
  const { STUDIO_DATA_DIR, AUDIT_HEADS_DIR } = env();
  return [
    join(STUDIO_DATA_DIR, "audit-heads"),
    ...(AUDIT_HEADS_DIR === undefined ? [] : [AUDIT_HEADS_DIR]),
  ];
}

/** The heads of every chain as they were exported, without those that a restore has left behind. */
export class ExportedHeads {
  readonly restores: { madeAt: Date; at: Date }[];
  readonly superseded: number;
  readonly #heads = new Map<string, ChainHead[]>();

  constructor(lines: readonly HeadLine[]) {
    const all = lines.flatMap((one) =>
      "restored" in one ? [{ at: one.at, madeAt: one.restored.madeAt }] : [],
    );
    const undone = (at: Date) => all.some((restore) => at > restore.madeAt && at < restore.at);
    this.restores = all.filter(({ at }) => !undone(at));
    const standing = lines.filter((one) => !undone(one.at));
    this.superseded = lines.length - standing.length;
    for (const one of standing) {
      if ("restored" in one) continue;
      const known = this.#heads.get(one.chain) ?? [];
      if (!known.some(({ number, hash }) => number === one.number && hash === one.hash))
        known.push(one);
      this.#heads.set(one.chain, known);
    }
    for (const heads of this.#heads.values()) heads.sort((a, b) => Number(a.number - b.number));
  }

  chains(): string[] {
    return [...this.#heads.keys()];
  }

  /** Of one chain, lowest number first. */
  forChain(chain: string): readonly ChainHead[] {
    return this.#heads.get(chain) ?? [];
  }
}

/** Reads what was exported to these folders. A line that is none is a fault of the file and throws, naming it. */
export async function readExportedHeads(folders: readonly string[]): Promise<ExportedHeads> {
  const lines: HeadLine[] = [];
  for (const folder of folders) {
    for (const name of await listHeadFiles(folder)) {
      const texts = (await readFile(join(folder, name), "utf8")).split("\n");
      for (const [at, text] of texts.entries()) {
        if (text !== "") lines.push(parseHeadLine(text, `${join(folder, name)}, line ${at + 1}`));
      }
    }
  }
  return new ExportedHeads(lines);
}

async function listHeadFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => name.endsWith(".jsonl")).toSorted();
}

function parseHeadLine(text: string, location: string): HeadLine {
  try {
    return headLineSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${location} is not what the studio exports`, { cause: error });
  }
}

/** How far back the frequent export looks: three times its interval, so that two runs may fail. */
const RECENT_MINUTES = 15;

/** The last row of every chain, or of those that grew lately. Steps from chain to chain by the index, without reading all rows. */
const lastRows = (recentOnly: boolean) =>
  kysely
    .withRecursive("chains", (db) =>
      db
        .selectFrom("AuditEvent")
        .select((eb) => eb.fn.min<string | null>("chain").as("chain"))
        .unionAll(
          db
            .selectFrom("chains")
            .where("chains.chain", "is not", null)
            .select((eb) =>
              eb
                .selectFrom("AuditEvent as next")
                .select((sub) => sub.fn.min<string>("next.chain").as("chain"))
                .whereRef("next.chain", ">", "chains.chain")
                .as("chain"),
            ),
        ),
    )
    .selectFrom("chains")
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("AuditEvent as row")
          .select(["row.chain", "row.number", "row.hash", "row.at as written"])
          .whereRef("row.chain", "=", "chains.chain")
          .orderBy("row.number", "desc")
          .limit(1)
          .as("last"),
      (on) => on.onTrue(),
    )
    .select(["last.chain", "last.number", "last.hash", "last.written"])
    .$if(recentOnly, (query) =>
      query.where(
        "last.written",
        ">",
        sql<Date>`now() - make_interval(mins => ${sql.lit(RECENT_MINUTES)})`,
      ),
    );

/**
 * Appends the last number and hash of every chain, or of those that grew lately, to files outside the database, so that
 * npm run audit:verify finds rows that were cut off and chains that were rewritten. Returns how many chains it wrote.
 */
export async function exportHeads({
  recentOnly = false,
}: { recentOnly?: boolean } = {}): Promise<number> {
  const { at, heads } = await database().$transaction(
    async (tx) => ({
      heads: await queryRows(tx, lastRows(recentOnly)),
      // After the rows were seen: a backup that is younger than this holds them all.
      at: (await databaseNow(tx)).toISOString(),
    }),
    { isolationLevel: "RepeatableRead", timeout: 60_000 },
  );
  const lines = heads.map(({ number, ...head }) => ({ at, ...head, number: number.toString() }));
  for (const folder of getHeadFolders()) await appendLines(folder, lines);
  return heads.length;
}

/** Notes beside the heads that the database was put back to an earlier time, so that heads of the time between are not missed. */
export async function recordRestore(madeAt: string): Promise<void> {
  const at = (await databaseNow(database())).toISOString();
  for (const folder of getHeadFolders()) await appendLines(folder, [{ at, restored: { madeAt } }]);
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
