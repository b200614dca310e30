import "server-only";

import { randomBytes, randomUUID } from "node:crypto";

import type { PublicActor, StaffActor, SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { createReceiptCode } from "#lib/deletion-requests/rules";
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
 * Writes a deletion request within the caller's transaction; a verified one gets its erasing job with it. Answers the
 * receipt code, of which only a hash is stored (130 bits, so a plain hash cannot be searched).
 */
export async function createRequest(
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
    const place = { table: "DeletionRequest", column: "statementSealed", row: id } as const;
    await tx.deletionRequest.create({
      data: {
        ...row,
        statementSealed: seal(new Secret(JSON.stringify(newRequest.statement)), place),
      },
    });
  }
  return { requestId: id, code, dueAt };
}

/**
 * Takes down a request from the public form. Nothing is looked up, frozen or erased by it: a person decides within the
 * time that the receipt names. Answers the receipt code, the same way whatever was written.
 */
export async function requestErasureByForm(
  actor: PublicActor,
  statement: DeletionFormInput,
): Promise<NewReceipt> {
  return act(actor, "deletion.request", async (tx) => {
    const { requestId, ...receipt } = await createRequest(tx, {
      verified: false,
      origin: "form",
      statement,
    });
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
 * An administrator asks to erase everything about one TikTok account of the shop; it begins at once. Throws `not_found`, and `conflict`
 * while the account is restricted: what a request is about stays as it is until that is decided.
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
        "Somebody asked to have this account’s data deleted. While that is examined nothing of it can be deleted here. You can disconnect the account.",
      );
    const running = await tx.deletionRequest.findFirst({
      where: { connectionIds: { has: connectionId }, shopId: actor.shopId, state: "running" },
      select: { dueAt: true },
    });
    if (running) return unrecorded({ kind: "already_running", ...running });
    const { requestId, ...receipt } = await createRequest(tx, {
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
 * The holder of a TikTok account has just signed in there for this purpose alone (or TikTok itself says that the account was
 * deleted): erases what every shop holds of it. `openId` is matched here and stored nowhere. The answer is the same, and the
 * same work is queued, whether anything was found or not.
 */
export async function requestErasureByOwner(
  actor: PublicActor | SystemActor,
  { openId }: { openId: string },
): Promise<NewReceipt> {
  const origin = actor.kind === "system" ? "tiktok" : "account_holder";
  return act(actor, "deletion.request", async (tx) => {
    const held = await tx.connection.findMany({ where: { openId }, select: { id: true } });
    const { requestId, ...receipt } = await createRequest(tx, {
      verified: true,
      origin,
      shopId: null,
      connectionIds: held.map(({ id }) => id),
    });
    return recorded(
      { action: "deletion.verified", subjectId: requestId, details: { origin } },
      receipt,
    );
  });
}
