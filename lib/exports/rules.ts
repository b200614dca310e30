/** Returns the storage key of an archive. */
export const exportFileKey = (id: string): string => `exports/${id}.zip`;

/** Returns the archive's name among the uploads while it is built. */
export const partialArchiveName = (id: string): string => `${id}.export`;

type Downloader = { kind: string; shopId?: string; role?: string };

/** Allows that shop's administrators; an account owner's export only needs the secret URL. */
export const canDownloadExport = (
  { shopId }: { shopId: string | null },
  actor: Downloader,
): boolean =>
  shopId === null || (actor.kind === "staff" && actor.shopId === shopId && actor.role === "admin");
