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
  // A restore to the state at `madeAt`: heads exported between `madeAt` and `at` have no rows now.
  z.object({ at: date, restored: z.object({ madeAt: date }) }),
]);

/** One line of the exported heads. */
export type HeadLine = z.infer<typeof headLineSchema>;

/** Returns the folders for exported heads: the data folder, and a second one if configured. */
export function getHeadFolders(): string[] {
  const { STUDIO_DATA_DIR, AUDIT_HEADS_DIR } = env();
  return [
    join(STUDIO_DATA_DIR, "audit-heads"),
    ...(AUDIT_HEADS_DIR === undefined ? [] : [AUDIT_HEADS_DIR]),
  ];
}

/** The exported heads of every chain, without those that a restore superseded. */
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

  /** Returns the heads of one chain, lowest number first. */
  forChain(chain: string): readonly ChainHead[] {
    return this.#heads.get(chain) ?? [];
  }
}

/** Reads the heads exported to these folders. Throws with file and line for a malformed line. */
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

/** Selects the last row of every chain, or of recent chains. Uses the index, not a full scan. */
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
 * Appends the last number and hash of all or recent chains to files outside the database, so that
 * npm run audit:verify finds truncated or rewritten chains. Returns how many chains it wrote.
 */
export async function exportHeads({
  recentOnly = false,
}: { recentOnly?: boolean } = {}): Promise<number> {
  const { at, heads } = await database().$transaction(
    async (tx) => ({
      heads: await queryRows(tx, lastRows(recentOnly)),
      // Read after the rows, so that a backup made after `at` contains all of them.
      at: (await databaseNow(tx)).toISOString(),
    }),
    { isolationLevel: "RepeatableRead", timeout: 60_000 },
  );
  const lines = heads.map(({ number, ...head }) => ({ at, ...head, number: number.toString() }));
  for (const folder of getHeadFolders()) await appendLines(folder, lines);
  return heads.length;
}

/** Records a restore next to the heads, so that superseded heads do not count as missing rows. */
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
