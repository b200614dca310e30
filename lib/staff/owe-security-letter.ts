import "server-only";

import type { Tx } from "#lib/infra/database";
import { oweLetter } from "#lib/infra/outbox";
import { paths } from "#lib/paths";
import { type SecurityMatter, securityWords } from "#lib/staff/words";

/** Something about this person's own sign-in changed: they are told at once, so that a change that was not theirs does not stay unseen. */
export async function oweSecurityLetter(tx: Tx, { staffId, matter }: { staffId: string; matter: SecurityMatter }): Promise<void> {
  const { shopId, name, email } = await tx.staff.findUniqueOrThrow({
    where: { id: staffId },
    select: { shopId: true, name: true, email: true },
  });
  const link = { words: "Open Security", path: paths.security() };
  await oweLetter(tx, { shopId, to: { name, address: email }, ...securityWords(matter), link });
}
