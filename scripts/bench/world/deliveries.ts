// The deliveries of a made shop, each with the consent behind it.
import { fingerprintSnapshot } from "#lib/drafts/snapshot-fingerprint";
import type { ConsentSnapshot } from "#lib/drafts/schema";
import { currentConsentVersion } from "#lib/drafts/consent-text";
import { type DeliveryState, hasEnded } from "#lib/deliveries/state";

import type { CopyTable } from "./copy.ts";
import { stateOfDelivery } from "./delivery-states.ts";
import { accountOfDraft, type Draft, draftOf } from "./drafts.ts";
import { draftOfDelivery, videoOfDraft } from "./links.ts";
import { colleague } from "./people.ts";
import { range, type WorldShop } from "./shop.ts";

const HOUR_MS = 3_600_000;
export type Delivery = ReturnType<typeof deliveryOf>;

export function deliveryOf(shop: WorldShop, index: number) {
  const { draw, state, waitingFor, reason } = stateOfDelivery(shop, index);
  const draftIndex = draftOfDelivery(shop.size, index);
  const video = videoOfDraft(shop.size, draftIndex);
  const draft = draftOf(shop, draftIndex);
  const createdAt = shop.momentOf(video, 0.4);
  const endedAt = hasEnded(state) ? shop.momentOf(video, 0.75) : null;
  const delivered = state === "posted" || state === "in_inbox";
  const id = draw.uuid(createdAt);
  return {
    id,
    index,
    shopId: shop.id,
    consentId: shop.draw("consent", index).uuid(createdAt),
    draft,
    account: accountOfDraft(shop, draftIndex),
    approver: colleague(shop, draftIndex * 11 + 1),
    state,
    waitingFor,
    reason,
    createdAt,
    endedAt,
    inInboxAt: delivered ? endedAt : null,
    postedAt: state === "posted" ? endedAt : null,
    resolved: state === "unconfirmed" && draw.chance(0.7),
    reported: state === "in_inbox" && draw.chance(0.6),
    // Never during a measurement, so that a worker leaves the world as it is.
    nextRunAt: endedAt ? null : new Date(shop.until.getTime() + (24 + (index % 24)) * HOUR_MS),
  };
}

export const deliveryTable: CopyTable<Delivery> = {
  table: "Delivery",
  columns: {
    id: (row) => row.id,
    shopId: (row) => row.shopId,
    consentId: (row) => row.consentId,
    draftId: (row) => row.draft.id,
    videoId: (row) => row.draft.video.id,
    connectionId: (row) => row.account.id,
    state: (row) => row.state,
    waitingFor: (row) => row.waitingFor,
    nextRunAt: (row) => row.nextRunAt,
    reason: (row) => row.reason,
    sentBytes: (row) => (row.inInboxAt ? 20_000 : 0),
    resolution: (row) => (row.resolved ? "found_in_inbox" : null),
    resolvedById: (row) => (row.resolved ? row.draft.authorId : null),
    reportedOutcome: (row) => (row.reported ? "posted" : null),
    outcomeReportedAt: (row) => (row.reported ? row.endedAt : null),
    queueRank: (row) => row.createdAt.getTime() * 1000,
    createdAt: (row) => row.createdAt,
    inInboxAt: (row) => row.inInboxAt,
    postedAt: (row) => row.postedAt,
    endedAt: (row) => row.endedAt,
  },
};

/** Yields the deliveries, or those whose state is wanted. */
export function* deliveries(
  shop: WorldShop,
  wanted: (state: DeliveryState) => boolean = () => true,
): Generator<Delivery> {
  for (const index of range(shop.size.deliveries))
    if (wanted(stateOfDelivery(shop, index).state)) yield deliveryOf(shop, index);
}

const productOfDraft = ({ product }: Draft): ConsentSnapshot["product"] =>
  product && { title: product.title, sku: product.sku, link: product.link };

function snapshotOf({ draft, account }: Delivery): ConsentSnapshot {
  const { video } = draft;
  return {
    draftId: draft.id,
    attempt: 1,
    videoId: video.id,
    videoSha256: video.sha256,
    fileName: video.name,
    sizeBytes: 20_000,
    durationMs: 4000,
    connectionId: account.id,
    accountName: account.displayName,
    accountHandle: account.username,
    caption: draft.caption,
    hashtags: draft.hashtags,
    product: productOfDraft(draft),
    coverMs: draft.coverMs,
    textVersion: currentConsentVersion,
  };
}

export const consentFingerprint = (row: Delivery) => fingerprintSnapshot(snapshotOf(row));

export const consentTable: CopyTable<Delivery> = {
  table: "Consent",
  columns: {
    id: (row) => row.consentId,
    shopId: (row) => row.shopId,
    draftId: (row) => row.draft.id,
    videoId: (row) => row.draft.video.id,
    connectionId: (row) => row.account.id,
    staffId: (row) => row.approver.id,
    staffName: (row) => row.approver.name,
    fingerprint: consentFingerprint,
    snapshot: (row) => ({ json: snapshotOf(row) }),
    textVersion: () => currentConsentVersion,
    requestedById: (row) => row.draft.authorId,
    createdAt: (row) => row.createdAt,
  },
};
