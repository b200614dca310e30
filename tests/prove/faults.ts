import type { RestState } from "#tests/prove/task";

// What can go wrong at TikTok, as tables that fault-matrix.ts combines.

export const RESTS_IN_INBOX: readonly RestState[] = ["in_inbox"];
export const RESTS_WAITING_FOR_RECONNECT: readonly RestState[] = ["waits: authorization"];

export const FAULT_PHASES = ["before", "after"] as const;

/** Ways in which one response of TikTok fails. The next attempt succeeds. */
export const BAD_RESPONSES: readonly { label: string; plan: object }[] = [
  { label: "500", plan: { kind: "status", status: 500 } },
  { label: "502 in HTML", plan: { kind: "html", status: 502 } },
  { label: "503", plan: { kind: "status", status: 503 } },
  { label: "504 and empty", plan: { kind: "empty", status: 504 } },
  { label: "200 in HTML", plan: { kind: "html", status: 200 } },
  { label: "200 and empty", plan: { kind: "empty", status: 200 } },
  { label: "JSON of the wrong types", plan: { kind: "wrong-json" } },
  { label: "200 with an error", plan: { kind: "ok-with-error" } },
  { label: "a reset", plan: { kind: "reset" } },
  { label: "a close without an answer", plan: { kind: "early-close" } },
  { label: "a body cut in half", plan: { kind: "cut-body" } },
  { label: "no answer at all", plan: { kind: "hang" } },
  { label: "an answer in drips", plan: { kind: "slow", bytes_per_second: 40 } },
  { label: "an answer late by 4 s", plan: { kind: "delay", ms: 4000 } },
  { label: "unknown fields", plan: { kind: "unknown-fields" } },
];

/** Documented errors of TikTok, with the state to which each must lead. */
export const ERROR_CODES: readonly {
  route: "init" | "status";
  status: number;
  code: string;
  times: number;
  allowedRests: readonly RestState[];
}[] = [
  {
    route: "init",
    status: 401,
    code: "access_token_invalid",
    times: 1,
    allowedRests: RESTS_IN_INBOX,
  },
  {
    route: "init",
    status: 401,
    code: "scope_not_authorized",
    times: 1,
    allowedRests: RESTS_WAITING_FOR_RECONNECT,
  },
  {
    route: "init",
    status: 400,
    code: "scope_permission_missed",
    times: 1,
    allowedRests: RESTS_WAITING_FOR_RECONNECT,
  },
  {
    route: "init",
    status: 403,
    code: "spam_risk_too_many_pending_share",
    times: 1,
    allowedRests: ["waits: slots"],
  },
  {
    route: "init",
    status: 403,
    code: "spam_risk_too_many_posts",
    times: 1,
    allowedRests: ["waits: rate"],
  },
  {
    route: "init",
    status: 403,
    code: "reached_active_user_cap",
    times: 1,
    allowedRests: ["waits: rate"],
  },
  {
    route: "init",
    status: 403,
    code: "spam_risk_user_banned_from_posting",
    times: 1,
    allowedRests: ["refused"],
  },
  { route: "init", status: 400, code: "invalid_params", times: 1, allowedRests: ["not_sent"] },
  { route: "init", status: 400, code: "invalid_param", times: 1, allowedRests: ["not_sent"] },
  { route: "init", status: 400, code: "invalid_file_upload", times: 1, allowedRests: ["not_sent"] },
  { route: "init", status: 403, code: "a_code_nobody_knows", times: 1, allowedRests: ["not_sent"] },
  {
    route: "init",
    status: 429,
    code: "rate_limit_exceeded",
    times: 1,
    allowedRests: ["waits: rate"],
  },
  {
    route: "status",
    status: 401,
    code: "access_token_invalid",
    times: 1,
    allowedRests: RESTS_IN_INBOX,
  },
  {
    route: "status",
    status: 429,
    code: "rate_limit_exceeded",
    times: 1,
    allowedRests: ["waits: tiktok"],
  },
  {
    route: "status",
    status: 400,
    code: "invalid_publish_id",
    times: 1,
    allowedRests: RESTS_IN_INBOX,
  },
  {
    route: "status",
    status: 403,
    code: "a_code_nobody_knows",
    times: 1,
    allowedRests: RESTS_IN_INBOX,
  },
];

