import "server-only";

import { databaseNow } from "#lib/infra/clock";
import type { Tx } from "#lib/infra/database";
import { enqueue } from "#lib/infra/jobs";
import { hashToken, randomToken } from "#lib/infra/keys";
import { after, periods } from "#lib/privacy/policy";

type Wanted = { shopId: string | null; staffId: string | null; connectionIds: string[] };

/** Writes down a wish for an export with its job, in the caller's transaction. Answers the secret of its page, stored only as a hash. */
export async function openExport(tx: Tx, wanted: Wanted): Promise<{ exportId: string; code: string }> {
  const code = randomToken();
  const now = await databaseNow(tx);
  const { id } = await tx.dataExport.create({
    data: { ...wanted, codeHash: hashToken(code), createdAt: now, expiresAt: after(periods.export, now) },
    select: { id: true },
  });
  await enqueue(tx, "make-export", { exportId: id });
  return { exportId: id, code };
}
