/** What TikTok's error codes mean (content posting, status, user info and general v2 pages). */
export const apiCodeMeanings = {
  ok: "ok",
  access_token_invalid: "token_invalid",
  scope_not_authorized: "scope_missing",
  scope_permission_missed: "scope_missing",
  rate_limit_exceeded: "rate_limited",
  spam_risk_too_many_pending_share: "slots_full",
  spam_risk_user_banned_from_posting: "banned",
  spam_risk_too_many_posts: "limit_reached",
  reached_active_user_cap: "limit_reached",
  url_ownership_unverified: "refused",
  unaudited_client_can_only_post_to_private_accounts: "refused",
  privacy_level_option_mismatch: "refused",
  app_version_check_failed: "refused",
  spam_risk: "refused",
  spam_risk_text: "refused",
  invalid_param: "refused",
  invalid_params: "refused",
  invalid_file_upload: "refused",
  invalid_publish_id: "invalid_publish_id",
  token_not_authorized_for_specified_publish_id: "wrong_account",
  publish_not_cancellable: "not_cancellable",
  internal_error: "unclear",
} as const;

/** The same for the OAuth endpoints, which have separate error codes. */
export const oauthCodeMeanings = {
  ok: "ok",
  access_denied: "refused",
  invalid_client: "refused",
  invalid_grant: "invalid_grant",
  invalid_request: "refused",
  invalid_scope: "refused",
  unauthorized_client: "refused",
  unsupported_grant_type: "refused",
  unsupported_response_type: "refused",
  server_error: "unclear",
  temporarily_unavailable: "unclear",
  rate_limit_exceeded: "rate_limited",
  internal_error: "unclear",
} as const;

export type ApiCodeMeaning = (typeof apiCodeMeanings)[keyof typeof apiCodeMeanings];
export type OAuthCodeMeaning = (typeof oauthCodeMeanings)[keyof typeof oauthCodeMeanings];

/** An undocumented code is refused if the HTTP status says so, else unclear. */
const meaningOfUnknownCode = (httpStatus: number) => {
  if (httpStatus === 429) return "rate_limited" as const;
  return httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408
    ? ("refused" as const)
    : ("unclear" as const);
};

const isKeyOf = <T extends object>(table: T, key: string): key is Extract<keyof T, string> =>
  Object.hasOwn(table, key);

/** Maps TikTok's code and the HTTP status to a meaning. A server error is never a refusal. */
export function mapErrorCode(code: string, httpStatus: number): ApiCodeMeaning {
  if (httpStatus >= 500) return "unclear";
  if (!isKeyOf(apiCodeMeanings, code)) return meaningOfUnknownCode(httpStatus);
  return code === "ok" && httpStatus >= 300 ? "unclear" : apiCodeMeanings[code];
}

/** The same for the token and revoke endpoints, which sometimes return HTTP 200 for failures. */
export function mapOAuthErrorCode(code: string, httpStatus: number): OAuthCodeMeaning {
  if (httpStatus >= 500) return "unclear";
  if (!isKeyOf(oauthCodeMeanings, code)) return meaningOfUnknownCode(httpStatus);
  return code === "ok" && httpStatus >= 300 ? "unclear" : oauthCodeMeanings[code];
}

/** What a `fail_reason` of TikTok's status page requires: change the video, retry or give up. */
export const failReasonMeanings = {
  file_format_check_failed: "change_video",
  duration_check_failed: "change_video",
  frame_rate_check_failed: "change_video",
  picture_size_check_failed: "change_video",
  internal: "try_again",
  video_pull_failed: "try_again",
  photo_pull_failed: "try_again",
  publish_cancelled: "cancelled",
  auth_removed: "disconnected",
  spam_risk_too_many_posts: "limit_reached",
  spam_risk_user_banned_from_posting: "banned",
  spam_risk_text: "flagged_as_spam",
  spam_risk: "flagged_as_spam",
} as const;

export type FailReasonMeaning =
  | (typeof failReasonMeanings)[keyof typeof failReasonMeanings]
  | "unknown";

/** Maps a `fail_reason`. An undocumented one is `unknown`, never an error. */
export function mapFailReason(failReason: string): FailReasonMeaning {
  return isKeyOf(failReasonMeanings, failReason) ? failReasonMeanings[failReason] : "unknown";
}
