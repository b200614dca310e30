import "server-only";

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { ChainEnd, ChainHead, VerifiedEnd } from "#lib/audit/hash-chain";
import { env } from "#lib/infra/env";

const date = z.iso.datetime().transform((text) => new Date(text));
const rowNumber = z.string().regex(/^\d+$/).transform(BigInt);
const headLineSchema = z.union([
  z.object({
    at: date,
    chain: z.string(),
    number: rowNumber,
    hash: z.string(),
    written: date.optional(),
  }),
  // A restore to the state at `madeAt`: heads exported between `madeAt` and `at` have no rows now.
  z.object({ at: date, restored: z.object({ madeAt: date }) }),
  // The chain was verified up to this exported head.
  z.object({
    at: date,
    verified: z.object({ chain: z.string(), number: rowNumber, hash: z.string() }),
  }),
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
  readonly #exports = new Map<string, Set<string>>();
  readonly #heads = new Map<string, ChainHead[]>();
  readonly #verified = new Map<string, ChainEnd>();

  constructor(lines: readonly HeadLine[]) {
    const all = lines.flatMap((one) =>
      "restored" in one ? [{ at: one.at, madeAt: one.restored.madeAt }] : [],
    );
    const undone = (at: Date) => all.some((restore) => at > restore.madeAt && at < restore.at);
    this.restores = all.filter(({ at }) => !undone(at));
    const known = new Set<string>();
    let superseded = 0;
    for (const one of lines) {
      if ("restored" in one) superseded += undone(one.at) ? 1 : 0;
      else if ("verified" in one) {
        if (!undone(one.at)) this.#keepFurthest(one.verified);
      } else {
        const at = one.at.toISOString();
        this.#exports.set(at, (this.#exports.get(at) ?? new Set()).add(one.chain));
        if (undone(one.at)) superseded += 1;
        else if (known.size < known.add(`${one.chain} ${one.number} ${one.hash}`).size)
          this.#addHead(one.chain, one);
      }
    }
    this.superseded = superseded;
    for (const heads of this.#heads.values()) heads.sort((a, b) => Number(a.number - b.number));
  }

  #addHead(chain: string, head: ChainHead): void {
    const heads = this.#heads.get(chain);
    if (heads) heads.push(head);
    else this.#heads.set(chain, [head]);
  }

  #keepFurthest({ chain, number, hash }: VerifiedEnd): void {
    if (number > (this.#verified.get(chain)?.number ?? 0n))
      this.#verified.set(chain, { number, hash });
  }

  /** Returns how many chains the export of this moment has, also when a restore superseded it. */
  countAt(at: string): number {
    return this.#exports.get(at)?.size ?? 0;
  }

  chains(): string[] {
    return [...this.#heads.keys()];
  }

  /** Returns the exported head up to which an earlier verification read the chain; null if none. */
  verifiedEnd(chain: string): ChainEnd | null {
    return this.#verified.get(chain) ?? null;
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
