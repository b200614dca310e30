import "server-only";

import { sql } from "kysely";

import type { StaffActor, WorkerActor } from "#lib/actor";
import type { BulkActionKind, SkipReason } from "#lib/bulk-actions/schema";
import { createDraft } from "#lib/drafts/create-draft";
import { AppError } from "#lib/errors";
import { database, databaseNow } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { getStaffActor } from "#lib/staff/queries";
import { changeVideo } from "#lib/videos/change-video";
import { deleteVideo } from "#lib/videos/delete-video";
import { tagVideos } from "#lib/videos/tag-videos";

/** After so many videos the progress is saved, and a stop noticed. */
const STEP = 25;

type Skipped = Partial<Record<SkipReason, number>>;
type Act = (actor: StaffActor, videoId: string) => Promise<SkipReason | null>;

const keep =
  (value: boolean): Act =>
  async (actor, id) => {
    await changeVideo(actor, { id, keep: value });
    return null;
  };

/** What is done with each video; a repeated one changes nothing more. */
const acts: Record<Exclude<BulkActionKind, "add_tag" | "remove_tag">, Act> = {
  keep: keep(true),
  unkeep: keep(false),
  delete: async (actor, id) => {
    const { kind } = await deleteVideo(actor, { id, reason: "person" });
    if (kind === "deleted") return null;
    return kind === "in_delivery" ? "in_delivery" : "not_found";
  },
  create_drafts: async (actor, videoId) => {
    const { kind } = await createDraft(actor, { videoId });
    return kind === "created" ? null : "has_draft";
  },
};

/**
 * Does an act on many videos step by step, as the person who began it and only while they may.
 * Ends when it is done or stopped. Repeatable: it goes on where it was.
 */
export async function runBulkAction(
  actor: WorkerActor,
  { bulkActionId }: { bulkActionId: string },
): Promise<void> {
  for (;;) {
    const step = await readStep(actor, bulkActionId);
    if (!step) return;
    const staff = await getStaffActor(actor, step.staffId);
    const skipped = staff ? await runStep(staff, step) : null;
    const now = await databaseNow(database());
    const done = step.done + step.ids.length;
    const ends = skipped === null ? "stopped" : done >= step.total ? "done" : null;
    const { count } = await database().bulkAction.updateMany({
      where: { id: bulkActionId, done: step.done, finishedAt: null },
      data: {
        ...(skipped === null ? {} : { done, skipped: addUp(step.skipped, skipped) }),
        state: ends ?? "running",
        finishedAt: ends === null ? null : now,
      },
    });
    if (ends !== null || count === 0) return;
  }
}

type Step = {
  staffId: string;
  kind: BulkActionKind;
  tag: string;
  done: number;
  total: number;
  skipped: unknown;
  ids: string[];
};

/** Returns what is to be done next; null when it has ended, or must not begin yet. */
async function readStep({ shopId }: WorkerActor, id: string): Promise<Step | null> {
  const [row] = await queryRows(
    database(),
    kysely
      .selectFrom("BulkAction")
      .select(["staffId", "kind", "tag", "done", "total", "skipped"])
      .select(sql<string[]>`"videoIds"[done + 1 : done + ${STEP}::int]`.as("ids"))
      .where("id", "=", id)
      .where("shopId", "=", shopId)
      .where("finishedAt", "is", null)
      .where("startsAt", "<=", sql<Date>`clock_timestamp()`),
  );
  return row ?? null;
}

async function runStep(actor: StaffActor, { kind, tag, ids }: Step): Promise<Skipped | null> {
  try {
    if (kind === "add_tag" || kind === "remove_tag")
      return await tagVideos(actor, { ids, tag, change: kind === "add_tag" ? "add" : "remove" });
    const skipped: Skipped = {};
    for (const id of ids) {
      const reason = await acts[kind](actor, id).catch(skipReasonOf);
      if (reason !== null) skipped[reason] = (skipped[reason] ?? 0) + 1;
    }
    return skipped;
  } catch (error) {
    // Their role changed meanwhile.
    if (error instanceof AppError && error.code === "forbidden") return null;
    throw error;
  }
}

function skipReasonOf(error: unknown): SkipReason {
  if (error instanceof AppError && error.code === "not_found") return "not_found";
  if (error instanceof AppError && error.code === "conflict") return "restricted";
  throw error;
}

function addUp(before: unknown, now: Skipped): Record<string, number> {
  const sum: Record<string, number> = { ...(before as Record<string, number>) };
  for (const [reason, count] of Object.entries(now)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}
