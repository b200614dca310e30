import "server-only";

import { rm } from "node:fs/promises";

import type { MediaEngine } from "#lib/infra/media/media-engine";
import { drawPoster, probeMedia, type ProbeResult } from "#lib/infra/media/probe";
import { checkFailedFinding, findingsFor } from "#lib/videos/rules";
import type { Finding, VideoFacts } from "#lib/videos/schema";

type Inspection = {
  facts: VideoFacts | null;
  findings: Finding[];
  /** A poster was written. */
  hasPoster: boolean;
};

type Measured = Extract<ProbeResult, { kind: "measured" }>;

/** Draws a frame at a tenth of the length, else the first; false when none decodes. */
async function drawFirst(
  engine: MediaEngine,
  path: string,
  { facts, picture }: Measured,
  posterPath: string,
): Promise<boolean | null> {
  if (!picture || !facts.complete) return null;
  for (const atSeconds of [Math.min((facts.seconds ?? 0) / 10, 30), 0]) {
    if (await drawPoster(engine, path, { facts, picture, atSeconds }, posterPath)) return true;
    await rm(posterPath, { force: true });
  }
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
    hasPoster: false,
  });
  if (!engine) return failed("no_program");
  const first = await probeMedia(engine, path);
  const probed = first.kind === "crashed" ? await probeMedia(engine, path) : first;
  if (probed.kind !== "measured") return failed(probed.kind);
  const decodable = await drawFirst(engine, path, probed, posterPath);
  const facts: VideoFacts = { ...probed.facts, decodable };
  return { facts, findings: findingsFor(facts), hasPoster: decodable === true };
}
