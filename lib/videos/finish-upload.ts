import "server-only";
import { stat } from "node:fs/promises";

import type { StaffActor } from "#lib/actor";
import { refuse } from "#lib/errors";
import { database } from "#lib/infra/database";
import { arrivalPath, fileStat } from "#lib/infra/files";
import { failArrival } from "#lib/videos/fail-arrival";
import { receiveFile } from "#lib/videos/receive-file";

export type FinishUploadOutcome =
  | { kind: "arrived" }
  | { kind: "incomplete"; arrivedBytes: number; sizeBytes: number }
  | { kind: "damaged"; sentence: string };

const DAMAGED =
  "The file was changed on its way: what arrived is not what was sent. It was thrown away; choose the file again to send it once more.";

/**
 * Ends an upload: compares the bytes on disk with the checksum that the browser counted over the bytes it read. A repeated call
 * answers the same. Throws `not_found` for an upload that is not this person's.
 */
export async function finishUpload(actor: StaffActor, input: { id: string; sha256: string }): Promise<FinishUploadOutcome> {
  const { id, sha256 } = input;
  const row = await database().video.findFirst({
    where: { id, shopId: actor.shopId, createdById: actor.staffId, source: "upload", deletedAt: null },
    select: { state: true, sha256: true, sizeBytes: true, failure: true },
  });
  if (!row) throw refuse("not_found", "This upload does not exist any more. Choose the file again.");
  if (row.failure !== null) return { kind: "damaged", sentence: row.failure };
  if (row.state !== "arriving") {
    if (row.sha256 === sha256) return { kind: "arrived" };
    throw refuse("conflict", "This upload ended already, with another file.");
  }
  const fromPath = await arrivalPath(id);
  const here = await stat(fromPath).catch(() => null);
  const arrivedBytes = here?.size ?? (await fileStat(`videos/${id}.video`))?.sizeBytes ?? 0;
  if (arrivedBytes !== Number(row.sizeBytes)) return { kind: "incomplete", arrivedBytes, sizeBytes: Number(row.sizeBytes) };
  const received = await receiveFile(actor, { videoId: id, fromPath, sha256 });
  if (received.kind === "not_expected") return finishUpload(actor, input);
  if (received.kind === "arrived") return { kind: "arrived" };
  await failArrival(actor, { videoId: id, reason: "checksum", sentence: DAMAGED });
  return { kind: "damaged", sentence: DAMAGED };
}
