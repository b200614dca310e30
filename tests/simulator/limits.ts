import type { Endpoint } from "./ledger-events.ts";
import type { RequestContext, Reply } from "./http.ts";
import { errorReply } from "./replies.ts";
import { rateKey, type Publish, type State } from "./state.ts";
import type { World } from "./world.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

/**
 * Counts a call against the sliding minute of its account ("TikTok API v2: Rate limits", "Upload",
 * "Get Post Status"). Returns the 429 over the limit. A refresh does not start a new minute.
 */
export function checkRate(
  world: World,
  endpoint: "init" | "status" | "userinfo",
  openId: string,
  context: RequestContext,
): Reply | undefined {
  const { rate_init, rate_status, rate_userinfo } = world.state.settings;
  const limit = { init: rate_init, status: rate_status, userinfo: rate_userinfo }[endpoint];
  if (callsInLastMinute(world, endpoint, openId) >= limit) {
    return errorReply(context, 429, "rate_limit_exceeded", "The API rate limit was exceeded.");
  }
  context.details.admitted = true;
  return undefined;
}

function callsInLastMinute(world: World, endpoint: Endpoint, openId: string): number {
  const calls = world.state.recentCalls.get(rateKey(endpoint, openId)) ?? [];
  return calls.filter((time) => time > world.now() - MINUTE_MS).length;
}

/**
 * Returns an account's pending shares: created in the last 24 hours and neither posted, discarded
 * nor failed ("Upload": at most 5 pending shares within any 24-hour period).
 */
export function pendingShares(state: State, openId: string, now: number): readonly Publish[] {
  return [...state.publishes.values()].filter(
    (publish) => publish.open_id === openId && isPending(state, publish, now),
  );
}

function isPending(state: State, publish: Publish, now: number): boolean {
  const { pending_counted, pending_freed, orphan_inits_counted } = state.settings;
  const since = pending_counted === "init" ? publish.created_at : publish.delivered_at;
  if (since === undefined || since <= now - DAY_MS) return false;
  if (publish.status === "FAILED") return false;
  const isOrphan =
    publish.media === undefined &&
    publish.upload_expires_at !== undefined &&
    publish.upload_expires_at <= now;
  if (isOrphan && !orphan_inits_counted) return false;
  const isDealtWith = publish.posts.length > 0 || publish.discarded_at !== undefined;
  return pending_freed === "never" || !isDealtWith;
}
