/** The storage key of an archive. */
export const archiveKey = (id: string): string => `exports/${id}.zip`;

/** Its name among the uploads while it is built. */
export const partialArchiveName = (id: string): string => `${id}.export`;

type Downloader = { kind: string; shopId?: string; role?: string };

/** An administrator's export is for administrators of that shop; an account owner only needs the secret address. */
export const canDownloadExport = (
  { shopId }: { shopId: string | null },
  actor: Downloader,
): boolean =>
  shopId === null || (actor.kind === "staff" && actor.shopId === shopId && actor.role === "admin");
