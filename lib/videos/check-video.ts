import "server-only";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/database";
import { arrivalPath, fileStat, pathOf, removeFile } from "#lib/infra/files";
import { drawFrame, secondOpinion } from "#lib/infra/media/ffmpeg";
import { probe } from "#lib/infra/media/probe";
import { checkFailed, contentTypeFor, findingsFor, stateFor } from "#lib/videos/rules";
import type { Finding, VideoFacts } from "#lib/videos/schema";

export type CheckVideoOutcome =
  | { kind: "checked"; state: "ready" | "needs_fix" | "failed"; findings: string[] }
  | { kind: "nothing_to_check" };

const MAX_ATTEMPTS = 3;

type Result = { facts: VideoFacts | null; findings: Finding[]; posterKey: string | null };

/** Draws the poster: a frame from a tenth of the way in, else the first. Null when nothing here can draw; false when nothing can be drawn. */
async function drawPoster(id: string, path: string, facts: Omit<VideoFacts, "drawable">): Promise<boolean | null> {
  if (facts.container === null || facts.videoCodec === null) return null;
  const half = await arrivalPath(`${id}.poster`);
  try {
    for (const at of [Math.min((facts.seconds ?? 0) / 10, 30), 0]) {
      const drawn = await drawFrame(path, facts.container, at, half);
      if (drawn === null) return null;
      if (!drawn) continue;
      const to = pathOf(`posters/${id}.jpg`);
      await mkdir(dirname(to), { recursive: true });
      await rename(half, to);
      return true;
    }
    return false;
  } finally {
    await rm(half, { force: true });
  }
}

async function examine(id: string, fileKey: string): Promise<Result> {
  if (!(await fileStat(fileKey))) return { facts: null, findings: [checkFailed("missing")], posterKey: null };
  const path = pathOf(fileKey);
  const first = await probe(path);
  const probed = first.kind === "crashed" ? await probe(path) : first;
  if (probed.kind !== "measured") return { facts: null, findings: [checkFailed(probed.kind)], posterKey: null };
  const { facts: measured } = probed;
  const film = measured.container !== null && measured.videoCodec !== null && measured.complete;
  const agreed = film && measured.container !== null ? await secondOpinion(path, measured.container) : null;
  const drawn = film && agreed !== false ? await drawPoster(id, path, measured) : null;
  const facts: VideoFacts = { ...measured, drawable: agreed === false ? false : drawn };
  return { facts, findings: findingsFor(facts), posterKey: drawn ? `posters/${id}.jpg` : null };
}

/**
 * Measures a video that has arrived, writes its findings down and makes its poster. The attempt is counted before the work, so a file
 * that ends its worker three times fails with a finding. Repeated calls are harmless.
 */
export async function checkVideo(actor: WorkerActor, { videoId: id }: { videoId: string }): Promise<CheckVideoOutcome> {
  const where = { id, shopId: actor.shopId, state: "checking", deletedAt: null } as const;
  const begun = await act(actor, "video.check", async (tx) => {
    const [row] = await tx.video.updateManyAndReturn({
      where,
      data: { attempts: { increment: 1 } },
      select: { fileKey: true, attempts: true },
    });
    return unrecorded(row ?? null);
  });
  if (!begun?.fileKey) {
    await dropLatePoster(id);
    return { kind: "nothing_to_check" };
  }
  const spent = begun.attempts > MAX_ATTEMPTS;
  const { facts, findings, posterKey } = spent
    ? { facts: null, findings: [checkFailed("crashed")], posterKey: null }
    : await examine(id, begun.fileKey);
  const state = stateFor(findings);
  const codes = findings.map((one) => one.code);
  const outcome = await act<CheckVideoOutcome>(actor, "video.check", async (tx) => {
    const data = {
      state,
      findings,
      posterKey,
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
  if (outcome.kind === "nothing_to_check") await dropLatePoster(id);
  return outcome;
}

/** Deleted while it was looked at, perhaps by a worker that was killed over it: no picture of it may stay. */
async function dropLatePoster(id: string): Promise<void> {
  if ((await database().video.count({ where: { id, deletedAt: null } })) === 0) await removeFile(`posters/${id}.jpg`);
}
