import { system } from "#lib/actor";
import { receiveWebhook } from "#lib/connections/receive-webhook";
import { hearPublishEvent } from "#lib/deliveries/hear-webhook";
import { limit } from "#lib/infra/limiter";
import { log } from "#lib/infra/log";
import { readBytes } from "#lib/web/body";
import { clientAddress } from "#lib/web/client-address";
import { reply, replyError } from "#lib/web/reply";

/** TikTok's webhooks: anyone may knock, only TikTok's signature opens. Answered at once; what they hint at is looked up later. */
export async function POST(request: Request): Promise<Response> {
  try {
    await limit("webhook", "", clientAddress(request));
    const received = { rawBytes: await readBytes(request), signature: request.headers.get("tiktok-signature") };
    const outcome = await receiveWebhook(system, received, (tx, { publishId }) => hearPublishEvent(tx, publishId));
    if (outcome.kind !== "forged") return reply({});
    log.warn("a webhook was not TikTok's", { code: outcome.why });
    return reply({ error: { code: "forbidden", sentence: "This message does not carry TikTok’s signature." } }, { status: 401 });
  } catch (error) {
    return replyError(error, "/api/tiktok/webhook");
  }
}
