import "server-only";

import { createHash } from "node:crypto";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import type { WebhookAction, WebhookVerdict } from "#lib/connections/state";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { enqueue } from "#lib/infra/jobs";
import { verifyWebhook, type WebhookPayload } from "#lib/tiktok/webhook";

export type ReceiveWebhookResult =
  | { kind: "heard" | "heard_before" | "ignored" }
  | { kind: "forged"; why: string };

type ReceivedWebhook = { rawBytes: Uint8Array; signature: string | null };
/** Whose account a webhook is about. */
type AffectedAccount = { shopId: string; connectionId: string };
type HandledWebhook = { action: WebhookAction; account: AffectedAccount | null };

/**
 * Takes one webhook of TikTok's: checked over its raw bytes, kept by digest, and never believed. It only schedules that TikTok is
 * asked; `hear` does so for what belongs to others, in the same transaction. The same bytes twice are heard once.
 */
export async function receiveWebhook(
  actor: SystemActor,
  { rawBytes, signature }: ReceivedWebhook,
  handlePublishEvent: (
    tx: Tx,
    news: Extract<WebhookPayload, { kind: "publish" }>,
  ) => Promise<AffectedAccount | null>,
): Promise<ReceiveWebhookResult> {
  const now = await databaseNow(database());
  const reading = verifyWebhook(rawBytes, signature, now);
  if (reading.kind !== "genuine") {
    return act<ReceiveWebhookResult>(actor, "webhook.receive", async (tx) => {
      await countRejected(tx, reading.why, now);
      return unrecorded(reading.kind === "forged" ? reading : { kind: "ignored" });
    });
  }
  const { news, event } = reading;
  const id = createHash("sha256").update(rawBytes).digest("hex");
  return act<ReceiveWebhookResult>(actor, "webhook.receive", async (tx) => {
    const row = {
      id,
      event,
      verdict: "genuine" satisfies WebhookVerdict,
      action: "no_use" satisfies WebhookAction,
    };
    const { count } = await tx.webhookEvent.createMany({ data: [row], skipDuplicates: true });
    if (count === 0) {
      await tx.$executeRaw`UPDATE "WebhookEvent" SET count = count + 1, "lastReceivedAt" = clock_timestamp() WHERE id = ${id}`;
      return unrecorded({ kind: "heard_before" });
    }
    const { action, account } = await handlePayload(tx, news, handlePublishEvent);
    await tx.webhookEvent.update({ where: { id }, data: { action, ...account } });
    return unrecorded({ kind: action === "no_use" ? "ignored" : "heard" });
  });
}

async function handlePayload(
  tx: Tx,
  payload: WebhookPayload,
  handlePublishEvent: Parameters<typeof receiveWebhook>[2],
): Promise<HandledWebhook> {
  if (payload.kind === "other") return { action: "no_use", account: null };
  const account =
    payload.kind === "publish"
      ? await handlePublishEvent(tx, payload)
      : await scheduleAuthorizationCheck(tx, payload);
  if (!account) return { action: "unknown_subject", account };
  return { action: payload.kind === "publish" ? "asked_delivery" : "asked_account", account };
}

/** TikTok's number for "the person's account was deleted" ("Webhook events"). */
const ACCOUNT_DELETED = 2;

async function scheduleAuthorizationCheck(
  tx: Tx,
  { openId, reason }: Extract<WebhookPayload, { kind: "authorization_removed" }>,
): Promise<AffectedAccount | null> {
  const accountDeleted = reason === ACCOUNT_DELETED;
  const held = await tx.connection.findMany({
    where: { openId, ...(accountDeleted ? {} : { state: { not: "disconnected" } }) },
    select: { id: true, shopId: true },
  });
  for (const { id, shopId } of held)
    await enqueue(tx, "check-authorization", { connectionId: id, shopId, accountDeleted });
  const [first] = held;
  return first ? { connectionId: first.id, shopId: first.shopId } : null;
}

/** Beyond this an hour's row is written no more: anybody can send these, and they must not keep the database busy. */
const MAX_COUNTED_PER_HOUR = 10_000;

/** Notes that a message came which is not to be believed: nothing of its content, one row an hour and reason. */
async function countRejected(
  tx: Tx,
  reason: Exclude<WebhookVerdict, "genuine">,
  now: Date,
): Promise<void> {
  const id = `${reason} ${now.toISOString().slice(0, 13)}`;
  await tx.$executeRaw`
    INSERT INTO "WebhookEvent" (id, verdict, action) VALUES (${id}, ${reason}, 'refused')
    ON CONFLICT (id) DO UPDATE SET count = "WebhookEvent".count + 1, "lastReceivedAt" = clock_timestamp()
    WHERE "WebhookEvent".count < ${MAX_COUNTED_PER_HOUR}`;
}
