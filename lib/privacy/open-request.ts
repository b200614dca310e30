import "server-only";
import { randomBytes, randomUUID } from "node:crypto";

import { databaseNow } from "#lib/infra/clock";
import type { Tx } from "#lib/infra/database";
import { enqueue } from "#lib/infra/jobs";
import { hashToken } from "#lib/infra/keys";
import { seal } from "#lib/infra/seal";
import { Secret } from "#lib/infra/secret";
import { after, periods } from "#lib/privacy/policy";
import { makeCode } from "#lib/privacy/rules";
import type { DeletionForm, ReceiptGiven } from "#lib/privacy/schema";
import type { DeletionOrigin } from "#lib/privacy/state";

type Opening =
  | { verified: true; origin: Exclude<DeletionOrigin, "form">; shopId: string | null; connectionIds: string[] }
  | { verified: false; origin: "form"; statement: DeletionForm };

/**
 * Writes a deletion request within the caller's transaction; a verified one gets its erasing job with it. Answers the
 * receipt code, of which only a hash is stored (130 bits, so a plain hash cannot be searched).
 */
export async function openRequest(tx: Tx, opening: Opening): Promise<ReceiptGiven & { requestId: string }> {
  const id = randomUUID();
  const code = makeCode(randomBytes(26));
  const now = await databaseNow(tx);
  const dueAt = after(periods.answerDeletion, now);
  const row = { id, codeHash: hashToken(code), origin: opening.origin, receivedAt: now, dueAt };
  if (opening.verified) {
    const { shopId, connectionIds } = opening;
    await tx.deletionRequest.create({ data: { ...row, state: "running", verifiedAt: now, shopId, connectionIds } });
    await enqueue(tx, "erase-account", { requestId: id });
  } else {
    const place = { table: "DeletionRequest", column: "statementSealed", row: id } as const;
    await tx.deletionRequest.create({ data: { ...row, statementSealed: seal(new Secret(JSON.stringify(opening.statement)), place) } });
  }
  return { requestId: id, code, dueAt };
}
