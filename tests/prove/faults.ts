import type { RestState } from "#tests/prove/task";

// What can go wrong at TikTok, as tables: cells.ts combines them.

export const RESTS_IN_INBOX: readonly RestState[] = ["in_inbox"];
export const RESTS_WAITING_FOR_RECONNECT: readonly RestState[] = ["waits: authorization"];
/** TikTok has the video and says nothing more; asked again and again, and shown as such. */
const RESTS_WITH_TIKTOK: readonly RestState[] = ["processing", "committing", "waits: tiktok"];

export const FAULT_PHASES = ["before", "after"] as const;

/** Ways in which one of TikTok's answers goes wrong while TikTok itself will do better when asked again. */
export const BAD_RESPONSES: readonly { word: string; plan: object }[] = [
  { word: "500", plan: { kind: "status", status: 500 } },
  { word: "502 in HTML", plan: { kind: "html", status: 502 } },
  { word: "503", plan: { kind: "status", status: 503 } },
  { word: "504 and empty", plan: { kind: "empty", status: 504 } },
  { word: "200 in HTML", plan: { kind: "html", status: 200 } },
  { word: "200 and empty", plan: { kind: "empty", status: 200 } },
  { word: "JSON of the wrong types", plan: { kind: "wrong-json" } },
  { word: "200 with an error", plan: { kind: "ok-with-error" } },
  { word: "a reset", plan: { kind: "reset" } },
  { word: "a close without an answer", plan: { kind: "early-close" } },
  { word: "a body cut in half", plan: { kind: "cut-body" } },
  { word: "no answer at all", plan: { kind: "hang" } },
  { word: "an answer in drips", plan: { kind: "slow", bytes_per_second: 40 } },
  { word: "an answer late by 4 s", plan: { kind: "delay", ms: 4000 } },
  { word: "fields nobody knows", plan: { kind: "unknown-fields" } },
];

/** The answers of TikTok's own table that say what to do. */
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

/** What can happen to a part on its way. After the last part TikTok may already have all of it, so some only rest "with TikTok". */
export const CHUNK_FAULTS: readonly { word: string; plan: object; last?: readonly RestState[] }[] =
  [
    { word: "500", plan: { kind: "status", status: 500 } },
    { word: "502 in HTML", plan: { kind: "html", status: 502 } },
    { word: "503", plan: { kind: "status", status: 503 } },
    { word: "429", plan: { kind: "status", status: 429 } },
    {
      word: "200 and empty",
      plan: { kind: "empty", status: 200 },
      last: ["in_inbox", ...RESTS_WITH_TIKTOK],
    },
    {
      word: "403, as if too old",
      plan: { kind: "status", status: 403 },
      last: ["in_inbox", ...RESTS_WITH_TIKTOK],
    },
    {
      word: "404, as if unknown",
      plan: { kind: "status", status: 404 },
      last: ["in_inbox", ...RESTS_WITH_TIKTOK],
    },
    {
      word: "416, out of step",
      plan: { kind: "status", status: 416 },
      last: ["in_inbox", ...RESTS_WITH_TIKTOK],
    },
    { word: "a reset", plan: { kind: "reset" } },
    { word: "a close without an answer", plan: { kind: "early-close" } },
    { word: "a body cut in half", plan: { kind: "cut-body" } },
    { word: "no answer at all", plan: { kind: "hang" } },
    { word: "a slow drip", plan: { kind: "slow", bytes_per_second: 2_000_000 } },
    { word: "an answer late by 4 s", plan: { kind: "delay", ms: 4000 } },
  ];

/** The same once a million bytes of the part have come. */
export const MID_CHUNK_FAULTS: readonly { word: string; plan: object }[] = [
  { word: "500", plan: { kind: "status", status: 500 } },
  { word: "502 in HTML", plan: { kind: "html", status: 502 } },
  { word: "a reset", plan: { kind: "reset" } },
  { word: "a close without an answer", plan: { kind: "early-close" } },
  { word: "silence", plan: { kind: "hang" } },
];

/** What TikTok's documentation leaves open, each reading beside the faults for which it matters. */
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
