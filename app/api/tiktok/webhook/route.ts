import { systemActor } from "#lib/actor";
import { receiveWebhook } from "#lib/webhooks/receive-webhook";
import { handlePublishEvent } from "#lib/webhooks/handle-publish-event";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { log } from "#lib/infra/log";
import { readBytes } from "#lib/web/request-body";
import { getClientIp } from "#lib/web/client-ip";
import { jsonResponse, errorResponse } from "#lib/web/json-response";

/** TikTok's webhooks: anyone may knock, only TikTok's signature opens. Answered at once; what they hint at is looked up later. */
export async function POST(request: Request): Promise<Response> {
  try {
    await enforceRateLimit("webhook", "", getClientIp(request));
    const received = {
      rawBytes: await readBytes(request),
      signature: request.headers.get("tiktok-signature"),
    };
    const outcome = await receiveWebhook(systemActor, received, (tx, { publishId }) =>
      handlePublishEvent(tx, publishId),
    );
    if (outcome.kind !== "forged") return jsonResponse({});
    log.warn("a webhook was not TikTok's", { code: outcome.why });
    return jsonResponse(
      { error: { code: "forbidden", message: "This message does not carry TikTok’s signature." } },
      { status: 401 },
    );
  } catch (error) {
    return errorResponse(error, "/api/tiktok/webhook");
  }
}
