import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { type StaffActor, workerActor } from "#lib/actor";
import { markNeedsReconnect } from "#lib/connections/refresh-tokens";
import type { ReasonCode } from "#lib/deliveries/error-catalogue/reasons";
import { claimDelivery } from "#lib/deliveries/sending/claim-delivery";
import { loadDeliveryFacts } from "#lib/deliveries/sending/load-facts";
import { finishDelivery } from "#lib/deliveries/sending/release-delivery";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { type CapturedEmail, readCapturedEmail } from "#lib/infra/mail/mail-capture";
import { sendDueEmails } from "#lib/worker/jobs";
import { makeDelivery } from "#tests/support/factories/records";

type EndState = "refused" | "not_sent" | "unconfirmed" | "in_inbox" | "cancelled";

/** Creates a running delivery consented by this person. */
export async function makeRunningDelivery(
  actor: StaffActor,
  given: { connectionId?: string; state?: "queued" | "processing" } = {},
) {
  const { state = "processing", connectionId } = given;
  const made = await makeDelivery(actor, {
    state,
    nextRunAt: new Date(),
    ...(connectionId ? { connectionId } : {}),
  });
  await database().consent.updateMany({
    where: { draftId: made.draftId },
    data: { snapshot: { videoSha256: "a".repeat(64) } },
  });
  return made;
}

/** Ends a delivery as the worker does, under a lease. */
export async function finishDeliveryAsWorker(
  actor: StaffActor,
  deliveryId: string,
  state: EndState,
  reason: ReasonCode | null = null,
): Promise<void> {
  const worker = workerActor(actor.shopId);
  const stop = new AbortController();
  const lease = await claimDelivery(worker, { deliveryId, owner: randomUUID(), stop: stop.signal });
  if (!lease) throw new Error("the delivery could not be claimed");
  try {
    const { context } = await loadDeliveryFacts(worker, deliveryId, database());
    await finishDelivery(worker, { lease, context, step: { kind: "finish", state, reason } });
  } finally {
    lease.stop();
  }
}

/** Makes every queued e-mail of the shop due now. */
export async function makeEmailsDue(shopId: string): Promise<void> {
  await database().$executeRaw`
    UPDATE "Email" SET "dueAt" = clock_timestamp() - interval '1 second' WHERE "shopId" = ${shopId}::uuid AND outcome IS NULL`;
}

/** Returns the outbox rows of the shop, oldest first. */
export async function outboxRowsOf(shopId: string) {
  return database().email.findMany({
    where: { shopId },
    orderBy: [{ createdAt: "asc" }, { staffId: "asc" }],
  });
}

/** Person, topic and outcome of each outbox row of the shop, oldest first. */
export async function outboxSummaryOf(shopId: string) {
  const rows = await outboxRowsOf(shopId);
  return rows.map(({ staffId, topic, outcome }) => ({ staffId, topic, outcome }));
}

/** Records that TikTok ended an account's access, as the worker does. */
export async function endTiktokAccess(shopId: string, connectionId: string): Promise<void> {
  await database().connection.update({ where: { id: connectionId }, data: { state: "connected" } });
  const { tokenVersion } = await database().connection.findUniqueOrThrow({
    where: { id: connectionId },
  });
  await markNeedsReconnect(workerActor(shopId), {
    connectionId,
    version: tokenVersion,
    reason: "grant_invalid",
  });
}

/** Updates the row as link-connection.ts does when a person links the account again. */
export const relinkConnection = (id: string) =>
  database().connection.update({
    where: { id },
    data: { state: "connected", stateReason: null, linkCount: { increment: 1 } },
  });

/** Sends due e-mails as the worker does. Returns all captured ones to this address, oldest first. */
export async function sendAndReadEmailsTo(address: string): Promise<CapturedEmail[]> {
  await sendDueEmails();
  const names = await readdir(join(env().STUDIO_DATA_DIR, "mail")).catch(() => []);
  const ids = names
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length));
  const rows = await database().email.findMany({
    where: { id: { in: ids } },
    orderBy: { createdAt: "asc" },
    select: { id: true },
  });
  const emails = await Promise.all(rows.map(({ id }) => readCapturedEmail(id)));
  return emails.filter((email) => email !== null).filter(({ to }) => to === address);
}

/** Returns the token of the link to this page in an e-mail. */
export function linkTokenIn(
  { text }: CapturedEmail,
  page: "invitation" | "reset-password",
): string {
  return new RegExp(`/${page}/([\\w-]{43})\\b`).exec(text)?.[1] ?? "";
}
