import { systemActor } from "#lib/actor";
import { receiveWebhook } from "#lib/webhooks/receive-webhook";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { readBytes } from "#lib/web/request-body";
import { getClientIp } from "#lib/web/client-ip";
import { logForgedWebhook } from "#lib/web/log-rejection";
import { jsonResponse, errorResponse } from "#lib/web/json-response";

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
    logForgedWebhook(outcome.reason);
    return jsonResponse(
      { error: { code: "forbidden", message: "TikTok did not sign this message for this app." } },
      { status: 401 },
    );
  } catch (error) {
    return errorResponse(error, "/api/tiktok/webhook");
  }
}
