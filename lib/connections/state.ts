/** `connected`: works. `needs_reconnect`: TikTok ended it; a person must. `disconnected`: ended here or removed at TikTok. */
export type ConnectionState = "connected" | "needs_reconnect" | "disconnected";

/** Why a connection stands where it stands, when it does not simply work. */
export const stateReasons = [
  /** TikTok no longer accepts the permission: taken back, or its last answer was lost. */
  "grant_dead",
  "grant_expired",
  /** TikTok refused several new tokens one after the other. */
  "token_refused",
  "person",
  "tiktok",
  "erasure",
  "expired",
  "unused",
  /** Whoever runs the installation stopped everything. */
  "stopped",
] as const;

export type StateReason = (typeof stateReasons)[number];

/** Why a connection is ended; the audit records it. */
export type DisconnectReason = "person" | "tiktok" | "erasure" | "expired" | "unused" | "stopped";

/** What an authorisation at TikTok is for; it decides what its return leads to. */
export const authorizationPurposes = ["link", "reconnect", "prove_ownership", "access"] as const;

export type AuthorizationPurpose = (typeof authorizationPurposes)[number];

/** Somebody only shows that an account is theirs: to have its data erased, or to get a copy of it. Nothing is kept of the sign-in. */
export type OwnershipProofPurpose = Extract<AuthorizationPurpose, "prove_ownership" | "access">;

export const isOwnershipProof = (purpose: AuthorizationPurpose): purpose is OwnershipProofPurpose =>
  purpose === "prove_ownership" || purpose === "access";

/** How a person's way to TikTok and back ended, when not on the page that asks to confirm. */
export const oauthResults = [
  "stale",
  "declined_at_tiktok",
  "refused_by_tiktok",
  "tiktok_away",
  "misconfigured",
  "other_session",
] as const;

export type OAuthResult = (typeof oauthResults)[number];

export const isOneOf = <T extends string>(
  allowed: readonly T[],
  text: string | null | undefined,
): text is T => allowed.some((one) => one === text);

/** What a message at TikTok's webhook address was: genuine, or why it is not to be believed or not for us. */
export const webhookVerdicts = [
  "genuine",
  "no_signature",
  "wrong_signature",
  "too_old",
  "from_the_future",
  "malformed",
  "other_app",
] as const;

export type WebhookVerdict = (typeof webhookVerdicts)[number];

/** What we did about it. */
export const webhookActions = [
  "asked_delivery",
  "asked_account",
  "unknown_subject",
  "no_use",
  "refused",
] as const;

export type WebhookAction = (typeof webhookActions)[number];
