import "server-only";
import { createHash } from "node:crypto";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import type { NoticeResponse, NoticeVerdict } from "#lib/connections/state";
import { databaseNow } from "#lib/infra/clock";
import { database, type Tx } from "#lib/infra/database";
import { enqueue } from "#lib/infra/jobs";
import { verifyWebhook, type WebhookNews } from "#lib/tiktok/webhook";

export type ReceiveWebhookOutcome = { kind: "heard" | "heard_before" | "ignored" } | { kind: "forged"; why: string };

type Received = { rawBytes: Uint8Array; signature: string | null };
/** Whose account a webhook is about. */
type Account = { shopId: string; connectionId: string };
type Done = { response: NoticeResponse; account: Account | null };

/**
 * Takes one webhook of TikTok's: checked over its raw bytes, kept by digest, and never believed. It only schedules that TikTok is
 * asked; `hear` does so for what belongs to others, in the same transaction. The same bytes twice are heard once.
 */
export async function receiveWebhook(
  actor: SystemActor,
  { rawBytes, signature }: Received,
  hear: (tx: Tx, news: Extract<WebhookNews, { kind: "publish" }>) => Promise<Account | null>,
): Promise<ReceiveWebhookOutcome> {
  const now = await databaseNow(database());
  const reading = verifyWebhook(rawBytes, signature, now);
  if (reading.kind !== "genuine") {
    return act<ReceiveWebhookOutcome>(actor, "webhook.receive", async (tx) => {
      await countRefused(tx, reading.why, now);
      return unrecorded(reading.kind === "forged" ? reading : { kind: "ignored" });
    });
  }
  const { news, event } = reading;
  const id = createHash("sha256").update(rawBytes).digest("hex");
  return act<ReceiveWebhookOutcome>(actor, "webhook.receive", async (tx) => {
    const row = { id, event, verdict: "genuine" satisfies NoticeVerdict, response: "no_use" satisfies NoticeResponse };
    const { count } = await tx.webhookEvent.createMany({ data: [row], skipDuplicates: true });
    if (count === 0) {
      await tx.$executeRaw`UPDATE "WebhookEvent" SET count = count + 1, "lastAt" = clock_timestamp() WHERE id = ${id}`;
      return unrecorded({ kind: "heard_before" });
    }
    const { response, account } = await answer(tx, news, hear);
    await tx.webhookEvent.update({ where: { id }, data: { response, ...account } });
    return unrecorded({ kind: response === "no_use" ? "ignored" : "heard" });
  });
}

async function answer(tx: Tx, news: WebhookNews, hear: Parameters<typeof receiveWebhook>[2]): Promise<Done> {
  if (news.kind === "other") return { response: "no_use", account: null };
  const account = news.kind === "publish" ? await hear(tx, news) : await checkAccount(tx, news);
  if (!account) return { response: "unknown_subject", account };
  return { response: news.kind === "publish" ? "asked_delivery" : "asked_account", account };
}

/** TikTok's number for "the person's account was deleted" ("Webhook events"). */
const ACCOUNT_DELETED = 2;

async function checkAccount(tx: Tx, { openId, reason }: Extract<WebhookNews, { kind: "authorization_removed" }>): Promise<Account | null> {
  const accountDeleted = reason === ACCOUNT_DELETED;
  const held = await tx.connection.findMany({
    where: { openId, ...(accountDeleted ? {} : { state: { not: "disconnected" } }) },
    select: { id: true, shopId: true },
  });
  for (const { id, shopId } of held) await enqueue(tx, "check-authorization", { connectionId: id, shopId, accountDeleted });
  const [first] = held;
  return first ? { connectionId: first.id, shopId: first.shopId } : null;
}

/** Beyond this an hour's row is written no more: anybody can send these, and they must not keep the database busy. */
const COUNTED_AN_HOUR = 10_000;

/** Notes that a message came which is not to be believed: nothing of its content, one row an hour and reason. */
async function countRefused(tx: Tx, why: Exclude<NoticeVerdict, "genuine">, now: Date): Promise<void> {
  const id = `${why} ${now.toISOString().slice(0, 13)}`;
  await tx.$executeRaw`
    INSERT INTO "WebhookEvent" (id, verdict, response) VALUES (${id}, ${why}, 'refused')
    ON CONFLICT (id) DO UPDATE SET count = "WebhookEvent".count + 1, "lastAt" = clock_timestamp()
    WHERE "WebhookEvent".count < ${COUNTED_AN_HOUR}`;
}
