import { tiktokOperationLabels } from "#lib/connections/labels";
import type { DeliveryDetailView, ExplainedApiCall } from "#lib/deliveries/schema";
import { formatExactBytes } from "#lib/format";

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
export function supportDetails(data: DeliveryDetailView): string {
  const { calls, failedCalls, timeline } = data;
  // When nothing failed, the last request still shows where it is.
  const shown = failedCalls.length > 0 ? failedCalls : calls.slice(-1);
  const happened = timeline.map(
    ({ at, text, logId }) => `${at} · ${text}${logId ? ` · log ${logId}` : ""}`,
  );
  return [
    ...formatDelivery(data),
    "Requests:",
    ...(shown.length > 0 ? shown.map(formatCall) : ["none yet"]),
    ...(happened.length > 0 ? ["", "What happened:", ...happened] : []),
  ].join("\n");
}

/** The same about one request, or about the delivery without its requests. */
export const supportDetailsOf = (data: DeliveryAtVersion, call?: ExplainedApiCall): string =>
  [...formatDelivery(data), ...(call ? ["Request:", formatCall(call)] : [])].join("\n").trim();

type DeliveryAtVersion = Pick<DeliveryDetailView, "delivery" | "studioVersion">;

function formatDelivery({ delivery, studioVersion }: DeliveryAtVersion): string[] {
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
  ];
  return lines.filter((line) => line !== null);
}
