import type { WebhookAction, WebhookVerdict } from "#lib/infra/generated/enums";

export type { WebhookAction, WebhookVerdict };

/** Why a webhook is rejected: not signed by TikTok, not readable, or meant for another app. */
export type WebhookRejection = Exclude<WebhookVerdict, "verified">;
