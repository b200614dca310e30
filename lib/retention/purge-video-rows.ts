import "server-only";

import { type Expression, sql } from "kysely";

import type { SystemActor } from "#lib/actor";
import { hasNone } from "#lib/infra/db/lookups";
import { kysely } from "#lib/infra/db/sql";
import { type Step, type Walk, walkInBatches } from "#lib/retention/in-batches";
import { restrictedIds } from "#lib/retention/restriction-filters";

const DELETED_VIDEO = "Deleted video";

const selectVideos = (by: "v.deletedAt" | "v.createdAt", { from, limit }: Step) =>
  kysely
    .selectFrom("Video as v")
    .select([sql<string>`v.ctid::text`.as("ctid"), `${by} as at`])
    .where(by, ">=", from)
    .orderBy(by)
    .limit(limit)
    .forUpdate()
    .skipLocked();

const ifPresent = <T>(column: Expression<T>, deletedAt: Expression<Date | null>, empty: T) =>
  sql<T>`CASE WHEN ${deletedAt} IS NULL THEN ${column} ELSE ${empty} END`;

const emptyText: Walk["change"] = (these) =>
  kysely
    .updateTable("Video")
    .set((eb) => ({
      sourceDetail: "",
      name: ifPresent(eb.ref("name"), eb.ref("deletedAt"), DELETED_VIDEO),
      facts: ifPresent(eb.ref("facts"), eb.ref("deletedAt"), null),
      findings: sql`CASE WHEN ${eb.ref("deletedAt")} IS NULL THEN ${eb.ref("findings")} ELSE '[]' END`,
      sha256: ifPresent(eb.ref("sha256"), eb.ref("deletedAt"), null),
      createdById: ifPresent(eb.ref("createdById"), eb.ref("deletedAt"), null),
    }))
    .where(these);

/** Empties the remaining text of deleted videos, and the source of old ones. Returns how many. */
export async function emptyVideos(actor: SystemActor, old: Date): Promise<number> {
  const deleted = await walkInBatches(actor, {
    next: (step) =>
      selectVideos("v.deletedAt", step)
        .where((eb) =>
          eb.or([
            eb("v.name", "<>", DELETED_VIDEO),
            eb("v.sourceDetail", "<>", ""),
            eb("v.facts", "is not", null),
            eb("v.sha256", "is not", null),
          ]),
        )
        .where("v.id", "not in", restrictedIds.videos),
    change: emptyText,
  });
  const withOldSource = await walkInBatches(actor, {
    next: (step) =>
      selectVideos("v.createdAt", step)
        .where("v.createdAt", "<", old)
        .where("v.sourceDetail", "<>", "")
        .where("v.id", "not in", restrictedIds.videos),
    change: emptyText,
  });
  return deleted + withOldSource;
}

/** Deletes the rows of deleted videos that no draft and no publish log needs. */
export async function deleteEmptyVideos(actor: SystemActor): Promise<void> {
  await walkInBatches(actor, {
    next: (step) =>
      selectVideos("v.deletedAt", step)
        .where("v.fileKey", "is", null)
        .where("v.posterKey", "is", null)
        .where("v.renditionKey", "is", null)
        .where((eb) =>
          hasNone(eb.selectFrom("Draft as d").select("d.id").whereRef("d.videoId", "=", "v.id")),
        )
        .where((eb) =>
          hasNone(eb.selectFrom("Delivery as d").select("d.id").whereRef("d.videoId", "=", "v.id")),
        ),
    change: (these) => kysely.deleteFrom("Video").where(these),
  });
}
