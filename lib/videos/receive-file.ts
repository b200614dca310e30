import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";
import { pathOf, readWhole, removeFile, storeFile } from "#lib/infra/files";
import { enqueue } from "#lib/infra/jobs";
import { takeLock } from "#lib/infra/named-lock";
import { identityOf } from "#lib/infra/open-file";

export type ReceiveFileOutcome = { kind: "arrived"; sha256: string } | { kind: "differs"; sha256: string } | { kind: "not_expected" };

/**
 * The end of every arrival: hashes the whole file at `fromPath`, compares it with `sha256` when one is given, moves it under the video's
 * key, and records the arrival, with the identity by which a send will know the file again, together with the job that checks it. May
 * be repeated after a crash at any point. Leaves a file that differs, or that nobody expects, where it is.
 */
export async function receiveFile(
  actor: ShopActor,
  input: { videoId: string; fromPath: string; sha256?: string },
): Promise<ReceiveFileOutcome> {
  const { videoId: id, fromPath } = input;
  const where = { id, shopId: actor.shopId, state: "arriving", deletedAt: null } as const;
  const lock = await takeLock(`video:${id}`, { waitMs: 30_000, wanted: () => {} });
  if (!lock) throw refuse("conflict", "This file is still being received. Try again in a moment.");
  try {
    const row = await database().video.findFirst({ where, select: { source: true } });
    if (!row) return { kind: "not_expected" };
    const key = `videos/${id}.video`;
    // A crash after the move left the file under its key already.
    const moved = (await identityOf(fromPath)) === null;
    const path = moved ? pathOf(key) : fromPath;
    if (moved && (await identityOf(path)) === null) throw refuse("gone", "The file did not stay on the server. Send it again.");
    const read = await readWhole(path);
    const { sha256, sizeBytes } = read;
    if (input.sha256 !== undefined && input.sha256 !== sha256) return { kind: "differs", sha256 };
    const fileIdentity = moved ? read.identity : await storeFile(fromPath, key, read);
    const outcome = await act<ReceiveFileOutcome>(actor, "video.add", async (tx) => {
      const data = {
        state: "checking",
        sha256,
        fileKey: key,
        fileIdentity,
        uploadId: null,
        attempts: 0,
        sizeBytes: BigInt(sizeBytes),
        arrivedBytes: BigInt(sizeBytes),
        arrivedAt: await databaseNow(tx),
      } as const;
      const { count } = await tx.video.updateMany({ where, data });
      if (count === 0) return unrecorded({ kind: "not_expected" });
      await enqueue(tx, "check-video", { videoId: id, shopId: actor.shopId });
      return recorded(
        { action: "video.arrived", subjectId: id, details: { source: row.source, sizeBytes, sha256 } },
        { kind: "arrived", sha256 },
      );
    });
    // Deleted while it was counted: nothing of it may stay.
    if (outcome.kind === "not_expected" && (await database().video.count({ where: { id, deletedAt: null } })) === 0) await removeFile(key);
    return outcome;
  } finally {
    await lock.release();
  }
}
