import type {
  ConnectionState,
  OAuthResult,
  StateReason,
  TiktokOperation,
} from "#lib/connections/state";
import type { StatusTone } from "#lib/status-tone";

/** What each call to TikTok is called in the request log. */
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

/** "part 3 of 10, bytes 20 to 29" or "100 bytes in 10 parts"; empty where a call has no amounts. */
export function apiCallDetail(call: ApiCallAmounts): string {
  const { chunkNumber, chunkCount, firstByte, lastByte, sizeBytes } = call;
  if (chunkNumber !== null)
    return `part ${chunkNumber} of ${chunkCount}, bytes ${firstByte} to ${lastByte}`;
  if (sizeBytes === null) return "";
  const parts =
    chunkCount === null ? "" : ` in ${chunkCount} ${chunkCount === 1 ? "part" : "parts"}`;
  return `${sizeBytes} bytes${parts}`;
}

/** How a connection is, in words. `renewsAt` (ISO 8601) completes "Renews by itself, next at …";
 * `soon`: its time of day says it all. */
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
    "TikTok no longer accepts the permission it gave. It may have been taken back in the TikTok app. Reconnect to go on.",
  grant_expired: "TikTok’s permission reached its end. Reconnect to go on.",
  token_rejected: "TikTok keeps refusing this account’s permission. Reconnect to go on.",
  staff: "Disconnected by a member of staff.",
  removed_at_tiktok: "The permission was removed at TikTok.",
  erasure: "Disconnected because its data is being deleted.",
  unused: "Disconnected because it was not used for a long time.",
  shop_suspended: "Disconnected when whoever runs this installation stopped all sending.",
};

const stateReasonLabel = (reason: StateReason | null) =>
  reason === null ? "Reconnect to go on." : stateReasonLabels[reason];

const revokeStateLabels: Record<HealthFacts["revokeState"], string> = {
  none: "",
  done: " TikTok confirmed that our access has ended.",
  pending: ` ${revocationUnconfirmedLabel()}`,
  failed: ` ${revocationUnconfirmedLabel()}`,
};

function revocationUnconfirmedLabel(): string {
  return "TikTok did not confirm that our access has ended; we hold no key any more. To be sure, remove this app in TikTok under Settings, Security and permissions, Apps and services permissions.";
}

/** How a connection is, for its chip and the line beneath. */
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
  if (state === "disconnected") {
    return {
      tone: "quiet",
      label: "Disconnected",
      description: `${stateReasonLabel(stateReason)}${revokeStateLabels[revokeState]}`,
      refreshesAt: null,
    };
  }
  if (state === "needs_reconnect")
    return {
      tone: "attention",
      label: "Reconnect needed",
      description: stateReasonLabel(stateReason),
      refreshesAt: null,
    };
  if (!canSend) {
    const description =
      "Sending drafts was not allowed at TikTok. Reconnect and leave that permission ticked.";
    return { tone: "attention", label: "Connected, cannot send", description, refreshesAt: null };
  }
  if (refreshFailures > 0) {
    const description =
      "TikTok did not answer the last renewal. We keep trying by ourselves; nobody needs to do anything.";
    return { tone: "live", label: "Connected", description, refreshesAt };
  }
  return {
    tone: "ok",
    label: "Connected",
    description: refreshesAt ? "Renews by itself" : "Renews by itself when TikTok asks for it.",
    refreshesAt,
  };
}

const scopeLabels: Record<string, string> = {
  "user.info.basic": "See the account’s name and picture",
  "user.info.profile": "See the account’s user name",
  "video.upload": "Put videos into its TikTok inbox as drafts",
};

/** What a permission allows us, in plain words. */
export function scopeLabel(scope: string): string {
  return scopeLabels[scope] ?? `Another permission (${scope})`;
}

type OAuthResultLabel = {
  tone: "info" | "attention" | "danger";
  title: string;
  description: string;
};

/** What to say to someone who came back from TikTok without an account. */
export const oauthResultLabels: Record<OAuthResult, OAuthResultLabel> = {
  invalid_state: {
    tone: "attention",
    title: "That TikTok sign-in is no longer valid",
    description:
      "It was begun in another browser, was used already, or took longer than ten minutes. Nothing was connected. Begin again from here.",
  },
  other_session: {
    tone: "attention",
    title: "That TikTok sign-in belongs to another session",
    description:
      "You signed in to the studio anew meanwhile, or someone else began it. Nothing was connected. Begin again from here.",
  },
  declined: {
    tone: "info",
    title: "Nothing was connected",
    description: "The permission was not given at TikTok. You can begin again whenever you like.",
  },
  rejected: {
    tone: "danger",
    title: "TikTok did not accept the sign-in",
    description:
      "Nothing was connected. Begin again; if it happens twice, tell your administrator.",
  },
  tiktok_unavailable: {
    tone: "attention",
    title: "TikTok did not answer",
    description: "Nothing was connected. Wait a minute and begin again.",
  },
  misconfigured: {
    tone: "danger",
    title: "This studio is not set up rightly at TikTok",
    description:
      "TikTok refused the studio’s own key or address. Nothing was connected; an operator has to look at the configuration.",
  },
};

/** What to say after a disconnection: what ended, and honestly whether TikTok confirmed it. */
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
  return `${name} is disconnected and its keys are destroyed.${cancelled} ${end}`.trim();
}

type ActiveDeliveries = { cancellable: number; handedOver: number };

const countDeliveries = (count: number) => (count === 1 ? "One delivery" : `${count} deliveries`);

/** What follows from disconnecting, one sentence a line, for the dialog that asks. */
export function disconnectConsequences({ cancellable, handedOver }: ActiveDeliveries): string[] {
  return [
    "Our keys to the account are destroyed at once, and TikTok is asked to end our access.",
    ...(cancellable > 0
      ? [`${countDeliveries(cancellable)} on the way to this account will be cancelled.`]
      : []),
    ...(handedOver > 0
      ? [
          `${countDeliveries(handedOver)} already with TikTok can no longer be taken back or followed. Look in the TikTok inbox.`,
        ]
      : []),
    "Drafts, videos and the history stay here, and what reached the TikTok inbox stays there.",
    "The account can be connected again at any time.",
  ];
}
