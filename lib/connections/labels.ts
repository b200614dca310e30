import type {
  ConnectionState,
  OAuthResult,
  StateReason,
  TiktokOperation,
} from "#lib/connections/state";
import { formatExactBytes } from "#lib/format";
import type { StatusTone } from "#lib/status-tone";

/** The names of TikTok calls in the request log. */
export const tiktokOperationLabels: Record<TiktokOperation, string> = {
  exchange_code: "Get access",
  refresh_token: "Renew access",
  revoke_token: "End access",
  fetch_user_info: "Get profile",
  init_upload: "Start upload",
  init_pull: "Start download by TikTok",
  upload_chunk: "Upload part",
  fetch_publish_status: "Check status",
  cancel_publish: "Cancel download by TikTok",
};

type ApiCallAmounts = {
  chunkNumber: number | null;
  chunkCount: number | null;
  firstByte: bigint | null;
  lastByte: bigint | null;
  sizeBytes: bigint | null;
};

/** "part 3 of 10, bytes 20 to 29", "100 bytes in 10 parts", or empty without amounts. */
export function apiCallDetail(call: ApiCallAmounts): string {
  const { chunkNumber, chunkCount, firstByte, lastByte, sizeBytes } = call;
  if (chunkNumber !== null)
    return `part ${chunkNumber} of ${chunkCount}, bytes ${firstByte} to ${lastByte}`;
  if (sizeBytes === null) return "";
  const parts =
    chunkCount === null ? "" : ` in ${chunkCount} ${chunkCount === 1 ? "part" : "parts"}`;
  return `${formatExactBytes(Number(sizeBytes))}${parts}`;
}

/** `refreshesAt` (ISO 8601) follows "Renews automatically, next at". `isSoon`: only its time. */
export type ConnectionHealth = {
  tone: StatusTone;
  label: string;
  description: string;
  refreshesAt: string | null;
  isSoon: boolean;
};

const SOON_MS = 12 * 3_600_000;

type HealthFacts = {
  state: ConnectionState;
  stateReason: StateReason | null;
  canSend: boolean;
  refreshFailures: number;
  nextRefreshAt: Date | null;
  revokeState: "none" | "pending" | "done" | "failed";
};

const stateReasonLabels: Record<StateReason, string> = {
  grant_invalid:
    "TikTok no longer accepts our access. It may have been removed in the TikTok app. Reconnect the account to continue.",
  grant_expired: "Our access has expired. Reconnect the account to continue.",
  token_rejected:
    "TikTok keeps rejecting our access to this account. Reconnect the account to continue.",
  staff: "Disconnected by a member of staff.",
  removed_at_tiktok: "Our access was removed at TikTok.",
  erasure: "Disconnected because its data is being deleted.",
  unused: "Disconnected because it was not used for a long time.",
  shop_suspended: "Disconnected because an operator stopped all sending.",
};

const stateReasonLabel = (reason: StateReason | null) =>
  reason === null ? "Reconnect the account to continue." : stateReasonLabels[reason];

const revokeStateLabels: Record<HealthFacts["revokeState"], string> = {
  none: "",
  done: " TikTok confirmed that our access has ended.",
  pending: ` ${revocationUnconfirmedLabel()}`,
  failed: ` ${revocationUnconfirmedLabel()}`,
};

function revocationUnconfirmedLabel(): string {
  return "TikTok did not confirm that our access has ended; our tokens are destroyed. To be sure, remove this app in TikTok under Settings, Security and permissions, Apps and services permissions.";
}

/** The status of a connection, for its chip and description. */
export function connectionHealth(facts: HealthFacts, now: Date): ConnectionHealth {
  const isSoon =
    facts.nextRefreshAt !== null && facts.nextRefreshAt.getTime() - now.getTime() < SOON_MS;
  return { ...stateHealth(facts), isSoon };
}

function stateHealth({
  state,
  stateReason,
  canSend,
  refreshFailures,
  nextRefreshAt,
  revokeState,
}: HealthFacts): Omit<ConnectionHealth, "isSoon"> {
  const refreshesAt = nextRefreshAt?.toISOString() ?? null;
  switch (state) {
    case "disconnected":
      return {
        tone: "quiet",
        label: "Disconnected",
        description: `${stateReasonLabel(stateReason)}${revokeStateLabels[revokeState]}`,
        refreshesAt: null,
      };
    case "needs_reconnect":
      return {
        tone: "attention",
        label: "Reconnect needed",
        description: stateReasonLabel(stateReason),
        refreshesAt: null,
      };
    case "connected":
      return connectedHealth({ canSend, refreshFailures, refreshesAt });
  }
}

