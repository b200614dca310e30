import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { shopNoticeEmail } from "#lib/deletion-requests/emails";
import { type LockedRequest, lockDeletionRequest } from "#lib/deletion-requests/lock-request";
import { addNote } from "#lib/deletion-requests/notes";
import { liftRestriction } from "#lib/deletion-requests/restrict-account";
import { noSearchHashes } from "#lib/deletion-requests/search-hashes";
import { canTransitionRequest, type RejectionReason } from "#lib/deletion-requests/state";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { enqueue } from "#lib/infra/jobs";
import { queueEmail } from "#lib/infra/mail/outbox";
import { recordErasure } from "#lib/infra/storage/erasure-ledger";
import { paths } from "#lib/paths";
import { periods } from "#lib/retention/policy";
import { addPeriod } from "#lib/retention/rules";

export type AcceptRequestResult =
  | { kind: "objection_window"; objectionDeadline: Date; finalNotice: boolean }
  | { kind: "running" };

/**
 * Accepts a request for these accounts. Shops get 72 hours to object, or a day's notice after a
 * rejected objection, which shortens no other shop's time. Without accounts it runs at once. Throws
 * `not_found`, `conflict`.
 */
export async function acceptDeletionRequest(
  actor: StaffActor,
  { requestId, connectionIds }: { requestId: string; connectionIds: string[] },
): Promise<AcceptRequestResult> {
  return act<AcceptRequestResult>(actor, "deletion.decide", async (tx) => {
    const request = await lockDeletionRequest(tx, requestId);
    const next = connectionIds.length === 0 ? "running" : "objection_window";
    // Only the clock may move a request from its objection window to running.
    if (request.state === "objection_window" || !canTransitionRequest(request.state, next))
      throw new AppError(
        "conflict",
        "The shops have already been notified of this request. Reload the page to see its current state.",
      );
    const connections = await tx.connection.findMany({
      where: { id: { in: connectionIds } },
      select: { id: true, shopId: true },
    });
    if (connections.length !== new Set(connectionIds).size)
      throw new AppError("conflict", "One of these accounts no longer exists here. Search again.");
    const finalNotice =
      request.state === "objected" &&
      connections.every(({ id }) => request.connectionIds.includes(id));
    await liftRestriction(tx, { requestId, except: connectionIds });
    const result =
      connections.length === 0
        ? await startErasureNow(tx, requestId)
        : await notifyShops(tx, request, { connections, finalNotice });
    return recorded(
      {
        action: "deletion.accepted",
        subjectId: requestId,
        details: { connectionIds, finalNotice },
      },
      result,
    );
  });
}

async function startErasureNow(tx: Tx, id: string): Promise<AcceptRequestResult> {
  await tx.deletionRequest.update({
    where: { id },
    data: {
      state: "running",
      connectionIds: [],
      objectionDeadline: null,
      verifiedAt: await databaseNow(tx),
    },
    select: { id: true },
  });
  await enqueue(tx, "erase-account", { requestId: id });
  return { kind: "running" };
}

type ShopNotice = { connections: { id: string; shopId: string }[]; finalNotice: boolean };

async function notifyShops(
  tx: Tx,
  { id, objectionDeadline: previousDeadline }: LockedRequest,
  { connections, finalNotice }: ShopNotice,
): Promise<AcceptRequestResult> {
  const earliest = addPeriod(
    finalNotice ? periods.finalNotice : periods.objectionWindow,
    await databaseNow(tx),
  );
  const objectionDeadline =
    finalNotice && previousDeadline !== null && previousDeadline > earliest
      ? previousDeadline
      : earliest;
  const connectionIds = connections.map((one) => one.id);
  await tx.deletionRequest.update({
    where: { id },
    data: {
      state: "objection_window",
      connectionIds,
      objectionDeadline,
      finalNotice,
    },
    select: { id: true },
  });
  const objections = await tx.deletionNote.findMany({
    where: { requestId: id, kind: "objection" },
    select: { shopId: true },
  });
  const admins = await tx.staff.findMany({
    where: {
      shopId: { in: connections.map(({ shopId }) => shopId) },
      role: "admin",
      disabledAt: null,
    },
    select: { shopId: true, name: true, email: true },
  });
  const link = { label: "Open Connections", path: paths.connections() };
  for (const { shopId, name, email } of admins) {
    const notice = shopNoticeEmail({
      erasureAt: objectionDeadline,
      finalNotice: finalNotice && objections.some((one) => one.shopId === shopId),
    });
    await queueEmail(tx, { shopId, to: { name, address: email }, ...notice, link });
  }
  return { kind: "objection_window", objectionDeadline, finalNotice };
}

type Rejection = { requestId: string; reason: RejectionReason; explanation: string };

/**
 * Rejects a request: notifies the requester, lifts restrictions and destroys all texts but the
 * explanation. Throws `not_found`, `conflict`.
 */
export async function rejectDeletionRequest(
  actor: StaffActor,
  { requestId, reason, explanation }: Rejection,
): Promise<void> {
  await act(actor, "deletion.decide", async (tx) => {
    const request = await lockDeletionRequest(tx, requestId);
    await liftRestriction(tx, { requestId });
    await tx.deletionNote.deleteMany({ where: { requestId } });
    await addNote(tx, { request, kind: "rejection", text: explanation });
    const finishedAt = await databaseNow(tx);
    await recordErasure({
      kind: "request",
      id: requestId,
      at: finishedAt.toISOString(),
      state: "rejected",
      rejectionReason: reason,
    });
    await tx.deletionRequest.update({
      where: { id: requestId },
      data: {
        state: "rejected",
        rejectionReason: reason,
        finishedAt,
        connectionIds: [],
        objectionDeadline: null,
        statementSealed: null,
        ...noSearchHashes,
      },
      select: { id: true },
    });
    return recorded(
      { action: "deletion.rejected", subjectId: requestId, details: { reason } },
      undefined,
    );
  });
}

type DeadlineExtension = { requestId: string; days: number; explanation: string };

/** Extends the deadline once and e-mails why (GDPR 12(3)). Throws `not_found`, `conflict`. */
export async function extendDeadline(
  actor: StaffActor,
  { requestId, days, explanation }: DeadlineExtension,
): Promise<{ dueAt: Date }> {
  return act(actor, "deletion.decide", async (tx) => {
    const request = await lockDeletionRequest(tx, requestId);
    if (request.extendedDays > 0)
      throw new AppError(
        "conflict",
        "This deadline has been extended before. The law allows it only once.",
      );
    const dueAt = addPeriod({ count: days, unit: "day" }, request.dueAt);
    await addNote(tx, { request, kind: "extension", text: explanation });
    await tx.deletionRequest.update({
      where: { id: requestId },
      data: { dueAt, extendedDays: days },
      select: { id: true },
    });
    return recorded(
      { action: "deletion.extended", subjectId: requestId, details: { days } },
      { dueAt },
    );
  });
}
