import "server-only";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { env } from "#lib/infra/env";

/**
 * Records erasures outside the database: a restored backup may bring an account back, and the
 * ledger says which to erase again. Random numbers and totals only. One small file each, flushed to
 * disk before anything is deleted, so a kill or a second worker can neither lose nor double one.
 */
const erasureEntry = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("account"), id: z.uuid(), shopId: z.uuid(), at: z.iso.datetime() }),
  z.object({
    kind: z.literal("request"),
    id: z.uuid(),
    at: z.iso.datetime(),
    state: z.enum(["done", "rejected"]),
    counts: z.record(z.string(), z.number()).optional(),
    revocationResult: z.string().optional(),
    rejectionReason: z.string().optional(),
  }),
]);
export type ErasureEntry = z.infer<typeof erasureEntry>;

const ledgerDir = () => join(env().STUDIO_DATA_DIR, "erasures");
const ENTRY_FILE_NAME = /^(account|request)-[0-9a-f-]{36}\.json$/;

/** Records one erasure; recording it twice leaves one entry. */
export async function recordErasure(erasure: ErasureEntry): Promise<void> {
  await mkdir(ledgerDir(), { recursive: true });
  const path = join(ledgerDir(), `${erasure.kind}-${erasure.id}.json`);
  const part = `${path}.${process.pid}.part`;
  const file = await open(part, "w");
  try {
    await file.writeFile(JSON.stringify(erasureEntry.parse(erasure)));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
}

async function listEntryFiles(): Promise<string[]> {
  return readdir(ledgerDir()).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}

/**
 * Lists all recorded erasures, oldest first. Throws when one cannot be read: a restore must not go
 * on without it.
 */
export async function readErasures(): Promise<ErasureEntry[]> {
  const entries = [];
  for (const name of (await listEntryFiles()).filter((one) => ENTRY_FILE_NAME.test(one))) {
    entries.push(erasureEntry.parse(JSON.parse(await readFile(join(ledgerDir(), name), "utf8"))));
  }
  return entries.toSorted((one, other) => (one.at < other.at ? -1 : 1));
}

/** Deletes entries older than a moment: no backup is that old. Returns how many. */
export async function pruneErasures(before: Date): Promise<number> {
  const old = (await readErasures()).filter(({ at }) => new Date(at) < before);
  for (const { kind, id } of old)
    await rm(join(ledgerDir(), `${kind}-${id}.json`), { force: true });
  return old.length;
}
