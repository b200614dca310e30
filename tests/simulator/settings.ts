/**
 * What TikTok's documentation leaves open or has changed. Each default is the documented behaviour,
 * or the one that is harder on a client.
 */
export interface Settings {
  readonly pkce: "off" | "optional" | "required-hex" | "required-base64url";
  readonly missing_state: "refused" | "accepted";
  readonly app_scopes: readonly string[];
  readonly target_users: readonly string[] | null;
  readonly allow_loopback_redirects: boolean;
  readonly code_lifetime_s: number;
  readonly access_lifetime_s: number;
  readonly refresh_lifetime_s: number;
  readonly refresh_rotates: boolean;
  readonly refresh_extends: boolean;
  readonly refresh_kills_access: boolean;
  readonly oauth_error_status: 200 | 400;
  readonly revoke_body: "empty" | "object";
  readonly bad_param_code: "invalid_params" | "invalid_param";
  readonly unscoped_field: "scope_permission_missed" | "scope_not_authorized" | "blank";
  readonly mb: "strict" | "decimal" | "binary";
  readonly pre_2026_08: boolean;
  readonly upload_url_lifetime_s: number;
  readonly upload_authorization: "none" | "header";
  readonly expired_upload: "nothing" | "empty-draft";
  readonly resent_range: 206 | 416;
  readonly range_progress: "count" | "last-index";
  readonly uploaded_bytes: "always" | "when-positive" | "omitted";
  readonly unknown_publish_code: "invalid_publish_id" | "invalid_params";
  readonly rate_init: number;
  readonly rate_status: number;
  readonly rate_userinfo: number;
  readonly pending_cap: number;
  readonly pending_counted: "init" | "delivery";
  readonly pending_freed: "on-post" | "never";
  readonly orphan_inits_counted: boolean;
  readonly verified_prefixes: readonly string[];
  readonly pull_allows_loopback: boolean;
  readonly processing_base_ms: number;
  readonly processing_ms_per_100mb: number;
  readonly moderation_ms: number;
  readonly webhooks: "on" | "off" | "duplicate" | "shuffle" | "delay";
  readonly webhook_url: string | null;
  readonly webhook_delay_ms: number;
  readonly webhook_resigned: boolean;
}

export const defaultSettings: Settings = {
  pkce: "optional",
  missing_state: "refused",
  app_scopes: ["user.info.basic", "user.info.profile", "user.info.stats", "video.upload"],
  target_users: null,
  allow_loopback_redirects: true,
  code_lifetime_s: 300,
  access_lifetime_s: 7200,
  refresh_lifetime_s: 15_552_000,
  refresh_rotates: true,
  refresh_extends: false,
  refresh_kills_access: false,
  oauth_error_status: 200,
  revoke_body: "empty",
  bad_param_code: "invalid_params",
  unscoped_field: "scope_permission_missed",
  mb: "strict",
  pre_2026_08: false,
  upload_url_lifetime_s: 3600,
  upload_authorization: "none",
  expired_upload: "nothing",
  resent_range: 206,
  range_progress: "count",
  uploaded_bytes: "always",
  unknown_publish_code: "invalid_publish_id",
  rate_init: 6,
  rate_status: 30,
  rate_userinfo: 600,
  pending_cap: 5,
  pending_counted: "init",
  pending_freed: "on-post",
  orphan_inits_counted: true,
  verified_prefixes: [],
  pull_allows_loopback: false,
  processing_base_ms: 3000,
  processing_ms_per_100mb: 1000,
  moderation_ms: 5000,
  webhooks: "on",
  webhook_url: null,
  webhook_delay_ms: 5000,
  webhook_resigned: true,
};

type Check = (value: unknown) => boolean;

const isFlag: Check = (value) => typeof value === "boolean";
const isAmount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isStringList: Check = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
const oneOf =
  (...allowed: readonly (string | number)[]): Check =>
  (value) =>
    allowed.some((item) => item === value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const isUrl: Check = (value) => typeof value === "string" && URL.canParse(value);

const SETTING_CHECKS: Record<keyof Settings, Check> = {
  pkce: oneOf("off", "optional", "required-hex", "required-base64url"),
  missing_state: oneOf("refused", "accepted"),
  app_scopes: isStringList,
  target_users: orNull(isStringList),
  allow_loopback_redirects: isFlag,
  code_lifetime_s: isAmount,
  access_lifetime_s: isAmount,
  refresh_lifetime_s: isAmount,
  refresh_rotates: isFlag,
  refresh_extends: isFlag,
  refresh_kills_access: isFlag,
  oauth_error_status: oneOf(200, 400),
  revoke_body: oneOf("empty", "object"),
  bad_param_code: oneOf("invalid_params", "invalid_param"),
  unscoped_field: oneOf("scope_permission_missed", "scope_not_authorized", "blank"),
  mb: oneOf("strict", "decimal", "binary"),
  pre_2026_08: isFlag,
  upload_url_lifetime_s: isAmount,
  upload_authorization: oneOf("none", "header"),
  expired_upload: oneOf("nothing", "empty-draft"),
  resent_range: oneOf(206, 416),
  range_progress: oneOf("count", "last-index"),
  uploaded_bytes: oneOf("always", "when-positive", "omitted"),
  unknown_publish_code: oneOf("invalid_publish_id", "invalid_params"),
  rate_init: isAmount,
  rate_status: isAmount,
  rate_userinfo: isAmount,
  pending_cap: isAmount,
  pending_counted: oneOf("init", "delivery"),
  pending_freed: oneOf("on-post", "never"),
  orphan_inits_counted: isFlag,
  verified_prefixes: isStringList,
  pull_allows_loopback: isFlag,
  processing_base_ms: isAmount,
  processing_ms_per_100mb: isAmount,
  moderation_ms: isAmount,
  webhooks: oneOf("on", "off", "duplicate", "shuffle", "delay"),
  webhook_url: orNull(isUrl),
  webhook_delay_ms: isAmount,
  webhook_resigned: isFlag,
};

/** Checks a PATCH of the settings. Returns the changes, or a message about the first bad one. */
export function readSettingsChange(
  body: Readonly<Record<string, unknown>>,
): Partial<Settings> | string {
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(SETTING_CHECKS, name)) return `There is no setting named ${name}.`;
    if (!SETTING_CHECKS[name as keyof Settings](value))
      return `The value of ${name} is not allowed.`;
  }
  return body;
}
