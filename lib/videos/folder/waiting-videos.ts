import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { queryRows } from "#lib/infra/db/sql";
import { selectWaitingFiles } from "#lib/videos/folder/queries";
import { cleanFileName } from "#lib/videos/labels";

/** How many waiting files of one shop are shown. */
const MAX_SHOWN = 200;

/** Rows of files that still wait in the folder. A file that is being imported has its size. */
const waiting = ({ shopId }: WorkerActor) =>
  ({ shopId, source: "folder", state: "uploading", sizeBytes: 0n, deletedAt: null }) as const;

const notImported = (actor: WorkerActor) =>
  selectWaitingFiles(actor).where(sql<boolean>`"sizeBytes" = 0`);

/**
 * Shows the waiting files of a shop’s folder as videos that arrive: adds new ones, saves their size
 * so far, and removes those that are gone.
 */
export async function showWaitingFiles(
  actor: WorkerActor,
  files: readonly { name: string; sizeBytes: number }[],
): Promise<void> {
  const sizes = new Map(files.map(({ name, sizeBytes }) => [cleanFileName(name), sizeBytes]));
  await act(actor, "video.add", async (tx) => {
    const rows = await queryRows(
      tx,
      notImported(actor)
        .select(["id", "sourceDetail", "receivedBytes"])
        .orderBy("id")
        .limit(2 * MAX_SHOWN),
    );
    const gone = rows.filter(({ sourceDetail }) => !sizes.has(sourceDetail));
    if (gone.length > 0)
      await tx.video.deleteMany({
        where: { ...waiting(actor), id: { in: gone.map(({ id }) => id) } },
      });
    for (const { id, sourceDetail, receivedBytes } of rows) {
      const sizeBytes = sizes.get(sourceDetail);
      if (sizeBytes !== undefined && Number(receivedBytes) !== sizeBytes)
        await saveSize(tx, actor, { id, sizeBytes });
    }
    const shown = new Set(rows.map(({ sourceDetail }) => sourceDetail));
    const added = [...sizes].filter(([name]) => !shown.has(name));
    await tx.video.createMany({
      data: added.slice(0, Math.max(0, MAX_SHOWN - rows.length)).map(([name, sizeBytes]) => ({
        shopId: actor.shopId,
        source: "folder" as const,
        sourceDetail: name,
        name,
        receivedBytes: BigInt(sizeBytes),
      })),
    });
    return unrecorded(undefined);
  });
}

async function saveSize(
  tx: Tx,
  actor: WorkerActor,
  { id, sizeBytes }: { id: string; sizeBytes: number },
): Promise<void> {
  await tx.video.updateMany({
    where: { ...waiting(actor), id },
    data: { receivedBytes: BigInt(sizeBytes), lastUsedAt: await databaseNow(tx) },
  });
}

/** Turns a complete file into a video that expects it. Returns the video's id. */
export async function beginImport(
  actor: WorkerActor,
  { name, sizeBytes }: { name: string; sizeBytes: number },
): Promise<string> {
  const shown = cleanFileName(name);
  const size = { sizeBytes: BigInt(sizeBytes), receivedBytes: BigInt(sizeBytes) };
  return act(actor, "video.add", async (tx) => {
    const [row] = await queryRows(
      tx,
      notImported(actor).select("id").where("sourceDetail", "=", shown).limit(1),
    );
    const { id } = row
      ? await tx.video.update({ where: { id: row.id }, data: size, select: { id: true } })
      : await tx.video.create({
          data: {
            ...size,
            shopId: actor.shopId,
            source: "folder",
            sourceDetail: shown,
            name: shown,
          },
          select: { id: true },
        });
    return recorded(
      { action: "video.added", subjectId: id, details: { source: "folder", sizeBytes } },
      id,
    );
  });
}
