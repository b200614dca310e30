import { tiktokOperationLabels } from "#lib/connections/labels";
import type { DeliveryDetailView, ExplainedApiCall } from "#lib/deliveries/schema";
import { formatExactBytes } from "#lib/format";

/** Without a particular request, at most this many that failed, latest last. */
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

/** Returns named fields as plain text for support: no secret, upload URL or caption. */
export function supportDetails(
  { delivery, calls, timeline, studioVersion }: DeliveryDetailView,
  about?: ExplainedApiCall,
): string {
  const failed = calls.filter(({ code }) => code !== "ok").slice(-MAX_CALLS);
  // When nothing failed, the last request still shows where it is.
  const shown = about ? [about] : failed.length > 0 ? failed : calls.slice(-1);
  const lines = [
    `Delivery ${delivery.id}`,
    `State: ${delivery.label} (${delivery.state}; ${delivery.explanationKey})`,
    `Sent: ${formatExactBytes(delivery.sentBytes)} of ${formatExactBytes(delivery.sizeBytes)}`,
    `Approved: ${delivery.consent.at}`,
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
