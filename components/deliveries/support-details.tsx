import { tiktokOperationLabels } from "#lib/connections/labels";
import type { DeliveryDetailView, ExplainedApiCall } from "#lib/deliveries/schema";

/** Without a request of one's own, at most this many: those that went wrong, latest last. */
const MAX_CALLS = 20;

function formatCall({
  at,
  operation,
  detail,
  code,
  httpStatus,
  logId,
  durationMs,
}: ExplainedApiCall): string {
  const label = tiktokOperationLabels[operation];
  const what = detail === "" ? label : `${label} (${detail})`;
  return `${at} · ${what} · ${code} · HTTP ${httpStatus ?? "none"} · log ${logId ?? "none"} · ${durationMs} ms`;
}

/** What support needs to know, as plain text: named fields only, so never a secret, an upload address or a caption. */
export function supportDetails(
  { delivery, calls, timeline, studioVersion }: DeliveryDetailView,
  about?: ExplainedApiCall,
): string {
  const wrong = calls.filter(({ code }) => code !== "ok").slice(-MAX_CALLS);
  // When nothing went wrong, the last request still says where it stands.
  const shown = about ? [about] : wrong.length > 0 ? wrong : calls.slice(-1);
  const lines = [
    `Delivery ${delivery.id}`,
    `State: ${delivery.label} (${delivery.state}; ${delivery.explanationKey})`,
    `Sent: ${delivery.sentBytes} of ${delivery.sizeBytes} bytes`,
    `Agreed: ${delivery.consent.at}`,
    delivery.resumesAt ? `Next try: ${delivery.resumesAt}` : null,
    delivery.inInboxAt ? `In the inbox: ${delivery.inInboxAt}` : null,
    delivery.endedAt ? `Ended: ${delivery.endedAt}` : null,
    `Versions: studio ${studioVersion}, TikTok API v2`,
    "",
    about ? "Request:" : "Requests:",
    ...(shown.length > 0 ? shown.map(formatCall) : ["none yet"]),
    ...(about || timeline.length === 0
      ? []
      : [
          "",
          "What happened:",
          ...timeline.map(
            ({ at, text, logId }) => `${at} · ${text}${logId ? ` · log ${logId}` : ""}`,
          ),
        ]),
  ];
  return lines.filter((line) => line !== null).join("\n");
}
