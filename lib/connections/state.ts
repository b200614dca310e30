import type {
  AuthorizationPurpose,
  ConnectionState,
  ConnectionStateReason,
  TiktokCallTrigger,
  TiktokOperation,
} from "#lib/infra/generated/enums";

export type { AuthorizationPurpose, ConnectionState, TiktokCallTrigger, TiktokOperation };

/** Whether a reason belongs to a disconnected connection. The others need a reconnection. */
const isDisconnectReason = {
  /** TikTok no longer accepts the grant: revoked there, or its last refresh response was lost. */
  grant_invalid: false,
  grant_expired: false,
  /** TikTok rejected several new tokens in a row. */
  token_rejected: false,
  staff: true,
  removed_at_tiktok: true,
  erasure: true,
  unused: true,
  shop_suspended: true,
} as const satisfies Record<ConnectionStateReason, boolean>;

export type StateReason = ConnectionStateReason;

/** Why a connection was disconnected; the audit records it. */
export type DisconnectReason = {
  [R in StateReason]: (typeof isDisconnectReason)[R] extends true ? R : never;
}[StateReason];

/** Whether a sign-in only proves ownership instead of linking an account. */
const provesOwnership = {
  link: false,
  reconnect: false,
  request_erasure: true,
  request_export: true,
} as const satisfies Record<AuthorizationPurpose, boolean>;

export const authorizationPurposes = Object.keys(provesOwnership) as [
  AuthorizationPurpose,
  ...AuthorizationPurpose[],
];

/** The account holder requests erasure or export. No tokens are kept. */
export type OwnershipProofPurpose = Extract<
  AuthorizationPurpose,
  "request_erasure" | "request_export"
>;

export const isOwnershipProof = (purpose: AuthorizationPurpose): purpose is OwnershipProofPurpose =>
  provesOwnership[purpose];

/** The results of a sign-in that does not lead to the confirmation page. */
export const oauthResults = [
  "invalid_state",
  "declined",
  "rejected",
  "tiktok_unavailable",
  "misconfigured",
  "other_session",
] as const;

export type OAuthResult = (typeof oauthResults)[number];

export const isOneOf = <T extends string>(
  allowed: readonly T[],
  text: string | null | undefined,
): text is T => allowed.some((one) => one === text);

type OperationGroup = "oauth" | "account" | "init" | "upload" | "status" | "cancel";

/** The group of each endpoint, used to explain its errors and show its calls. */
const operationGroups = {
  exchange_code: "oauth",
  refresh_token: "oauth",
  revoke_token: "oauth",
  fetch_user_info: "account",
  init_upload: "init",
  init_pull: "init",
  upload_chunk: "upload",
  fetch_publish_status: "status",
  cancel_publish: "cancel",
} as const satisfies Record<TiktokOperation, OperationGroup>;

export const operationGroup = (operation: TiktokOperation): OperationGroup =>
  operationGroups[operation];

export const tiktokOperations = Object.keys(operationGroups) as TiktokOperation[];
