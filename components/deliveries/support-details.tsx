import type { DeliveryPageData, ExplainedCall } from "#lib/deliveries/schema";

/** Without a request of one's own, at most this many: those that went wrong, latest last. */
const MOST = 20;

function lineOf({ at, operation, asked, code, httpStatus, logId, durationMs }: ExplainedCall): string {
  const what = asked === "" ? operation : `${operation} (${asked})`;
  return `${at} · ${what} · ${code} · HTTP ${httpStatus ?? "none"} · log ${logId ?? "none"} · ${durationMs} ms`;
}

/** What support needs to know, as plain text: named fields only, so never a secret, an upload address or a caption. */
export function supportDetails({ delivery, calls, story, version }: DeliveryPageData, about?: ExplainedCall): string {
  const wrong = calls.filter(({ code }) => code !== "ok").slice(-MOST);
  // When nothing went wrong, the last request still says where it stands.
  const shown = about ? [about] : wrong.length > 0 ? wrong : calls.slice(-1);
  const lines = [
    `Delivery ${delivery.id}`,
    `State: ${delivery.words} (${delivery.state}; ${delivery.explains})`,
    `Sent: ${delivery.sentBytes} of ${delivery.sizeBytes} bytes`,
    `Agreed: ${delivery.consent.at}`,
    delivery.until ? `Next try: ${delivery.until}` : null,
    delivery.inInboxAt ? `In the inbox: ${delivery.inInboxAt}` : null,
    delivery.endedAt ? `Ended: ${delivery.endedAt}` : null,
    `Versions: studio ${version}, TikTok API v2`,
    "",
    about ? "Request:" : "Requests:",
    ...(shown.length > 0 ? shown.map(lineOf) : ["none yet"]),
    ...(about || story.length === 0
      ? []
      : ["", "What happened:", ...story.map(({ at, words, logId }) => `${at} · ${words}${logId ? ` · log ${logId}` : ""}`)]),
  ];
  return lines.filter((line) => line !== null).join("\n");
}