export const FAIL_REASONS: readonly [string, readonly RestState[]][] = [
  ["file_format_check_failed", ["refused"]],
  ["duration_check_failed", ["refused"]],
  ["frame_rate_check_failed", ["refused"]],
  ["picture_size_check_failed", ["refused"]],
  ["internal", RESTS_IN_INBOX],
  ["publish_cancelled", ["not_sent"]],
  ["auth_removed", ["not_sent"]],
  ["spam_risk_too_many_posts", ["refused"]],
  ["spam_risk_user_banned_from_posting", ["refused"]],
  ["spam_risk_text", ["refused"]],
  ["spam_risk", ["refused"]],
  ["a_reason_nobody_knows", ["refused"]],
];

/** Faults of a chunk, each with and without effect. Single, so the next attempt succeeds. */
export const CHUNK_FAULTS: readonly { label: string; plan: object }[] = [
  { label: "500", plan: { kind: "status", status: 500 } },
  { label: "502 in HTML", plan: { kind: "html", status: 502 } },
  { label: "503", plan: { kind: "status", status: 503 } },
  { label: "429", plan: { kind: "status", status: 429 } },
  { label: "200 and empty", plan: { kind: "empty", status: 200 } },
  { label: "200 in HTML", plan: { kind: "html", status: 200 } },
  { label: "200 and JSON of the wrong types", plan: { kind: "wrong-json" } },
  { label: "200 with an error", plan: { kind: "ok-with-error" } },
  { label: "201 and empty", plan: { kind: "empty", status: 201 } },
  { label: "206 and empty", plan: { kind: "empty", status: 206 } },
  ...[400, 401, 403, 404, 408, 413, 416].map((status) => ({
    label: `refused with ${status}`,
    plan: { kind: "status", status },
  })),
  { label: "403 in HTML", plan: { kind: "html", status: 403 } },
  { label: "a reset", plan: { kind: "reset" } },
  { label: "a close without an answer", plan: { kind: "early-close" } },
  { label: "a body cut in half", plan: { kind: "cut-body" } },
  { label: "no answer at all", plan: { kind: "hang" } },
  { label: "a slow drip", plan: { kind: "slow", bytes_per_second: 2_000_000 } },
  { label: "an answer late by 4 s", plan: { kind: "delay", ms: 4000 } },
];

/** Rejections of the last part that stay: nothing arrives, and the request itself is at fault. */
export const LASTING_REJECTIONS = [400, 401, 413] as const;

/** Faults after the first million bytes of a chunk. */
export const MID_CHUNK_FAULTS: readonly { label: string; plan: object }[] = [
  { label: "500", plan: { kind: "status", status: 500 } },
  { label: "502 in HTML", plan: { kind: "html", status: 502 } },
  { label: "a reset", plan: { kind: "reset" } },
  { label: "a close without an answer", plan: { kind: "early-close" } },
  { label: "silence", plan: { kind: "hang" } },
];

/**
 * Readings that TikTok's documentation leaves open, each tried with the faults for which it
 * matters.
 */
export const DOC_AMBIGUITIES: readonly Record<string, unknown>[] = [
  { resent_range: 416 },
  { range_progress: "last-index" },
  { uploaded_bytes: "when-positive" },
  { uploaded_bytes: "omitted" },
  { resent_range: 416, range_progress: "last-index" },
  { resent_range: 416, uploaded_bytes: "omitted" },
  { mb: "decimal" },
  { mb: "binary" },
  { oauth_error_status: 400 },
  { refresh_kills_access: true },
];
