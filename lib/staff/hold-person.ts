import "server-only";

import type { Role, StaffActor } from "#lib/actor";
import { refuse } from "#lib/errors";
import type { Tx } from "#lib/infra/database";

type Row = { id: string; role: Role; disabled: boolean; operator: boolean };

/**
 * Holds the people of the actor's shop until the transaction ends, so that one change of roles follows another, and answers the one
 * in question. Throws `forbidden` when the actor has lost their own right meanwhile, `conflict` for oneself, `not_found`.
 */
export async function holdPerson(tx: Tx, { shopId, staffId }: StaffActor, { personId }: { personId: string }): Promise<Row> {
  const people = await tx.$queryRaw<Row[]>`
    SELECT id::text AS id, role::text AS role, "disabledAt" IS NOT NULL AS disabled, operator
    FROM "Staff" WHERE "shopId" = ${shopId}::uuid ORDER BY id FOR NO KEY UPDATE`;
  const self = people.find(({ id }) => id === staffId);
  // This also keeps the last administrator: only another active one may change somebody, and nobody changes themselves.
  if (!self || self.disabled || self.role !== "admin")
    throw refuse("forbidden", "You are no administrator of this shop any more. Nothing was changed.");
  if (personId === staffId) throw refuse("conflict", "Nobody changes their own access. Ask another administrator of your shop.");
  const person = people.find(({ id }) => id === personId);
  if (!person) throw refuse("not_found", "This person is not in your shop any more.");
  return person;
}
