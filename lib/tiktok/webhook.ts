import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";

import { z } from "zod";

import { env } from "#lib/infra/env";
import { parseBigJson } from "#lib/tiktok/big-json";

/**
 * How far the signature's time may differ from ours. TikTok retries for 72 hours, perhaps without
 * signing again, so a late one is accepted (the digest drops repeats).
 */
const signatureTolerance = { pastSeconds: 73 * 3600, futureSeconds: 15 * 60 } as const;

export type WebhookPayload =
  | { kind: "authorization_removed"; openId: string; reason: number | null }
  | { kind: "publish"; event: string; publishId: string }
  /** An event that the studio does not use, ignored with status 200. */
  | { kind: "other"; event: string };

export type WebhookVerification =
  | { kind: "verified"; event: string; payload: WebhookPayload }
  | {
      kind: "rejected";
      reason: "missing_signature" | "invalid_signature" | "too_old" | "in_the_future" | "other_app";
    }
  /** Signed by TikTok for this app, but not readable. */
  | { kind: "invalid"; reason: "malformed" };

const anyEnvelope = z.record(z.string(), z.unknown());

const webhookEnvelope = z.object({
  client_key: z.string(),
  event: z.string().regex(/^[\w.]{1,80}$/),
  user_openid: z.string().max(256).optional(),
  content: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
});

const authorizationRemovedContent = z.object({
  reason: z.coerce.number().int().optional().catch(undefined),
});
const publishContent = z.object({ publish_id: z.string().min(1).max(128) });

function parseSignature(header: string | null): { time: string; mac: Buffer } | null {
  if (!header || header.length > 512) return null;
  const pairs = header
    .split(",")
    .map((part) => part.trim().split("=", 2) as [string, string | undefined]);
  const parts = new Map(pairs);
  // TikTok sends each part once. Two headers arrive joined by a comma, so they are not TikTok's.
  if (parts.size !== pairs.length) return null;
  const time = parts.get("t") ?? "";
  const mac = parts.get("s") ?? "";
  return /^\d{1,12}$/.test(time) && /^[0-9a-f]{64}$/i.test(mac)
    ? { time, mac: Buffer.from(mac, "hex") }
    : null;
}

const tryParseJson = (text: string): unknown => {
  try {
    return parseBigJson(text);
  } catch {
    return undefined;
  }
};

/** Verifies the signature in constant time before parsing ("Webhook verification"). */
export function verifyWebhook(
  rawBytes: Uint8Array,
  signatureHeader: string | null,
  now: Date,
): WebhookVerification {
  const signature = parseSignature(signatureHeader);
  if (!signature) return { kind: "rejected", reason: "missing_signature" };
  const expected = createHmac("sha256", env().TIKTOK_CLIENT_SECRET)
    .update(`${signature.time}.`)
    .update(rawBytes)
    .digest();
  if (!timingSafeEqual(expected, signature.mac))
    return { kind: "rejected", reason: "invalid_signature" };
  const age = now.getTime() / 1000 - Number(signature.time);
  if (age > signatureTolerance.pastSeconds) return { kind: "rejected", reason: "too_old" };
  if (age < -signatureTolerance.futureSeconds) return { kind: "rejected", reason: "in_the_future" };
  const sent = tryParseJson(Buffer.from(rawBytes).toString("utf8"));
  const envelope = anyEnvelope.safeParse(sent);
  if (envelope.success && envelope.data["client_key"] !== env().TIKTOK_CLIENT_KEY)
    return { kind: "rejected", reason: "other_app" };
  const read = webhookEnvelope.safeParse(sent);
  if (!read.success) return { kind: "invalid", reason: "malformed" };
  const { event, user_openid, content } = read.data;
  return {
    kind: "verified",
    event,
    payload: toPayload(
      event,
      user_openid,
      typeof content === "string" ? tryParseJson(content) : content,
    ),
  };
}

function toPayload(event: string, openId: string | undefined, content: unknown): WebhookPayload {
  if (event === "authorization.removed" && openId) {
    return {
      kind: "authorization_removed",
      openId,
      reason: authorizationRemovedContent.safeParse(content).data?.reason ?? null,
    };
  }
  if (event.startsWith("post.publish.")) {
    const read = publishContent.safeParse(content);
    if (read.success) return { kind: "publish", event, publishId: read.data.publish_id };
  }
  return { kind: "other", event };
}
