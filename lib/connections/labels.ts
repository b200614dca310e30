import {
  isOneOf,
  webhookActions,
  webhookVerdicts,
  stateReasons,
  type ConnectionState,
  type WebhookAction,
  type WebhookVerdict,
  type OAuthResult,
  type StateReason,
} from "#lib/connections/state";
import type { StatusTone } from "#lib/status-tone";

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
  stateReason: string | null;
  canSend: boolean;
  refreshFailures: number;
  nextRefreshAt: Date | null;
  revokeState: "none" | "pending" | "done" | "failed";
};

const stateReasonLabels: Record<StateReason, string> = {
  grant_dead:
    "TikTok no longer accepts the permission it gave. It may have been taken back in the TikTok app. Reconnect to go on.",
  grant_expired: "TikTok’s permission reached its end. Reconnect to go on.",
  token_refused: "TikTok keeps refusing this account’s permission. Reconnect to go on.",
  person: "Disconnected by a member of staff.",
  tiktok: "The permission was removed at TikTok.",
  erasure: "Disconnected because its data is being deleted.",
  expired: "TikTok’s permission reached its end.",
  unused: "Disconnected because it was not used for a long time.",
  stopped: "Disconnected when whoever runs this installation stopped all sending.",
};

const stateReasonLabel = (reason: string | null) =>
  isOneOf(stateReasons, reason) ? stateReasonLabels[reason] : "Reconnect to go on.";

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
  stale: {
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
  declined_at_tiktok: {
    tone: "info",
    title: "Nothing was connected",
    description: "The permission was not given at TikTok. You can begin again whenever you like.",
  },
  refused_by_tiktok: {
    tone: "danger",
    title: "TikTok did not accept the sign-in",
    description:
      "Nothing was connected. Begin again; if it happens twice, tell your administrator.",
  },
  tiktok_away: {
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

const webhookEventLabels: Record<string, string> = {
  "post.publish.inbox_delivered": "A draft reached a TikTok inbox",
  "post.publish.complete": "A draft was posted",
  "post.publish.failed": "TikTok could not take a draft",
  "post.publish.publicly_available": "A post became public",
  "post.publish.no_longer_publicaly_available": "A post is no longer public",
  "authorization.removed": "The permission for an account was removed",
  "tiktok.ping": "A test message",
};

const webhookVerdictLabels: Record<WebhookVerdict, string> = {
  genuine: "Signed by TikTok.",
  no_signature: "Not genuine: it carried no signature.",
  wrong_signature:
    "Not genuine: the signature is not TikTok’s, or the message was altered on its way.",
  too_old: "Signed by TikTok, but more than three days ago; it may be a recording played again.",
  from_the_future: "Signed with a time that has not come yet. Look at this server’s clock.",
  malformed: "Signed by TikTok, but not in a form that we know.",
  other_app: "Signed by TikTok, but meant for another app.",
};

const webhookActionLabels: Record<WebhookAction, string> = {
  asked_delivery: "We asked TikTok how the delivery fares.",
  asked_account: "We asked TikTok whether our access still works.",
  unknown_subject: "We did nothing; it is about something we do not hold.",
  no_use: "We did nothing; there is nothing to do about it.",
  refused: "We did nothing and kept nothing of it.",
};

/** One message at TikTok’s webhook address in words: what it said, whether that is to be believed, and what we did. */
export function webhookLabels(webhookEvent: { event: string; verdict: string; action: string }): {
  event: string;
  verdict: string;
  action: string;
} {
  const { event, verdict, action } = webhookEvent;
  return {
    event:
      event === ""
        ? "A message that was not believed"
        : (webhookEventLabels[event] ?? `A message of a kind that we do not use: ${event}`),
    verdict: isOneOf(webhookVerdicts, verdict) ? webhookVerdictLabels[verdict] : "",
    action: isOneOf(webhookActions, action) ? webhookActionLabels[action] : "",
  };
}
