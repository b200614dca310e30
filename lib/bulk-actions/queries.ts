import "server-only";

import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { type BulkActionView, bulkLimits, skipReasons } from "#lib/bulk-actions/schema";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";

const columns = {
  id: true,
  staffId: true,
  kind: true,
  tag: true,
  state: true,
  done: true,
  total: true,
  skipped: true,
  startsAt: true,
  finishedAt: true,
} satisfies Prisma.BulkActionSelect;

const skippedCounts = z.partialRecord(z.enum(skipReasons), z.number());

function toView(
  actor: StaffActor,
  row: Prisma.BulkActionGetPayload<{ select: typeof columns }>,
): BulkActionView {
  const { staffId, skipped, startsAt, finishedAt, ...rest } = row;
  const counts = skippedCounts.catch({}).parse(skipped);
  return {
    ...rest,
    skipped: skipReasons.flatMap((reason) => {
      const count = counts[reason] ?? 0;
      return count > 0 ? [{ reason, count }] : [];
    }),
    startsAt: startsAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    mine: staffId === actor.staffId,
  };
}

/** Returns one act on many videos of the shop. Throws `not_found`. */
export async function getBulkAction(actor: StaffActor, id: string): Promise<BulkActionView> {
  const row = await database().bulkAction.findFirst({
    where: { id, shopId: actor.shopId },
    select: columns,
  });
  if (!row) throw new AppError("not_found", "This change does not exist any more.");
  return toView(actor, row);
}

/** Returns the shop’s unfinished acts on many videos, oldest first. */
export async function listUnfinishedBulkActions(actor: StaffActor): Promise<BulkActionView[]> {
  const rows = await database().bulkAction.findMany({
    where: { shopId: actor.shopId, finishedAt: null },
    orderBy: { id: "asc" },
    take: bulkLimits.unfinishedPerShop,
    select: columns,
  });
  return rows.map((row) => toView(actor, row));
}
