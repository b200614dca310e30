import "server-only";

import { sql } from "kysely";

import type { SystemActor } from "#lib/actor";
import { closedStates } from "#lib/deletion-requests/state";
import { deleteRows } from "#lib/retention/delete-expired";
import { walkEach } from "#lib/retention/in-batches";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";

type PurgeOptions = { now: Date };

/** Deletes receipts whose period is over. Returns how many. */
export const purgeReceipts = (actor: SystemActor, { now }: PurgeOptions): Promise<number> =>
  walkEach(actor, [
    deleteRows("DeletionRequest", {
      by: sql<Date>`coalesce("finishedAt", "receivedAt")`,
      before: subtractPeriod(periods.receipt, now),
      only: (rows) => rows.where("state", "in", closedStates),
    }),
  ]);

/** Deletes rejection reasons, the last notes of closed requests. Returns how many. */
export const purgeRequestNotes = (actor: SystemActor, { now }: PurgeOptions): Promise<number> =>
  walkEach(actor, [
    deleteRows("DeletionNote", {
      by: "at",
      before: subtractPeriod(periods.rejectionReason, now),
      only: (rows) =>
        rows.where((eb) =>
          eb.exists(
            eb
              .selectFrom("DeletionRequest as r")
              .select("r.id")
              .whereRef("r.id", "=", "DeletionNote.requestId")
              .where("r.state", "in", closedStates),
          ),
        ),
    }),
  ]);
