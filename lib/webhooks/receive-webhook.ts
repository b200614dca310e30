import "server-only";

import { createHash } from "node:crypto";

import { sql } from "kysely";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { verifyWebhook, type WebhookPayload } from "#lib/tiktok/webhook";
import { scheduleStatusPoll } from "#lib/webhooks/schedule-status-poll";
import type { WebhookAction, WebhookRejection } from "#lib/webhooks/state";

export type ReceiveWebhookResult =
  | { kind: "accepted" | "duplicate" | "ignored" }
  | { kind: "rejected"; reason: WebhookRejection };

type ReceivedWebhook = { rawBytes: Uint8Array; signature: string | null };
/** The account a webhook is about. */
type AffectedAccount = { shopId: string; connectionId: string };
type HandledWebhook = { action: WebhookAction; account: AffectedAccount | null };

/**
 * Verifies a webhook over its raw bytes, stores its digest and schedules a check with TikTok: it is
 * only a hint (R7). A repeat of the same bytes is only counted.
 */
export async function receiveWebhook(
  actor: SystemActor,
  { rawBytes, signature }: ReceivedWebhook,
): Promise<ReceiveWebhookResult> {
  const now = await databaseNow(database());
  const verification = verifyWebhook(rawBytes, signature, now);
  if (verification.kind !== "verified") {
    const { kind, reason } = verification;
    return act<ReceiveWebhookResult>(actor, "webhook.receive", async (tx) => {
      await countRejected(tx, reason, now);
      return unrecorded(kind === "rejected" ? { kind, reason } : { kind: "ignored" });
    });
  }
  const { payload, event } = verification;
  const id = createHash("sha256").update(rawBytes).digest("hex");
  return act<ReceiveWebhookResult>(actor, "webhook.receive", async (tx) => {
    const { count } = await tx.webhookEvent.createMany({
      data: [{ id, event, verdict: "verified", action: "ignored" }],
      skipDuplicates: true,
    });
    if (count === 0) {
      await tx.webhookEvent.update({
        where: { id },
        data: { count: { increment: 1 }, lastReceivedAt: await databaseNow(tx) },
        select: { id: true },
      });
      return unrecorded({ kind: "duplicate" });
    }
    const { action, account } = await handlePayload(tx, payload);
    await tx.webhookEvent.update({
      where: { id },
      data: { action, ...account },
      select: { id: true },
    });
    return unrecorded({ kind: action === "ignored" ? "ignored" : "accepted" });
  });
}

async function handlePayload(tx: Tx, payload: WebhookPayload): Promise<HandledWebhook> {
  if (payload.kind === "other") return { action: "ignored", account: null };
  const account =
    payload.kind === "publish"
      ? await scheduleStatusPoll(tx, payload.publishId)
      : await scheduleAuthorizationCheck(tx, payload);
  if (!account) return { action: "unknown_subject", account };
  const action =
    payload.kind === "publish" ? "delivery_check_scheduled" : "authorization_check_scheduled";
  return { action, account };
}

/** TikTok's number for "the person's account was deleted" ("Webhook events"). */
const ACCOUNT_DELETED = 2;

async function scheduleAuthorizationCheck(
  tx: Tx,
  { openId, reason }: Extract<WebhookPayload, { kind: "authorization_removed" }>,
): Promise<AffectedAccount | null> {
  const accountDeleted = reason === ACCOUNT_DELETED;
  const connections = await tx.connection.findMany({
    where: { openId, ...(accountDeleted ? {} : { state: { not: "disconnected" } }) },
    select: { id: true, shopId: true },
  });
  for (const { id, shopId } of connections)
    await enqueue(tx, "verify-removed-authorization", {
      connectionId: id,
      shopId,
      accountDeleted,
    });
  const [first] = connections;
  return first ? { connectionId: first.id, shopId: first.shopId } : null;
}

/** Above this the row is not updated, since anyone can send these to keep the database busy. */
const MAX_COUNTED_PER_HOUR = 10_000;

/** Counts rejected webhooks in one row per hour and reason. Stores none of their content. */
async function countRejected(tx: Tx, reason: WebhookRejection, now: Date): Promise<void> {
  const id = `${reason}:${now.toISOString().slice(0, 13)}`;
  await execute(
    tx,
    kysely
      .insertInto("WebhookEvent")
      .values({ id, verdict: reason, action: "rejected" })
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet((eb) => ({
            count: eb("WebhookEvent.count", "+", 1),
            lastReceivedAt: sql<Date>`clock_timestamp()`,
          }))
          .where("WebhookEvent.count", "<", MAX_COUNTED_PER_HOUR),
      ),
  );
}
