import "server-only";

import type { PublicActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { openRequest } from "#lib/privacy/open-request";
import type { DeletionForm, ReceiptGiven } from "#lib/privacy/schema";

/**
 * Takes down a request from the public form. Nothing is looked up, frozen or erased by it: a person decides within the
 * time that the receipt names. Answers the receipt code, the same way whatever was written.
 */
export async function requestDeletion(actor: PublicActor, statement: DeletionForm): Promise<ReceiptGiven> {
  return act(actor, "deletion.request", async (tx) => {
    const { requestId, ...receipt } = await openRequest(tx, { verified: false, origin: "form", statement });
    return recorded({ action: "deletion.requested", subjectId: requestId, details: { origin: "form" } }, receipt);
  });
}
