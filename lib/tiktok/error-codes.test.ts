import { describe, expect, it } from "vitest";

import { mapFailReason, mapErrorCode, mapOAuthErrorCode } from "#lib/tiktok/error-codes";

describe("codes of the data endpoints", () => {
  it.each([
    ["ok", 200, "ok"],
    ["ok", 302, "unclear"],
    ["ok", 500, "unclear"],
    ["internal_error", 500, "unclear"],
    ["internal_error", 200, "unclear"],
    ["http_502", 502, "unclear"],
    ["rate_limit_exceeded", 429, "rate_limited"],
    ["rate_limit_exceeded", 200, "rate_limited"],
    ["access_token_invalid", 401, "token_invalid"],
    ["access_token_invalid", 200, "token_invalid"],
    ["scope_not_authorized", 401, "scope_missing"],
    ["scope_permission_missed", 400, "scope_missing"],
    ["invalid_param", 400, "refused"],
    ["invalid_params", 400, "refused"],
    ["invalid_file_upload", 400, "refused"],
    ["spam_risk_too_many_pending_share", 403, "slots_full"],
    ["spam_risk_user_banned_from_posting", 403, "banned"],
    ["spam_risk_user_banned_from_posting", 200, "banned"],
    ["spam_risk_too_many_posts", 403, "limit_reached"],
    ["reached_active_user_cap", 403, "limit_reached"],
    ["url_ownership_unverified", 403, "refused"],
    ["unaudited_client_can_only_post_to_private_accounts", 403, "refused"],
    ["privacy_level_option_mismatch", 403, "refused"],
    ["app_version_check_failed", 400, "refused"],
    ["invalid_publish_id", 400, "invalid_publish_id"],
    ["token_not_authorized_for_specified_publish_id", 400, "wrong_account"],
    ["publish_not_cancellable", 400, "not_cancellable"],
    ["a_code_of_tomorrow", 400, "refused"],
    ["a_code_of_tomorrow", 429, "rate_limited"],
    ["a_code_of_tomorrow", 408, "unclear"],
    ["a_code_of_tomorrow", 200, "unclear"],
    ["a_code_of_tomorrow", 503, "unclear"],
    ["constructor", 400, "refused"],
    ["spam_risk_too_many_pending_share", 502, "unclear"],
  ] as const)("%s under %i is %s", (code, status, meaning) => {
    expect(mapErrorCode(code, status)).toBe(meaning);
  });
});

describe("codes of the OAuth endpoints", () => {
  it.each([
    ["invalid_grant", 200, "invalid_grant"],
    ["invalid_grant", 400, "invalid_grant"],
    ["invalid_grant", 500, "unclear"],
    ["access_denied", 200, "refused"],
    ["invalid_client", 401, "refused"],
    ["invalid_request", 200, "refused"],
    ["invalid_scope", 400, "refused"],
    ["unauthorized_client", 400, "refused"],
    ["unsupported_grant_type", 400, "refused"],
    ["unsupported_response_type", 400, "refused"],
    ["server_error", 200, "unclear"],
    ["temporarily_unavailable", 503, "unclear"],
    ["rate_limit_exceeded", 429, "rate_limited"],
    ["a_code_of_tomorrow", 200, "unclear"],
    ["a_code_of_tomorrow", 400, "refused"],
  ] as const)("%s under %i is %s", (code, status, meaning) => {
    expect(mapOAuthErrorCode(code, status)).toBe(meaning);
  });
});

describe("reasons of a failed video", () => {
  it.each([
    ["file_format_check_failed", "change_video"],
    ["duration_check_failed", "change_video"],
    ["frame_rate_check_failed", "change_video"],
    ["picture_size_check_failed", "change_video"],
    ["internal", "try_again"],
    ["video_pull_failed", "try_again"],
    ["photo_pull_failed", "try_again"],
    ["publish_cancelled", "cancelled"],
    ["auth_removed", "disconnected"],
    ["spam_risk_too_many_posts", "limit_reached"],
    ["spam_risk_user_banned_from_posting", "banned"],
    ["spam_risk_text", "flagged_as_spam"],
    ["spam_risk", "flagged_as_spam"],
    ["a_reason_of_tomorrow", "unknown"],
    ["toString", "unknown"],
  ] as const)("%s: %s", (reason, meaning) => {
    expect(mapFailReason(reason)).toBe(meaning);
  });
});
