// What the audit of a made shop records: events that agree with its rows.
import type { AuditEvent } from "#lib/audit/events";
import { currentConsentVersion } from "#lib/drafts/consent-text";
import type { DeliveryState } from "#lib/deliveries/state";

import { accountOf } from "./accounts.ts";
import { consentFingerprint, deliveryOf } from "./deliveries.ts";
import { deliveryOfDraft, draftOfVideo } from "./links.ts";
import { draftOf } from "./drafts.ts";
import { colleague } from "./people.ts";
import { productOf } from "./products.ts";
import { range, type WorldShop } from "./shop.ts";
import { EVENTS_PER_VIDEO } from "./sizes.ts";
import { videoOf } from "./videos.ts";

/** An event with who caused it; null is the worker. */
export type Caused = { event: AuditEvent; by: string | null };
const PATH_TO_END: readonly DeliveryState[] = [
  "queued",
  "init_sent",
  "ready",
  "uploading",
  "committing",
  "processing",
];

/** Returns the states that a delivery went through. */
function pathTo(state: DeliveryState): DeliveryState[] {
  const at = PATH_TO_END.indexOf(state);
  return at >= 0 ? PATH_TO_END.slice(0, at + 1) : [...PATH_TO_END, state];
}

function videoEvents(shop: WorldShop, index: number): Caused[] {
  const { id, source, state, createdById, sha256 } = videoOf(shop, index);
  const added: AuditEvent = {
    action: "video.added",
    subjectId: id,
    details: { source, sizeBytes: 20_000 },
  };
  if (state === "uploading") return [{ event: added, by: createdById }];
  const received: AuditEvent = {
    action: "video.received",
    subjectId: id,
    details: { source, sizeBytes: 20_000, sha256 },
  };
  const checked: AuditEvent[] =
    state === "checking"
      ? []
      : [{ action: "video.checked", subjectId: id, details: { result: state, findings: [] } }];
  return [
    { event: added, by: createdById },
    { event: received, by: createdById },
    ...checked.map((event) => ({ event, by: null })),
  ];
}

function draftEvents(shop: WorldShop, index: number): Caused[] {
  const { id, video, authorId, version, discardedAt } = draftOf(shop, index);
  const events: AuditEvent[] = [
    { action: "draft.created", subjectId: id, details: { videoId: video.id } },
    ...Array.from(range(version - 1), (done): AuditEvent => {
      const fields = done % 2 === 0 ? (["caption", "hashtags"] as const) : (["productId"] as const);
      return {
        action: "draft.changed",
        subjectId: id,
        details: { version: done + 2, fields: [...fields] },
      };
    }),
  ];
  if (discardedAt)
    events.push({ action: "draft.discarded", subjectId: id, details: { reason: "person" } });
  return events.map((event) => ({ event, by: authorId }));
}

function deliveryEvents(shop: WorldShop, index: number): Caused[] {
  const delivery = deliveryOf(shop, index);
  const { id, consentId, approver, state, reason } = delivery;
  const consented: AuditEvent = {
    action: "draft.consented",
    subjectId: delivery.draft.id,
    details: {
      consentId,
      deliveryId: id,
      fingerprint: consentFingerprint(delivery),
      textVersion: currentConsentVersion,
    },
  };
  const path = pathTo(state);
  const changes = path.slice(1).map((to, at): Caused => {
    const from = path[at] ?? "queued";
    const details = { from, to, reason: to === state ? reason : null };
    return { event: { action: "delivery.state_changed", subjectId: id, details }, by: null };
  });
  return [{ event: consented, by: approver.id }, ...changes];
}

/** What people do besides: sign in and out, and keep the catalogue. */
function otherEvent(shop: WorldShop, index: number): Caused {
  const draw = shop.draw("event", index);
  const { id } = colleague(shop, draw.between(0, shop.size.staff - 1));
  const session = draw.hex(16);
  const kind = draw.weighted({ signed_in: 45, signed_out: 30, changed: 20, linked: 5 });
  switch (kind) {
    case "signed_in": {
      const details = { session, method: "password", factor: null } as const;
      return { event: { action: "staff.signed_in", subjectId: id, details }, by: id };
    }
    case "signed_out":
      return { event: { action: "staff.signed_out", subjectId: id, details: { session } }, by: id };
    case "changed": {
      const product = productOf(shop, draw.between(0, shop.size.products - 1));
      const details = { sku: product.sku, fields: ["title" as const] };
      return { event: { action: "product.changed", subjectId: product.id, details }, by: id };
    }
    case "linked": {
      const account = accountOf(shop, draw.between(0, shop.size.accounts - 1));
      const details = { scopes: ["user.info.basic", "video.upload"], relinked: true };
      return { event: { action: "connection.linked", subjectId: account.id, details }, by: id };
    }
  }
}

/** Returns the events in the time of one video, as many as every video has. */
export function eventsAround(shop: WorldShop, index: number): Caused[] {
  const draft = draftOfVideo(shop.size, index);
  const delivery = draft === null ? null : deliveryOfDraft(shop.size, draft);
  const about = [
    ...videoEvents(shop, index),
    ...(draft === null ? [] : draftEvents(shop, draft)),
    ...(delivery === null ? [] : deliveryEvents(shop, delivery)),
  ].slice(0, EVENTS_PER_VIDEO);
  const others = Array.from(range(EVENTS_PER_VIDEO - about.length), (at) =>
    otherEvent(shop, index * EVENTS_PER_VIDEO + at),
  );
  return [...about, ...others];
}
