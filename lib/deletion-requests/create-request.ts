import "server-only";

import { randomBytes, randomUUID } from "node:crypto";

import type { PublicActor, StaffActor, SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { isWithinContactLimit, sendContactCode } from "#lib/deletion-requests/contact";
import { createReceiptCode } from "#lib/deletion-requests/rules";
import { searchHashes } from "#lib/deletion-requests/search-hashes";
import type { DeletionFormInput, NewReceipt } from "#lib/deletion-requests/schema";
import type { DeletionOrigin } from "#lib/deletion-requests/state";
import { AppError } from "#lib/errors";
import { seal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import { hashToken } from "#lib/infra/crypto/tokens";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { periods } from "#lib/retention/policy";
import { addPeriod } from "#lib/retention/rules";

type NewRequest =
  | {
      verified: true;
      origin: Exclude<DeletionOrigin, "form">;
      shopId: string | null;
      connectionIds: string[];
    }
  | { verified: false; origin: "form"; statement: DeletionFormInput };

/**
 * Creates a deletion request, and its erasing job if verified, in the caller's transaction. Returns
 * the receipt code, of which only a hash is stored (130 bits are too many to guess).
 */
export async function createDeletionRequest(
  tx: Tx,
  newRequest: NewRequest,
): Promise<NewReceipt & { requestId: string }> {
  const id = randomUUID();
  const code = createReceiptCode(randomBytes(26));
  const now = await databaseNow(tx);
  const dueAt = addPeriod(periods.responseDeadline, now);
  const row = { id, codeHash: hashToken(code), origin: newRequest.origin, receivedAt: now, dueAt };
  if (newRequest.verified) {
    const { shopId, connectionIds } = newRequest;
    await tx.deletionRequest.create({
      data: { ...row, state: "running", verifiedAt: now, shopId, connectionIds },
    });
    await enqueue(tx, "erase-account", { requestId: id });
  } else {
    const context = { table: "DeletionRequest", column: "statementSealed", row: id } as const;
    await tx.deletionRequest.create({
      data: {
        ...row,
        ...searchHashes(newRequest.statement),
        statementSealed: seal(new Secret(JSON.stringify(newRequest.statement)), context),
      },
    });
  }
  return { requestId: id, code, dueAt };
}

/**
 * Creates a request from the public form. Looks up, restricts and erases nothing: a person decides
 * before the deadline on the receipt. Returns a receipt whatever the form contains. The contact gets
 * one e-mail, with the code that proves the mailbox, and no other before that.
 */
export async function requestErasureByForm(
  actor: PublicActor,
  statement: DeletionFormInput,
): Promise<NewReceipt> {
  const mayMail = await isWithinContactLimit(statement.contact);
  return act(actor, "deletion.request", async (tx) => {
    const { requestId, ...receipt } = await createDeletionRequest(tx, {
      verified: false,
      origin: "form",
      statement,
    });
    if (mayMail) await sendContactCode(tx, { requestId, contact: statement.contact });
    return recorded(
      { action: "deletion.requested", subjectId: requestId, details: { origin: "form" } },
      receipt,
    );
  });
}

export type RequestErasureResult =
  | ({ kind: "started" } & NewReceipt)
  | { kind: "already_running"; dueAt: Date };

/**
 * Erases everything about one TikTok account of the administrator's shop. Throws `not_found`, or
 * `conflict` while it is restricted, because a pending request needs its data unchanged.
 */
export async function requestErasureByStaff(
  actor: StaffActor,
  { connectionId }: { connectionId: string },
): Promise<RequestErasureResult> {
  return act<RequestErasureResult>(actor, "deletion.request", async (tx) => {
    await lockRow(tx, "Connection", { id: connectionId });
    const found = await tx.connection.findFirst({
      where: { id: connectionId, shopId: actor.shopId },
      select: { restrictedAt: true },
    });
    if (!found)
      throw new AppError("not_found", "This TikTok account is not connected to your shop.");
    if (found.restrictedAt !== null)
      throw new AppError(
        "conflict",
        "Someone asked us to delete this account’s data. While we review that request, you can’t delete the data here. You can disconnect the account.",
      );
    const running = await tx.deletionRequest.findFirst({
      where: { connectionIds: { has: connectionId }, shopId: actor.shopId, state: "running" },
      select: { dueAt: true },
    });
    if (running) return unrecorded({ kind: "already_running", ...running });
    const { requestId, ...receipt } = await createDeletionRequest(tx, {
      verified: true,
      origin: "staff",
      shopId: actor.shopId,
      connectionIds: [connectionId],
    });
    return recorded(
      { action: "deletion.verified", subjectId: requestId, details: { origin: "staff" } },
      { kind: "started", ...receipt },
    );
  });
}

/**
 * Erases an account in every shop, when its owner has just signed in to ask or TikTok has deleted
 * it. Matches `openId` without storing it. Result and queued work are the same if there is no data.
 */
export async function requestErasureByOwner(
  actor: PublicActor | SystemActor,
  { openId }: { openId: string },
): Promise<NewReceipt> {
  const origin = actor.kind === "system" ? "tiktok" : "account_holder";
  return act(actor, "deletion.request", async (tx) => {
    const connections = await tx.connection.findMany({ where: { openId }, select: { id: true } });
    const { requestId, ...receipt } = await createDeletionRequest(tx, {
      verified: true,
      origin,
      shopId: null,
      connectionIds: connections.map(({ id }) => id),
    });
    return recorded(
      { action: "deletion.verified", subjectId: requestId, details: { origin } },
      receipt,
    );
  });
}
