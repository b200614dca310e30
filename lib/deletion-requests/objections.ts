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
 * An administrator objects, within the time for it, to the erasure of an account of their shop that somebody else asked for: to every
 * request that would erase it. Each goes back to the operator; the time of other shops runs on. Throws `not_found`, and `gone` when
 * nothing can be objected to.
 */
export async function objectToErasure(
  actor: StaffActor,
  { connectionId, reason }: { connectionId: string; reason: string },
): Promise<void> {
  const { shopId } = actor;
  await act(actor, "deletion.object", async (tx) => {
    const held = await tx.connection.findFirst({
      where: { id: connectionId, shopId },
      select: { id: true },
    });
    if (!held)
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
    const answered = { notes: { some: { kind: "objection", shopId } } };
    const requests = await tx.deletionRequest.findMany({
      where: {
        connectionIds: { has: connectionId },
        state: "objection_window",
        objectionDeadline: { gt: await databaseNow(tx) },
        OR: [{ finalNotice: false }, { NOT: answered }],
      },
      select: { id: true, statementSealed: true },
    });
    if (requests.length === 0)
      throw new AppError(
        "gone",
        "There is nothing to object to any more. Reload the page to see how things stand.",
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

/** Begins the erasures to which nobody objected in time, by the database's clock; answers how many. A row knows when it is due. */
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
