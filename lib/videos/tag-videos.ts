import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import { acquireTransactionLock, kysely, queryRows } from "#lib/infra/db/sql";
import { videoLimits } from "#lib/videos/schema";

type Skipped = { not_found: number; unchanged: number; too_many_tags: number };

/** Adds a tag to videos of the shop or removes it. Returns how many were skipped, by reason. */
export async function tagVideos(
  actor: ShopActor,
  { ids, tag, change }: { ids: readonly string[]; tag: string; change: "add" | "remove" },
): Promise<Skipped> {
  const { shopId } = actor;
  return act<Skipped>(actor, "video.add", async (tx) => {
    if (change === "add") await registerTags(tx, shopId, [tag]);
    const rows = await queryRows(
      tx,
      kysely
        .selectFrom("Video")
        .select(["id", "tags"])
        .where("shopId", "=", shopId)
        .where("deletedAt", "is", null)
        .where(sql<boolean>`id = ANY(${ids}::uuid[])`)
        // Everyone locks many videos in this order.
        .orderBy("id")
        .forNoKeyUpdate(),
    );
    const affected = rows.filter(({ tags }) => tags.includes(tag) !== (change === "add"));
    const full = affected.filter(
      ({ tags }) => change === "add" && tags.length >= videoLimits.tagsPerVideo,
    );
    const changed = affected.filter((row) => !full.includes(row));
    for (const { id, tags } of changed) {
      const others = tags.filter((one) => one !== tag);
      await tx.video.update({
        where: { id },
        data: { tags: change === "add" ? [...others, tag].toSorted() : others },
      });
    }
    if (change === "remove") await forgetUnusedTags(tx, shopId, [tag]);
    const skipped = {
      not_found: ids.length - rows.length,
      unchanged: rows.length - affected.length,
      too_many_tags: full.length,
    };
    if (changed.length === 0) return unrecorded(skipped);
    return recorded(
      changed.map(({ id, tags }) => ({
        action: "video.tags_changed" as const,
        subjectId: id,
        details: { tags: tags.length + (change === "add" ? 1 : -1) },
      })),
      skipped,
    );
  });
}

/** Adds new tags to those of the shop. Throws `conflict` when the shop has too many. */
export async function registerTags(tx: Tx, shopId: string, names: string[]): Promise<void> {
  await acquireTransactionLock(tx, `tags:${shopId}`);
  await tx.tag.createMany({
    data: names.map((name) => ({ shopId, name })),
    skipDuplicates: true,
  });
  if ((await tx.tag.count({ where: { shopId } })) > videoLimits.tagsPerShop)
    throw new AppError(
      "conflict",
      `Your shop has ${videoLimits.tagsPerShop} tags, the most it can have. Use one of them, or remove one from its videos.`,
    );
}

/** Removes the tags that no video of the shop has. */
export async function forgetUnusedTags(tx: Tx, shopId: string, names: string[]): Promise<void> {
  for (const name of names) {
    const used = await tx.video.findFirst({
      where: { shopId, deletedAt: null, tags: { has: name } },
      select: { id: true },
    });
    if (!used) await tx.tag.deleteMany({ where: { shopId, name } });
  }
}
