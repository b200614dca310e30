import type { TransferOutcome } from "#lib/deliveries/sending/step-types";

/** TikTok's status of a publish, as lib/tiktok/publish.ts parses it. */
type PublishStatus = { status: string | { unknown: string }; failReason: string | null };

const FAIL_REASON_OUTCOMES: Record<string, TransferOutcome> = {
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
 * The only mapping of TikTok's status ("Get Post Status"). An unknown fail reason is a rejection: it
 * is shown and never retried. An unknown status changes nothing.
 */
export function mapPublishStatus({ status, failReason }: PublishStatus): TransferOutcome {
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
