import "server-only";

import type { StaffActor } from "#lib/actor";
import { barOf, barWords, type Bar } from "#lib/drafts/approval/rules";
import { refuse } from "#lib/errors";
import type { Tx } from "#lib/infra/database";

/** Whether the shop asks for two people; it stays so until this transaction ends. */
export async function twoPeopleNow(tx: Tx, shopId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ twoPeople: boolean }[]>`SELECT "twoPeople" FROM "Shop" WHERE id = ${shopId}::uuid FOR SHARE`;
  return rows[0]?.twoPeople === true;
}

type Asked = { requestId: string; askedById: string; askedByName: string | null };

export type SecondPerson =
  | { kind: "not_required" }
  | { kind: "asked"; asked: Asked }
  /** Nobody has asked for the approval of exactly this. */
  | { kind: "not_asked" };

/**
 * Whether this person may consent to exactly this content of a draft, where the shop asks for two people. Throws `forbidden` for
 * an author, and for somebody whose role or account ended meanwhile. The caller holds the lock of the draft.
 */
export async function secondPerson(
  tx: Tx,
  actor: StaffActor,
  { draftId, fingerprint }: { draftId: string; fingerprint: string },
): Promise<SecondPerson> {
  const { shopId } = actor;
  if (!(await twoPeopleNow(tx, shopId))) return { kind: "not_required" };
  const waits = await tx.approvalRequest.findFirst({
    where: { shopId, draftId, outcome: null },
    select: { id: true, askedById: true, fingerprint: true },
  });
  const bar = await barNow(tx, actor, draftId, waits?.askedById ?? null);
  if (bar) throw refuse("forbidden", barWords(bar));
  if (waits?.fingerprint !== fingerprint) return { kind: "not_asked" };
  const asker = await tx.staff.findFirst({ where: { id: waits.askedById, shopId }, select: { name: true } });
  return { kind: "asked", asked: { requestId: waits.id, askedById: waits.askedById, askedByName: asker?.name ?? null } };
}

/** Why this person, as they are in this very moment, may not approve the draft. */
async function barNow(tx: Tx, actor: StaffActor, draftId: string, askedById: string | null): Promise<Bar | null> {
  await tx.$queryRaw`SELECT id FROM "Staff" WHERE id = ${actor.staffId}::uuid FOR SHARE`;
  const person = await tx.staff.findFirst({
    where: { id: actor.staffId, shopId: actor.shopId },
    select: { id: true, role: true, disabledAt: true },
  });
  const draft = await tx.draft.findFirst({
    where: { id: draftId, shopId: actor.shopId },
    select: { authorIds: true, createdById: true, updatedById: true },
  });
  if (!person || !draft) throw refuse("not_found", "This draft does not exist in your shop.");
  return barOf({ id: person.id, role: person.role, disabled: person.disabledAt !== null }, { ...draft, askedById });
}

/**
 * Before something goes out again under an old consent. Where the shop asks for two people by now and one alone had agreed,
 * only somebody who has no part in the draft may send it again. Throws `conflict` for anybody else.
 */
export async function requireTwoBehind(tx: Tx, actor: StaffActor, consentId: string): Promise<void> {
  if (!(await twoPeopleNow(tx, actor.shopId))) return;
  const consent = await tx.consent.findFirst({
    where: { id: consentId, shopId: actor.shopId },
    select: { draftId: true, staffId: true, askedById: true },
  });
  if (!consent || consent.askedById !== null) return;
  if (consent.staffId !== actor.staffId && (await barNow(tx, actor, consent.draftId, null)) === null) return;
  throw refuse(
    "conflict",
    "Your shop asks for two people by now, and this send was agreed to by one alone. A colleague who has no part in it can send it again.",
  );
}
