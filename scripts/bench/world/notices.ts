// What left the studio about deliveries, and what TikTok told it: phone pages, e-mails, webhooks.
import type { MailTopic } from "#lib/infra/generated/enums";
import type { DeliveryState } from "#lib/deliveries/state";

import type { CopyTable } from "./copy.ts";
import { deliveries, type Delivery } from "./deliveries.ts";
import { sha256 } from "./random.ts";
import type { WorldShop } from "./shop.ts";

/** Longer than the product's, so that some of the smallest world's links still work. */
const VALID_MS = 60 * 24 * 3_600_000;

type Notice = { id: string; delivery: Delivery; at: Date };

/** Yields one of three deliveries that reached the inbox. */
export function* handoffs(shop: WorldShop): Generator<Notice> {
  for (const delivery of deliveries(shop, (state) => state === "posted" || state === "in_inbox")) {
    const draw = shop.draw("handoff", delivery.index);
    if (!delivery.inInboxAt || !draw.chance(0.35)) continue;
    yield { id: draw.uuid(delivery.inInboxAt), delivery, at: delivery.inInboxAt };
  }
}

/** Of the newest links of a made world the secret is known, so that their page can be opened. */
export const handoffToken = (id: string) => `made-${id}-made`.padEnd(43, "x");

export const handoffTable: CopyTable<Notice> = {
  table: "Handoff",
  columns: {
    id: (row) => row.id,
    shopId: (row) => row.delivery.shopId,
    deliveryId: (row) => row.delivery.id,
    tokenHash: (row) => sha256(handoffToken(row.id)),
    createdById: (row) => row.delivery.draft.authorId,
    createdAt: (row) => row.at,
    expiresAt: (row) => new Date(row.at.getTime() + VALID_MS),
    firstViewedAt: (row) => row.at,
    markedPostedAt: (row) => row.delivery.postedAt,
  },
};

const TOPICS: Partial<Record<DeliveryState, MailTopic>> = {
  refused: "refused",
  unconfirmed: "unconfirmed",
  not_sent: "not_sent",
};

/** Yields the e-mail about each delivery that failed. */
export function* emails(shop: WorldShop): Generator<Notice> {
  for (const delivery of deliveries(shop, (state) => TOPICS[state] !== undefined)) {
    if (!delivery.endedAt) continue;
    const id = shop.draw("email", delivery.index).uuid(delivery.endedAt);
    yield { id, delivery, at: delivery.endedAt };
  }
}

export const emailTable: CopyTable<Notice> = {
  table: "Email",
  columns: {
    id: (row) => row.id,
    shopId: (row) => row.delivery.shopId,
    staffId: (row) => row.delivery.approver.id,
    topic: (row) => TOPICS[row.delivery.state],
    dedupeKey: (row) =>
      `${TOPICS[row.delivery.state]} ${row.delivery.id} ${row.delivery.endedAt?.getTime()}`,
    deliveryId: (row) => row.delivery.id,
    connectionId: (row) => row.delivery.account.id,
    createdAt: (row) => row.at,
    attempts: () => 1,
    lastAttemptAt: (row) => row.at,
    outcome: () => "sent",
    finishedAt: (row) => row.at,
  },
};

/** Yields TikTok's message about each post. */
export function* webhooks(shop: WorldShop): Generator<Notice> {
  for (const delivery of deliveries(shop, (state) => state === "posted")) {
    if (!delivery.postedAt) continue;
    const id = sha256(`${shop.seed} webhook ${shop.index} ${delivery.index}`);
    yield { id, delivery, at: delivery.postedAt };
  }
}

export const webhookTable: CopyTable<Notice> = {
  table: "WebhookEvent",
  columns: {
    id: (row) => row.id,
    receivedAt: (row) => row.at,
    lastReceivedAt: (row) => row.at,
    event: () => "post.publish.complete",
    verdict: () => "verified",
    action: () => "delivery_check_scheduled",
    shopId: (row) => row.delivery.shopId,
    connectionId: (row) => row.delivery.account.id,
  },
};
