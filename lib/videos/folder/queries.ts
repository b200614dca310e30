import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { countRows } from "#lib/infra/db/keyset";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { PAGE_SIZE } from "#lib/page";
import type { WaitingFiles } from "#lib/videos/folder/schema";

/** The shop’s files in the folder that are no videos yet. Literals let it use its partial index. */
export const selectWaitingFiles = ({ shopId }: ShopActor) =>
  kysely
    .selectFrom("Video")
    .where("shopId", "=", shopId)
    .where(sql<boolean>`source = 'folder' AND state = 'uploading' AND "deletedAt" IS NULL`);

/** Returns the first files of the shop’s folder that are not complete yet, and how many there are. */
export async function listWaitingFiles(actor: ShopActor): Promise<WaitingFiles> {
  const waiting = selectWaitingFiles(actor);
  const first = waiting.select(["id", "name", "receivedBytes"]).orderBy("id").limit(PAGE_SIZE);
  const [rows, count] = await Promise.all([
    queryRows(database(), first),
    countRows(database(), waiting.select("id")),
  ]);
  const files = rows.map(({ receivedBytes, ...row }) => ({
    ...row,
    receivedBytes: Number(receivedBytes),
  }));
  return { files, count };
}
