import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { hashPassword } from "#lib/infra/passwords";

export type PracticePerson = { role: "editor" | "viewer"; name: string; email: string; password: string };

/** Adds someone to practise the other roles with, to a practice shop only, once. */
export async function addPracticeStaff(
  actor: SystemActor,
  shopId: string,
  { password, ...person }: PracticePerson,
): Promise<{ kind: "added" | "already" }> {
  const passwordHash = await hashPassword(password);
  return act<{ kind: "added" | "already" }>(actor, "staff.set_up", async (tx) => {
    const shop = await tx.shop.findFirst({ where: { id: shopId, practice: true }, select: { id: true } });
    const made = shop
      ? await tx.staff.createManyAndReturn({ data: [{ ...person, shopId, passwordHash }], skipDuplicates: true, select: { id: true } })
      : [];
    const [one] = made;
    if (!one) return unrecorded({ kind: "already" });
    return recorded({ action: "staff.added", subjectId: one.id, details: { role: person.role } }, { kind: "added" });
  });
}