function connectedHealth({
  canSend,
  refreshFailures,
  refreshesAt,
}: Pick<HealthFacts, "canSend" | "refreshFailures"> & {
  refreshesAt: string | null;
}): Omit<ConnectionHealth, "isSoon"> {
  if (!canSend) {
    const description =
      "TikTok does not allow us to send drafts. Reconnect and keep that permission ticked.";
    return { tone: "attention", label: "Connected, cannot send", description, refreshesAt: null };
  }
  if (refreshFailures > 0) {
    const description =
      "TikTok did not answer when we renewed our access. We keep trying; you don’t need to do anything.";
    return { tone: "live", label: "Connected", description, refreshesAt };
  }
  return {
    tone: "ok",
    label: "Connected",
    description: refreshesAt
      ? "Renews automatically"
      : "Renews automatically when TikTok requires it.",
    refreshesAt,
  };
}

const scopeLabels: Record<string, string> = {
  "user.info.basic": "See the account’s name and picture",
  "user.info.profile": "See the account’s user name",
  "video.upload": "Send videos to its TikTok inbox as drafts",
};

/** What a permission allows. */
export function scopeLabel(scope: string): string {
  return scopeLabels[scope] ?? `Other permission (${scope})`;
}

type OAuthResultLabel = {
  tone: "info" | "attention" | "danger";
  title: string;
  description: string;
};

/** The notice after a sign-in at TikTok that connected no account. */
export const oauthResultLabels: Record<OAuthResult, OAuthResultLabel> = {
  invalid_state: {
    tone: "attention",
    title: "That TikTok sign-in is no longer valid",
    description:
      "It was started in another browser, was already used, or took longer than 10 minutes. Nothing was connected. Start again here.",
  },
  other_session: {
    tone: "attention",
    title: "That TikTok sign-in belongs to another session",
    description:
      "You signed in to the studio again in the meantime, or someone else started it. Nothing was connected. Start again here.",
  },
  declined: {
    tone: "info",
    title: "Nothing was connected",
    description: "You did not allow access at TikTok. You can start again at any time.",
  },
  rejected: {
    tone: "danger",
    title: "TikTok did not accept the sign-in",
    description: "Nothing was connected. Try again; if it happens twice, tell your administrator.",
  },
  tiktok_unavailable: {
    tone: "attention",
    title: "TikTok did not answer",
    description: "Nothing was connected. Wait a minute and try again.",
  },
  misconfigured: {
    tone: "danger",
    title: "This studio is not set up correctly at TikTok",
    description:
      "TikTok rejected the studio’s key or address. Nothing was connected. An operator needs to check the configuration.",
  },
};

/** The message after a disconnection, including whether TikTok confirmed it. */
export function disconnectedLabel(
  name: string,
  result: { revoke: "done" | "failed" | "not_needed"; deliveriesCancelled: number },
): string {
  const { revoke, deliveriesCancelled: count } = result;
  const cancelled =
    count === 0
      ? ""
      : ` ${count === 1 ? "One delivery was" : `${count} deliveries were`} cancelled.`;
  const end =
    revoke === "failed"
      ? revocationUnconfirmedLabel()
      : revoke === "done"
        ? "TikTok confirmed that our access has ended."
        : "";
  return `${name} is disconnected and its tokens are destroyed.${cancelled} ${end}`.trim();
}

type ActiveDeliveries = { cancellable: number; handedOver: number };

const countDeliveries = (count: number) => (count === 1 ? "One delivery" : `${count} deliveries`);

/** The consequences of disconnecting, one sentence each, for the confirmation. */
export function disconnectConsequences({ cancellable, handedOver }: ActiveDeliveries): string[] {
  return [
    "Our tokens for the account are destroyed immediately, and TikTok is asked to end our access.",
    ...(cancellable > 0
      ? [`${countDeliveries(cancellable)} to this account will be cancelled.`]
      : []),
    ...(handedOver > 0
      ? [
          `${countDeliveries(handedOver)} already with TikTok can no longer be cancelled or tracked. Check the TikTok inbox.`,
        ]
      : []),
    "Drafts, videos and history stay here, and drafts in the TikTok inbox stay there.",
    "The account can be connected again at any time.",
  ];
}
