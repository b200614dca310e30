import type { TransferFacts } from "#lib/deliveries/sending/decide";

/** TikTok's words for how a handed-over video fares, as lib/tiktok/publish.ts reads them. */
type PublishStatus = { status: string | { unknown: string }; failReason: string | null };

const FAIL_REASON_OUTCOMES: Record<string, NonNullable<TransferFacts["outcome"]>> = {
  file_format_check_failed: "failed_media",
  duration_check_failed: "failed_media",
  frame_rate_check_failed: "failed_media",
  picture_size_check_failed: "failed_media",
  internal: "failed_retryable",
  video_pull_failed: "failed_retryable",
  publish_cancelled: "failed_cancelled",
  auth_removed: "failed_authorization",
};

/**
 * The one translator from TikTok's status ("Get Post Status") to our words. A reason we do not know is a refusal: never
 * retried, told with its code. A status we do not know settles nothing.
 */
export function mapPublishStatus({
  status,
  failReason,
}: PublishStatus): NonNullable<TransferFacts["outcome"]> {
  switch (status) {
    case "SEND_TO_USER_INBOX":
      return "in_inbox";
    case "PUBLISH_COMPLETE":
      return "posted";
    case "FAILED":
      return FAIL_REASON_OUTCOMES[failReason ?? ""] ?? "failed_refused";
    default:
      return "in_progress";
  }
}
