import "server-only";

import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

import type { ShopActor, WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { studioMediaEngine } from "#lib/infra/media/studio-media-engine";
import { fileStat, mediaPath, removeFile, uploadPath } from "#lib/infra/storage/media-files";
import { readFileIdentity } from "#lib/infra/storage/verified-file";
import { inspectFile } from "#lib/videos/inspect-file";
import { queueCheck } from "#lib/videos/queue-check";
import { checkFailedFinding, contentTypeFor, stateForFindings } from "#lib/videos/rules";
import type { Finding, VideoFacts } from "#lib/videos/schema";
import { canTransitionVideo } from "#lib/videos/state";
import { verifyStoredFile } from "#lib/videos/verify-stored-file";
import type { CheckFailure } from "#lib/videos/finding-labels";

type CheckVideoResult =
  | { kind: "checked"; state: "ready" | "needs_fix" | "failed"; findings: string[] }
  | { kind: "nothing_to_check" };

const MAX_ATTEMPTS = 3;

type InspectionResult = {
  facts: VideoFacts | null;
  findings: Finding[];
  poster: { posterKey: string; posterColor: string | null } | null;
  /** The file that was inspected; null when it is not the recorded one. */
  fileIdentity: string | null;
};

const failedInspection = (reason: CheckFailure): InspectionResult => ({
  facts: null,
  findings: [checkFailedFinding(reason)],
  poster: null,
  fileIdentity: null,
});

/** Inspects a file, then makes sure that it is the recorded one: what is ready is what is there. */
async function inspectRecordedFile(
  id: string,
  record: { fileKey: string; sizeBytes: bigint; sha256: string | null },
): Promise<InspectionResult> {
  if (!(await fileStat(record.fileKey))) return failedInspection("missing");
  const before = await readFileIdentity(mediaPath(record.fileKey));
  const inspection = await inspectStored(id, record.fileKey);
  const verified = await verifyStoredFile(record);
  if (verified?.identity !== before) return failedInspection("changed");
  return { ...inspection, fileIdentity: before };
}

/** Inspects a stored file and keeps the poster that was drawn. */
async function inspectStored(
  id: string,
  fileKey: string,
): Promise<Omit<InspectionResult, "fileIdentity">> {
  const tempPath = await uploadPath(`${id}.poster`);
  try {
    const found = await inspectFile(studioMediaEngine(), mediaPath(fileKey), tempPath);
    if (!found.poster) return { ...found, poster: null };
    const posterKey = `posters/${id}.jpg`;
    const to = mediaPath(posterKey);
    await mkdir(dirname(to), { recursive: true });
    await rename(tempPath, to);
    return { ...found, poster: { posterKey, posterColor: found.poster.color } };
  } finally {
    await rm(tempPath, { force: true });
  }
}

/** Measures an uploaded video, saves its findings and creates its poster. Repeatable. */
export async function checkVideo(
  actor: WorkerActor,
  { videoId: id }: { videoId: string },
): Promise<CheckVideoResult> {
  const where = { id, shopId: actor.shopId, state: "checking", deletedAt: null } as const;
  // Counted before the work, so that a file that kills its worker three times fails with a finding.
  const claimed = await act(actor, "video.check", async (tx) => {
    const [row] = await tx.video.updateManyAndReturn({
      where,
      data: { attempts: { increment: 1 } },
      select: { fileKey: true, attempts: true, sizeBytes: true, sha256: true },
    });
    return unrecorded(row ?? null);
  });
  if (!claimed?.fileKey) {
    await deleteOrphanedPoster(id);
    return { kind: "nothing_to_check" };
  }
  const { fileKey, attempts } = claimed;
  const { facts, findings, poster, fileIdentity } =
    attempts > MAX_ATTEMPTS
      ? failedInspection("crashed")
      : await inspectRecordedFile(id, { ...claimed, fileKey });
  const state = stateForFindings(findings);
  const codes = findings.map((one) => one.code);
  const result = await act<CheckVideoResult>(actor, "video.check", async (tx) => {
    const data = {
      state,
      findings,
      ...(poster ?? { posterKey: null, posterColor: null }),
      ...(fileIdentity === null ? {} : { fileIdentity }),
      attempts: 0,
      contentType: contentTypeFor(facts?.container ?? null),
      ...(facts ? { facts } : {}),
    };
    const { count } = await tx.video.updateMany({ where, data });
    if (count === 0) return unrecorded({ kind: "nothing_to_check" });
    return recorded(
      { action: "video.checked", subjectId: id, details: { result: state, findings: codes } },
      { kind: "checked", state, findings: codes },
    );
  });
  if (result.kind === "nothing_to_check") await deleteOrphanedPoster(id);
  return result;
}

/**
 * Removes the poster of a video that was deleted during its check, perhaps after a worker was
 * killed.
 */
async function deleteOrphanedPoster(id: string): Promise<void> {
  if ((await database().video.count({ where: { id, deletedAt: null } })) === 0)
    await removeFile(`posters/${id}.jpg`);
}

/**
 * Queues another check of a stored video, unless one waits already. Throws `not_found`, or `conflict`
 * when there is no file.
 */
export async function recheckVideo(
  actor: ShopActor,
  { id }: { id: string },
): Promise<{ kind: "checking" }> {
  return act(actor, "video.add", async (tx) => {
    const where = { id, shopId: actor.shopId, deletedAt: null };
    const row = await tx.video.findFirst({ where, select: { fileKey: true, state: true } });
    if (!row) throw new AppError("not_found", "This video does not exist in your shop.");
    if (
      row.fileKey === null ||
      (row.state !== "checking" && !canTransitionVideo(row.state, "checking"))
    )
      throw new AppError("conflict", "This video has no file to check. Upload it again.");
    await tx.video.updateMany({
      where: { ...where, fileKey: { not: null } },
      data: { state: "checking", attempts: 0 },
    });
    await queueCheck(tx, { videoId: id, shopId: actor.shopId });
    return unrecorded({ kind: "checking" });
  });
}
