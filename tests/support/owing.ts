import { randomUUID } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import { workerFor } from "#lib/actor";
import { claimDelivery } from "#lib/deliveries/claim-delivery";
import { endDelivery } from "#lib/deliveries/end-delivery";
import { readFacts } from "#lib/deliveries/read-facts";
import type { ReasonCode } from "#lib/deliveries/words";
import { database } from "#lib/infra/database";
import { makeDelivery } from "#tests/support/makers";

type End = "refused" | "not_sent" | "unconfirmed" | "in_inbox" | "cancelled";

/** A delivery of this person's, under way for an account, as a worker would find it. */
export async function makeUnderway(actor: StaffActor, given: { connectionId?: string; state?: "queued" | "processing" } = {}) {
  const { state = "processing", connectionId } = given;
  const made = await makeDelivery(actor, { state, nextAt: new Date(), ...(connectionId ? { connectionId } : {}) });
  await database().consent.updateMany({ where: { draftId: made.draftId }, data: { shown: { videoSha256: "a".repeat(64) } } });
  return made;
}

/** Ends a delivery as the worker does, under a lease. */
export async function endAs(actor: StaffActor, deliveryId: string, state: End, reason: ReasonCode | null = null): Promise<void> {
  const worker = workerFor(actor.shopId);
  const stop = new AbortController();
  const lease = await claimDelivery(worker, { deliveryId, owner: randomUUID(), stop: stop.signal });
  if (!lease) throw new Error("the delivery could not be claimed");
  try {
    const { sending } = await readFacts(worker, deliveryId, database());
    await endDelivery(worker, { lease, sending, step: { kind: "end", state, reason } });
  } finally {
    lease.stop();
  }
}

/** Makes every owed mail of the shop due now. */
export async function makeDue(shopId: string): Promise<void> {
  await database().$executeRaw`
    UPDATE "Mail" SET "dueAt" = clock_timestamp() - interval '1 second' WHERE "shopId" = ${shopId}::uuid AND outcome IS NULL`;
}

/** The mails of the shop, oldest first. */
export async function mailsOf(shopId: string) {
  return database().mail.findMany({ where: { shopId }, orderBy: [{ createdAt: "asc" }, { staffId: "asc" }] });
}
