import "server-only";

import { z } from "zod";

import type { ShopActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { findFirstVideos } from "#lib/videos/queries";
import { finding, MOST_VIDEO_IDS, type VideoStateView } from "#lib/videos/schema";

/**
 * Returns where these videos of the shop stand, at most sixty, for pages that follow many at once.
 * One that was deleted is missing.
 */
export async function listVideoStates(
  actor: ShopActor,
  ids: readonly string[],
): Promise<VideoStateView[]> {
  const rows = await database().video.findMany({
    where: { id: { in: ids.slice(0, MOST_VIDEO_IDS) }, shopId: actor.shopId, deletedAt: null },
    select: {
      id: true,
      name: true,
      state: true,
      failure: true,
      findings: true,
      sha256: true,
      drafts: {
        where: { discardedAt: null },
        orderBy: { createdAt: "desc" },
        take: 1,
        select: { id: true },
      },
    },
  });
  const firsts = await findFirstVideos(actor, rows);
  return rows.map(({ sha256, drafts, failure, ...row }) => {
    const findings = z.array(finding).catch([]).parse(row.findings);
    const first = firsts.get(sha256 ?? "");
    return {
      ...row,
      findings: findings.map(({ severity }) => ({ severity })),
      problem: failure ?? findings.find(({ severity }) => severity === "error")?.what ?? null,
      draftId: drafts[0]?.id ?? null,
      duplicateOf: first && first.id !== row.id ? first : null,
    };
  });
}
