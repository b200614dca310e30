// In which state each delivery of a made shop is.
import type { ReasonCode } from "#lib/deliveries/error-catalogue/reasons";
import type { DeliveryState } from "#lib/deliveries/state";
import type { WaitReason } from "#lib/infra/generated/enums";

import type { WorldShop } from "./shop.ts";

/** How many of the newest are still under way. */
const UNDER_WAY = 24;

/** How often a delivery that ended has each state. */
const ENDED_SHARES: Partial<Record<DeliveryState, number>> = {
  posted: 74,
  in_inbox: 11,
  cancelled: 4,
  not_sent: 5,
  refused: 4,
  unconfirmed: 2,
};
/** What those under way do, over and over. */
const STATES_UNDER_WAY: readonly (readonly [DeliveryState, WaitReason?, ReasonCode?])[] = [
  ["queued", "slots", "slots_full_by_count"],
  ["uploading"],
  ["queued", "authorization", "needs_reconnect"],
  ["processing"],
  ["queued", "rate", "init_rate_limited"],
  ["committing"],
  ["queued", "slots", "behind_in_queue"],
  ["init_sent"],
  ["queued", "tiktok", "tiktok_slow"],
  ["ready"],
  ["queued"],
  ["pulling"],
];
const REASONS: Partial<Record<DeliveryState, readonly ReasonCode[]>> = {
  cancelled: ["cancelled_at_tiktok"],
  not_sent: ["consent_expired", "tiktok_failed_repeatedly", "disconnected"],
  refused: ["tiktok_refused_media", "tiktok_refused", "banned"],
  unconfirmed: ["no_status_for_a_day", "tiktok_unresponsive"],
};

/** Returns state, wait and reason of a delivery. Only the newest of a shop are under way. */
export function stateOfDelivery(shop: WorldShop, index: number) {
  const draw = shop.draw("delivery", index);
  const age = shop.size.deliveries - 1 - index;
  const underWay = age < Math.min(UNDER_WAY, shop.size.deliveries / 4);
  const [state, waitingFor, waits] = underWay
    ? (STATES_UNDER_WAY[age % STATES_UNDER_WAY.length] ?? (["queued"] as const))
    : ([draw.weighted(ENDED_SHARES)] as const);
  const reasons = REASONS[state];
  return { draw, state, waitingFor, reason: waits ?? (reasons ? draw.pick(reasons) : null) };
}
