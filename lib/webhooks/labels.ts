import type { WebhookAction, WebhookVerdict } from "#lib/webhooks/state";

const webhookEventLabels: Record<string, string> = {
  "post.publish.inbox_delivered": "Draft arrived in a TikTok inbox",
  "post.publish.complete": "Draft posted",
  "post.publish.failed": "TikTok could not accept a draft",
  "post.publish.publicly_available": "Post is public",
  "post.publish.no_longer_publicaly_available": "Post is no longer public",
  "authorization.removed": "Access to an account was removed",
  "tiktok.ping": "Test message",
};

const webhookVerdictLabels: Record<WebhookVerdict, string> = {
  verified: "Signed by TikTok.",
  missing_signature: "Rejected: no signature.",
  invalid_signature: "Rejected: not signed by TikTok, or changed in transit.",
  too_old: "Rejected: signed by TikTok more than three days ago, so it may be a replay.",
  in_the_future: "Rejected: signed with a time in the future. Check this server’s clock.",
  malformed: "Signed by TikTok, but in a format we don’t know.",
  other_app: "Rejected: signed with our secret, but meant for another app.",
};

const webhookActionLabels: Record<WebhookAction, string> = {
  delivery_check_scheduled: "We asked TikTok for the delivery’s status.",
  authorization_check_scheduled: "We asked TikTok whether our access still works.",
  unknown_subject: "No action: not about a delivery or account of this studio.",
  ignored: "No action needed.",
  rejected: "No action. Nothing of it was stored.",
};

type WebhookEventFacts = { event: string; verdict: WebhookVerdict; action: WebhookAction };

/** Describes a webhook, whether TikTok signed it, and what was done. */
export function webhookLabels({ event, verdict, action }: WebhookEventFacts) {
  return {
    event:
      event === ""
        ? "Rejected message"
        : (webhookEventLabels[event] ?? `Unused event type: ${event}`),
    verdict: webhookVerdictLabels[verdict],
    action: webhookActionLabels[action],
  };
}
