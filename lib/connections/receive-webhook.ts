import "server-only";
import { createHash } from "node:crypto";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/clock";
import { database, type Tx } from "#lib/infra/database";
import { enqueue } from "#lib/infra/jobs";
import { verifyWebhook, type WebhookNews } from "#lib/tiktok/webhook";

export type ReceiveWebhookOutcome = { kind: "heard" | "heard_before" | "ignored" } | { kind: "forged"; why: string };

type Received = { rawBytes: Uint8Array; signature: string | null };

/**
 * Takes one webhook of TikTok's: checked over its raw bytes, kept by digest, and never believed. It only schedules that TikTok is
 * asked; `hear` does so for what belongs to others, in the same transaction. The same bytes twice are heard once.
 */
export async function receiveWebhook(
  actor: SystemActor,
  { rawBytes, signature }: Received,
  hear: (tx: Tx, news: WebhookNews) => Promise<unknown>,
): Promise<ReceiveWebhookOutcome> {
  const reading = verifyWebhook(rawBytes, signature, await databaseNow(database()));
  if (reading.kind === "forged") return reading;
  if (reading.kind === "unreadable") return { kind: "ignored" };
  const { news, event } = reading;
  const digest = createHash("sha256").update(rawBytes).digest("hex");
  return act<ReceiveWebhookOutcome>(actor, "webhook.receive", async (tx) => {
    const { count } = await tx.webhookEvent.createMany({ data: [{ digest, event, genuine: true }], skipDuplicates: true });
    if (count === 0) return unrecorded({ kind: "heard_before" });
    if (news.kind === "authorization_removed") await checkAccount(tx, news);
    await hear(tx, news);
    return unrecorded({ kind: news.kind === "other" ? "ignored" : "heard" });
  });
}

/** TikTok's number for "the person's account was deleted" ("Webhook events"). */
const ACCOUNT_DELETED = 2;

async function checkAccount(tx: Tx, { openId, reason }: Extract<WebhookNews, { kind: "authorization_removed" }>): Promise<void> {
  const accountDeleted = reason === ACCOUNT_DELETED;
  const held = await tx.connection.findMany({
    where: { openId, ...(accountDeleted ? {} : { state: { not: "disconnected" } }) },
    select: { id: true, shopId: true },
  });
  for (const { id, shopId } of held) await enqueue(tx, "check-authorization", { connectionId: id, shopId, accountDeleted });
}
