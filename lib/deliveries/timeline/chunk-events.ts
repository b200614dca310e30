import { percentSent } from "#lib/deliveries/labels";
import {
  type CallContext,
  type EventDraft,
  eventText,
  eventTextAt,
  type TimelineCall,
} from "#lib/deliveries/timeline/timeline-events";
import { isSourceCode } from "#lib/tiktok/transport-codes";

const CONTINUING = "Continuing from there.";
const CHECKING_BYTES = "Checking with TikTok what arrived.";
const CHECKING_LAST = "Checking with TikTok whether it arrived.";

/** Returns null for an accepted chunk. Position: the first byte, since all before it arrived. */
export function eventFromChunk(
  { firstByte, lastByte, code }: TimelineCall,
  { sizeBytes }: CallContext,
): EventDraft | null {
  if (code === "ok") return null;
  const first = firstByte ?? 0;
  const isLast = (lastByte ?? 0) + 1 >= sizeBytes;
  const position = first > 0 ? `at ${percentSent(first, sizeBytes)}%` : "at the beginning";
  const at = (key: string, what: string, nextAction: string): EventDraft => ({
    key,
    text: eventTextAt(what, position, nextAction),
  });
  if (code === "aborted") return at("cut", "The studio was restarted", CONTINUING);
  if (isSourceCode(code))
    return at("source", "The video file could not be read", "Checking it again.");
  if (code === "http_403")
    return at("url", "TikTok did not accept the upload address", CHECKING_BYTES);
  if (code === "http_404")
    return at("url", "TikTok no longer recognised the upload", CHECKING_BYTES);
  if (code === "unrecognised_success")
    return at("foreign", "The response was not one that TikTok gives", CHECKING_BYTES);
  if (code === "http_416")
    return at(
      "position",
      "TikTok expected another part",
      isLast ? CHECKING_BYTES : "Continuing from where TikTok is.",
    );
  if (code.startsWith("http_4") && !/^http_(408|425|429)$/.test(code))
    return {
      key: "refused",
      text: eventText(`TikTok rejected ${isLast ? "the last" : "a"} part`, CHECKING_BYTES),
    };
  if (isLast)
    return {
      key: "last",
      text: eventText("TikTok’s response to the last part was lost", CHECKING_LAST),
    };
  if (code === "http_429") return at("rate", "TikTok asked us to wait", CONTINUING);
  if (code.startsWith("http_5")) return at("error", "TikTok had an error of its own", CONTINUING);
  if (code === "connection_refused") return at("away", "TikTok could not be reached", CONTINUING);
  if (/^(timeout|stalled|no_response|http_408)$/.test(code))
    return at("silent", "TikTok stopped responding", CONTINUING);
  return at("dropped", "The connection dropped", CONTINUING);
}
