import "server-only";

import { rm } from "node:fs/promises";

import type { DrawnPicture, MediaEngine } from "#lib/infra/media/media-engine";
import { drawPoster, probeMedia, type ProbeResult } from "#lib/infra/media/probe";
import { checkFailedFinding, findingsFor } from "#lib/videos/rules";
import type { Finding, VideoFacts } from "#lib/videos/schema";

type Inspection = {
  facts: VideoFacts | null;
  findings: Finding[];
  /** The poster that was written; null without one. */
  poster: DrawnPicture | null;
};

type Measured = Extract<ProbeResult, { kind: "measured" }>;

/** A tenth of the length, half a minute at most. */
const posterMoment = ({ seconds }: { seconds: number | null }) => Math.min((seconds ?? 0) / 10, 30);

/** Draws the poster that the measuring did not draw; false when no frame decodes. */
async function drawMissing(
  engine: MediaEngine,
  path: string,
  { facts, picture, drawn }: Measured,
  posterPath: string,
): Promise<DrawnPicture | false | null> {
  if (!picture || !facts.complete) return null;
  if (drawn) return drawn;
  for (const atSeconds of drawn === null ? [posterMoment(facts), 0] : [0]) {
    await rm(posterPath, { force: true });
    const poster = await drawPoster(engine, path, { facts, picture, atSeconds }, posterPath);
    if (poster) return poster;
  }
  await rm(posterPath, { force: true });
  return false;
}

/** Measures a file, draws its poster and returns what the check finds. */
export async function inspectFile(
  engine: MediaEngine | null,
  path: string,
  posterPath: string,
): Promise<Inspection> {
  const failed = (reason: Parameters<typeof checkFailedFinding>[0]): Inspection => ({
    facts: null,
    findings: [checkFailedFinding(reason)],
    poster: null,
  });
  if (!engine) return failed("no_program");
  const probe = () =>
    probeMedia(engine, path, { poster: { to: posterPath, atSeconds: posterMoment } });
  const first = await probe();
  const probed = first.kind === "crashed" ? await probe() : first;
  if (probed.kind !== "measured") return failed(probed.kind);
  const poster = await drawMissing(engine, path, probed, posterPath);
  const facts: VideoFacts = { ...probed.facts, decodable: poster && true };
  return { facts, findings: findingsFor(facts), poster: poster || null };
}
