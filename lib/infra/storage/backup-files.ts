import "server-only";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { env } from "#lib/infra/env";

const BACKUP_FILE_NAME = /^studio-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.tar\.age(\.part)?$/;

/** The folder where backup archives are written, found and purged. */
export function backupDir(): string {
  return env().BACKUP_DIR ?? join(env().STUDIO_DATA_DIR, "backups");
}

/** Name of the archive with the data of this moment. */
export function backupFileName(madeAt: Date): string {
  return `studio-${madeAt.toISOString().replaceAll(/[-:]|\.\d+/g, "")}.tar.age`;
}

/** Lists the archives with their times, oldest first, including partial ones left by a kill. */
export async function listBackups(): Promise<{ path: string; madeAt: Date }[]> {
  const names = await readdir(backupDir()).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.toSorted().flatMap((name) => {
    const [, year, month, day, hour, minute, second] = BACKUP_FILE_NAME.exec(name) ?? [];
    if (year === undefined) return [];
    return [
      {
        path: join(backupDir(), name),
        madeAt: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`),
      },
    ];
  });
}
