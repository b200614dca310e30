import "server-only";

import { sql } from "kysely";

import type { StaffActor, SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { addNote } from "#lib/deletion-requests/notes";
import { AppError } from "#lib/errors";
import { databaseNow } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";

const clockTimestamp = sql<Date>`clock_timestamp()`;

/**
 * Records an objection to every request in its objection window that would erase this account.
 * Returns each to the operator. Throws `not_found`, or `gone` if there is none.
 */
export async function objectToErasure(
  actor: StaffActor,
  { connectionId, reason }: { connectionId: string; reason: string },
): Promise<void> {
  const { shopId } = actor;
  await act(actor, "deletion.object", async (tx) => {
    const connection = await tx.connection.findFirst({
      where: { id: connectionId, shopId },
      select: { id: true },
    });
    if (!connection)
      throw new AppError("not_found", "This TikTok account is not connected to your shop.");
    await queryRows(
      tx,
      kysely
        .selectFrom("DeletionRequest")
        .select("id")
        .where("connectionIds", "@>", sql<string[]>`ARRAY[${connectionId}]::uuid[]`)
        .where("state", "=", "objection_window")
        .orderBy("id")
        .forUpdate(),
    );
    const objectedBefore = { notes: { some: { kind: "objection", shopId } } };
    const requests = await tx.deletionRequest.findMany({
      where: {
        connectionIds: { has: connectionId },
        state: "objection_window",
        objectionDeadline: { gt: await databaseNow(tx) },
        OR: [{ finalNotice: false }, { NOT: objectedBefore }],
      },
      select: { id: true, statementSealed: true, contactConfirmedAt: true },
    });
    if (requests.length === 0)
      throw new AppError(
        "gone",
        "You can no longer object to this erasure. Reload the page to see its current state.",
      );
    for (const request of requests) {
      await addNote(tx, { request, kind: "objection", text: reason, shopId });
      await tx.deletionRequest.update({
        where: { id: request.id },
        data: { state: "objected" },
        select: { id: true },
      });
    }
    return recorded(
      requests.map(({ id: requestId }) => ({
        action: "deletion.objected" as const,
        subjectId: connectionId,
        details: { requestId },
      })),
      undefined,
    );
  });
}

/** Starts erasures whose objection deadline has passed by the database clock. Returns how many. */
export async function closeObjectionWindows(actor: SystemActor): Promise<number> {
  return act(actor, "deletion.carry_out", async (tx) => {
    const due = await queryRows(
      tx,
      kysely
        .updateTable("DeletionRequest")
        .set({ state: "running", verifiedAt: clockTimestamp })
        .where("state", "=", "objection_window")
        .where("objectionDeadline", "<=", clockTimestamp)
        .returning("id"),
    );
    for (const { id } of due) await enqueue(tx, "erase-account", { requestId: id });
    return recorded(
      due.map(({ id }) => ({
        action: "deletion.verified" as const,
        subjectId: id,
        details: { origin: "form" },
      })),
      due.length,
    );
  });
}
