import "server-only";

import type { ShopActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { paths } from "#lib/paths";
import { renditionFailureLabels } from "#lib/videos/renditions/labels";
import { needsRendition } from "#lib/videos/renditions/rules";
import type { RenditionView } from "#lib/videos/renditions/schema";
import { videoFacts } from "#lib/videos/schema";

/** Returns the state of a video's preview. Throws `not_found`. */
export async function getRendition(actor: ShopActor, id: string): Promise<RenditionView> {
  const row = await database().video.findFirst({
    where: { id, shopId: actor.shopId, deletedAt: null },
    select: { facts: true, fileKey: true, renditionState: true, renditionFailure: true },
  });
  if (!row) throw new AppError("not_found", "This video does not exist in your shop.");
  const { renditionState: state, renditionFailure: failure } = row;
  const facts = videoFacts.nullable().catch(null).parse(row.facts);
  const offered = can(actor, "video.add") && row.fileKey !== null && needsRendition(facts);
  if (state === null) return { state: "none", offered };
  if (state === "failed")
    return { state, reason: renditionFailureLabels[failure ?? "unreadable"], offered };
  return state === "ready" ? { state, url: paths.api.videoRendition(id) } : { state };
}
