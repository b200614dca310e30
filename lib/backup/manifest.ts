import "server-only";
import { z } from "zod";

import { UserError } from "#lib/errors";

/** The first entry of an archive: what a restore reads first. */
export const archiveHeader = z.object({
  format: z.literal(2),
  /** Random: ties the manifest to this header. */
  id: z.string(),
  studio: z.string(),
  /** The moment of the snapshot, by the database's clock. */
  madeAt: z.iso.datetime(),
  /** The migrations that created its tables. */
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(
    z.object({ name: z.string().regex(/^\w+$/), columns: z.array(z.string().regex(/^\w+$/)) }),
  ),
  /** Authenticates the header, before anything else is read. */
  mac: z.string(),
});
export type ArchiveHeader = z.infer<typeof archiveHeader>;

const archiveEntry = z.object({ name: z.string(), size: z.number(), sha256: z.string() });
export type ArchiveEntry = z.infer<typeof archiveEntry>;

/** The last entry. It lists everything before it, so that loss, swaps and truncation show. */
export const manifest = z.object({
  entries: z.array(archiveEntry),
  rows: z.record(z.string(), z.number()),
  /** Files that the database names but the disk lacked. */
  missing: z.array(z.string()),
  /** The last entry of each audit chain. */
  heads: z.array(z.object({ chain: z.string(), number: z.string(), hash: z.string() })),
  /** Authenticates header and manifest, and by its hashes every entry. */
  mac: z.string(),
});
export type Manifest = z.infer<typeof manifest>;

export const HEADER_FILE = "about.json";
export const MANIFEST_FILE = "manifest.json";

/** Throws unless exactly these entries were read, in this order and unchanged. */
export function compareEntries(
  read: readonly ArchiveEntry[],
  listed: readonly ArchiveEntry[],
): void {
  const [longer, what] = read.length > listed.length ? [read, "contains"] : [listed, "lists"];
  for (const [at, { name }] of longer.entries()) {
    const [one, other] = [read[at], listed[at]];
    if (!one || !other || one.name !== other.name)
      throw new UserError(`The archive is damaged: it ${what} ${name} out of place.`);
    if (one.size !== other.size || one.sha256 !== other.sha256)
      throw new UserError(`The archive is damaged: ${name} is not what was written.`);
  }
}
