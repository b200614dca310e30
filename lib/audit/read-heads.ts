import "server-only";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { Head } from "#lib/audit/check-chain";
import { env } from "#lib/infra/env";

const date = z.iso.datetime().transform((text) => new Date(text));
const line = z.union([
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
export type HeadLine = z.infer<typeof line>;

/** Where heads are exported to: the data folder, and a second folder where one is configured. */
export function headFolders(): string[] {
  const { STUDIO_DATA_DIR, AUDIT_HEADS_DIR } = env();
  return [join(STUDIO_DATA_DIR, "audit-heads"), ...(AUDIT_HEADS_DIR === undefined ? [] : [AUDIT_HEADS_DIR])];
}

/** The heads of every chain as they were exported, without those that a restore has left behind. */
export class ExportedHeads {
  readonly restores: { madeAt: Date; at: Date }[];
  readonly superseded: number;
  readonly #heads = new Map<string, Head[]>();

  constructor(lines: readonly HeadLine[]) {
    const all = lines.flatMap((one) => ("restored" in one ? [{ at: one.at, madeAt: one.restored.madeAt }] : []));
    const undone = (at: Date) => all.some((restore) => at > restore.madeAt && at < restore.at);
    this.restores = all.filter(({ at }) => !undone(at));
    const standing = lines.filter((one) => !undone(one.at));
    this.superseded = lines.length - standing.length;
    for (const one of standing) {
      if ("restored" in one) continue;
      const known = this.#heads.get(one.chain) ?? [];
      if (!known.some(({ number, hash }) => number === one.number && hash === one.hash)) known.push(one);
      this.#heads.set(one.chain, known);
    }
    for (const heads of this.#heads.values()) heads.sort((a, b) => Number(a.number - b.number));
  }

  chains(): string[] {
    return [...this.#heads.keys()];
  }

  /** Of one chain, lowest number first. */
  of(chain: string): readonly Head[] {
    return this.#heads.get(chain) ?? [];
  }
}

/** Reads what was exported to these folders. A line that is none is a fault of the file and throws, naming it. */
export async function readHeads(folders: readonly string[]): Promise<ExportedHeads> {
  const lines: HeadLine[] = [];
  for (const folder of folders) {
    for (const name of await namesIn(folder)) {
      const texts = (await readFile(join(folder, name), "utf8")).split("\n");
      for (const [at, text] of texts.entries()) {
        if (text !== "") lines.push(parse(text, `${join(folder, name)}, line ${at + 1}`));
      }
    }
  }
  return new ExportedHeads(lines);
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => name.endsWith(".jsonl")).toSorted();
}

function parse(text: string, place: string): HeadLine {
  try {
    return line.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${place} is not what the studio exports`, { cause: error });
  }
}
