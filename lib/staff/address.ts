import "server-only";

import type { StaffActor, SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type EventOf, recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { assertNotLastOperator } from "#lib/staff/operators";

/**
 * An address is confirmed by its mailbox (an invitation or reset link that only went there) or by
 * an operator. Without that, a person may be anyone: no second approver, no provider link.
 */

const accountNotFound = () =>
  new AppError("not_found", "No member of staff has this e-mail address.");

export type ConfirmAddressResult = { kind: "confirmed" | "unchanged" };

/** Confirms a person's address for an operator. Throws `not_found`. */
export async function confirmAddress(
  actor: StaffActor | SystemActor,
  person: { id: string } | { email: string },
): Promise<ConfirmAddressResult> {
  const where = "email" in person ? { email: person.email.trim().toLowerCase() } : person;
  const inShop = actor.kind === "staff" ? { shopId: actor.shopId } : {};
  return act<ConfirmAddressResult>(actor, "staff.confirm_address", async (tx) => {
    const found = await tx.staff.findFirst({
      where: { ...where, ...inShop },
      select: { id: true },
    });
    if (!found) throw accountNotFound();
    if (!(await markVerified(tx, found.id))) return unrecorded({ kind: "unchanged" });
    const event = { action: "staff.address_confirmed", subjectId: found.id, details: {} } as const;
    return recorded(event, { kind: "confirmed" });
  });
}

/** Marks a person's address as confirmed. Returns false when it was already. */
export async function markVerified(tx: Tx, staffId: string): Promise<boolean> {
  const { count } = await tx.staff.updateMany({
    where: { id: staffId, addressVerifiedAt: null },
    data: { addressVerifiedAt: await databaseNow(tx) },
  });
  return count === 1;
}

/** Frees an address for another account and disables the one that has it. Throws as above. */
export async function releaseAddress(
  actor: SystemActor,
  { email }: { email: string },
): Promise<{ kind: "released" }> {
  return act<{ kind: "released" }>(actor, "staff.confirm_address", async (tx) => {
    const address = email.trim().toLowerCase();
    await lockRow(tx, "Staff", { email: address }, "no key update");
    const found = await tx.staff.findUnique({
      where: { email: address },
      select: { id: true, operator: true },
    });
    if (!found) throw accountNotFound();
    if (found.operator) await assertNotLastOperator(tx, found.id);
    return recorded(await release(tx, found.id), { kind: "released" });
  });
}

type ReleasedEvent = EventOf<"staff"> & { action: "staff.address_released" };

/** Frees an address from an unconfirmed account, once its mailbox accepts another invitation. */
export async function releaseUnverified(tx: Tx, email: string): Promise<ReleasedEvent[]> {
  const found = await tx.staff.findFirst({
    where: { email, addressVerifiedAt: null },
    select: { id: true },
  });
  return found ? [await release(tx, found.id)] : [];
}

/** Keeps the account for its records, without address, sessions, reset links or provider link. */
async function release(tx: Tx, staffId: string): Promise<ReleasedEvent> {
  const now = await databaseNow(tx);
  const email = `released-${staffId}@address.invalid`;
  await tx.staff.update({
    where: { id: staffId },
    data: { email, disabledAt: now, operator: false, oidcIssuer: null, oidcSubject: null },
    select: { id: true },
  });
  await tx.passwordReset.deleteMany({ where: { staffId } });
  await tx.pendingSignIn.deleteMany({ where: { staffId } });
  await tx.invitation.deleteMany({ where: { invitedById: staffId } });
  await tx.staffSession.updateMany({ where: { staffId, endedAt: null }, data: { endedAt: now } });
  return { action: "staff.address_released", subjectId: staffId, details: {} };
}
