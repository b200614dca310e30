/** Where the archive of an export lies among the media. */
export const archiveKey = (id: string): string => `exports/${id}.zip`;

/** Its name while it is written, among the files that arrive. */
export const partialArchiveName = (id: string): string => `${id}.export`;

type Downloader = { kind: string; shopId?: string; role?: string };

/** An administrator's export is for the administrators of that shop; the holder of an account has the secret address alone. */
export const canDownloadExport = (
  { shopId }: { shopId: string | null },
  actor: Downloader,
): boolean =>
  shopId === null || (actor.kind === "staff" && actor.shopId === shopId && actor.role === "admin");
