/** Our codes for a missing or unreadable response. Others: `ok`, TikTok's, or `http_<status>`. */
export const transportCodes = [
  "timeout",
  "stalled",
  "no_response",
  "connection_reset",
  "connection_refused",
  "tls_error",
  "body_truncated",
  "body_too_large",
  "invalid_json",
  "unexpected_shape",
  "unreadable_code",
  "early_response",
  "unrecognised_success",
  "request_not_sent",
  "aborted",
  "source_short",
  "source_long",
  "source_failed",
  "source_changed",
  "untrusted_upload_url",
] as const;

export type TransportCode = (typeof transportCodes)[number];

/** Whether the source of an upload failed, so that its last piece never left. */
export const isSourceCode = (code: string) => code.startsWith("source_");
