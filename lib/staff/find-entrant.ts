import "server-only";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { randomToken } from "#lib/infra/keys";

/** The person with this id, who has just proven who they are, with the id of a session yet to be started; null when disabled or gone. */
export async function findEntrant(staffId: string): Promise<StaffActor | null> {
  const row = await database().staff.findFirst({
    where: { id: staffId, disabledAt: null },
    select: { shopId: true, name: true, role: true, operator: true },
  });
  return row && { kind: "staff", staffId, ...row, sessionId: randomToken() };
}
