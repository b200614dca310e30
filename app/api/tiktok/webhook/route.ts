import { systemActor } from "#lib/actor";
import { receiveWebhook } from "#lib/webhooks/receive-webhook";
import type { WebhookRejection } from "#lib/webhooks/state";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { log } from "#lib/infra/log";
import { readBytes } from "#lib/web/request-body";
import { getClientIp } from "#lib/web/client-ip";
import { jsonResponse, errorResponse } from "#lib/web/json-response";

const rejectionMessage = (reason: WebhookRejection) =>
  reason === "other_app"
    ? "This message is meant for another app."
    : "This message does not carry TikTok’s signature.";

/** Public: verified by TikTok's signature. Answers at once; a job checks with TikTok later. */
export async function POST(request: Request): Promise<Response> {
  try {
    await enforceRateLimit("webhook", "", getClientIp(request));
    const received = {
      rawBytes: await readBytes(request),
      signature: request.headers.get("tiktok-signature"),
    };
    const outcome = await receiveWebhook(systemActor, received);
    if (outcome.kind !== "rejected") return jsonResponse({});
    log.warn("a webhook was not TikTok's", { code: outcome.reason });
    return jsonResponse(
      { error: { code: "forbidden", message: rejectionMessage(outcome.reason) } },
      { status: outcome.reason === "other_app" ? 403 : 401 },
    );
  } catch (error) {
    return errorResponse(error, "/api/tiktok/webhook");
  }
}
