import "server-only";

import type { StaffActor } from "#lib/actor";
import type { ErrorCode } from "#lib/errors";
import { mayLog } from "#lib/infra/capped-log";
import { log } from "#lib/infra/log";

/** The method of a rejected request, and the actor when someone was signed in. */
export type RejectedRequest = { method?: string; actor?: StaffActor | null };

/**
 * Logs that a request was rejected: route, actor and code, and a cause in the server itself. Never
 * its content.
 */
export function logRejection(
  code: ErrorCode,
  route: string,
  { method, actor, cause }: RejectedRequest & { cause?: unknown } = {},
): void {
  if (!mayLog(actor ? `shop:${actor.shopId}` : "no one signed in")) return;
  if (cause !== undefined) return log.warn("a request was rejected", { route, code }, cause);
  const who = actor ? { staffId: actor.staffId, shopId: actor.shopId } : {};
  log.info("a request was rejected", {
    code,
    route,
    ...(method === undefined ? {} : { method }),
    ...who,
  });
}

/** Logs a message at the webhook address that is not TikTok’s. */
export function logForgedWebhook(reason: string): void {
  if (mayLog("webhooks")) log.warn("a webhook was not TikTok's", { code: reason });
}
