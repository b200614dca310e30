// The drafts of a made shop, with their requests for approval and comments.
import { draftStatus } from "#lib/drafts/state";
import type { ApprovalOutcome } from "#lib/infra/generated/enums";

import { accountOf } from "./accounts.ts";
import type { CopyTable } from "./copy.ts";
import { stateOfDelivery } from "./delivery-states.ts";
import { deliveryOfDraft, videoOfDraft } from "./links.ts";
import { colleague } from "./people.ts";
import { productOf } from "./products.ts";
import { sha256 } from "./random.ts";
import { range, type WorldShop } from "./shop.ts";
import { FEWEST_PENDING } from "./sizes.ts";
import { captionText, hashtagList } from "./texts.ts";
import { videoOf } from "./videos.ts";

const DAY_MS = 24 * 3_600_000;

/** The account of a draft: most go to a few accounts. */
export const accountOfDraft = (shop: WorldShop, draft: number) =>
  accountOf(shop, Math.floor(shop.size.accounts * shop.draw("draft", draft).next() ** 2));

export type Draft = ReturnType<typeof draftOf>;

export function draftOf(shop: WorldShop, index: number) {
  const draw = shop.draw("draft", index);
  draw.next(); // the account, in accountOfDraft
  const videoIndex = videoOfDraft(shop.size, index);
  const createdAt = shop.momentOf(videoIndex, 0.15);
  const delivery = deliveryOfDraft(shop.size, index);
  const sent = delivery !== null;
  const product = draw.chance(0.85)
    ? productOf(shop, draw.between(0, shop.size.products - 1))
    : null;
  const hasAccount = sent || draw.chance(0.7);
  const edited = !sent && draw.chance(0.3);
  const updatedAt = edited
    ? shop.later(createdAt, draw.next() * 30 * DAY_MS)
    : shop.momentOf(videoIndex, 0.35);
  const author = colleague(shop, index * 7).id;
  return {
    id: draw.uuid(createdAt),
    index,
    shopId: shop.id,
    video: videoOf(shop, videoIndex),
    product,
    account: hasAccount ? accountOfDraft(shop, index) : null,
    caption: captionText(draw, product?.title ?? null),
    hashtags: hashtagList(draw),
    coverMs: draw.between(0, 3000),
    version: draw.between(2, 6),
    authorId: author,
    createdAt,
    updatedAt,
    discardedAt: !sent && draw.chance(0.35) ? updatedAt : null,
    status: draftStatus({
      discarded: false,
      deliveryStates: delivery === null ? [] : [stateOfDelivery(shop, delivery).state],
    }),
  };
}

export const draftTable: CopyTable<Draft> = {
  table: "Draft",
  columns: {
    id: (row) => row.id,
    shopId: (row) => row.shopId,
    videoId: (row) => row.video.id,
    productId: (row) => row.product?.id,
    connectionId: (row) => row.account?.id,
    caption: (row) => row.caption,
    hashtags: (row) => row.hashtags,
    coverMs: (row) => row.coverMs,
    version: (row) => row.version,
    updatedById: (row) => row.authorId,
    updatedAt: (row) => row.updatedAt,
    createdById: (row) => row.authorId,
    authorIds: (row) => [row.authorId],
    createdAt: (row) => row.createdAt,
    discardedAt: (row) => row.discardedAt,
    status: (row) => row.status,
  },
};

export function* drafts(shop: WorldShop): Generator<Draft> {
  for (const index of range(shop.size.drafts)) yield draftOf(shop, index);
}

type Approval = { id: string; draft: Draft; outcome: ApprovalOutcome | null; closedById: string };

export const approvalTable: CopyTable<Approval> = {
  table: "ApprovalRequest",
  columns: {
    id: (row) => row.id,
    shopId: (row) => row.draft.shopId,
    draftId: (row) => row.draft.id,
    fingerprint: (row) => sha256(row.id),
    requestedById: (row) => row.draft.authorId,
    requestedAt: (row) => row.draft.updatedAt,
    outcome: (row) => row.outcome,
    closedById: (row) => row.outcome && row.closedById,
    closedAt: (row) => row.outcome && row.draft.updatedAt,
    note: (row) =>
      row.outcome === "changes_requested" ? "Моля, по-кратък текст и друга корица." : "",
  },
};

/** Yields a request for half of the sent drafts and a tenth of the open ones, more in a small shop. */
export function* approvals(shop: WorldShop): Generator<Approval> {
  const open = shop.size.drafts - shop.size.deliveries;
  const pending = Math.max(0.05, (shop.isLarge ? FEWEST_PENDING : 0) / open);
  for (const index of range(shop.size.drafts)) {
    const draw = shop.draw("approval", index);
    const luck = draw.next();
    const sent = deliveryOfDraft(shop.size, index) !== null;
    if (luck > (sent ? 0.5 : pending * 2)) continue;
    const draft = draftOf(shop, index);
    if (draft.discardedAt) continue;
    yield {
      id: draw.uuid(draft.updatedAt),
      draft,
      outcome: sent
        ? "approved"
        : luck < pending
          ? null
          : draw.weighted({ changes_requested: 5, withdrawn: 2, edited: 3 }),
      closedById: colleague(shop, index * 11 + 1).id,
    };
  }
}

type Comment = { id: string; draft: Draft; text: string; atMs: number; resolved: boolean };

export const commentTable: CopyTable<Comment> = {
  table: "Comment",
  columns: {
    id: (row) => row.id,
    shopId: (row) => row.draft.shopId,
    draftId: (row) => row.draft.id,
    atMs: (row) => row.atMs,
    text: (row) => row.text,
    authorId: (row) => row.draft.authorId,
    createdAt: (row) => row.draft.updatedAt,
    resolvedAt: (row) => (row.resolved ? row.draft.updatedAt : null),
    resolvedById: (row) => (row.resolved ? row.draft.authorId : null),
  },
};

/** Yields a comment on one draft in twenty. */
export function* comments(shop: WorldShop): Generator<Comment> {
  for (const index of range(shop.size.drafts)) {
    const draw = shop.draw("comment", index);
    if (!draw.chance(0.05)) continue;
    const draft = draftOf(shop, index);
    const text = draw.pick(["Тук кадърът е тъмен.", "Could the logo stay longer?", "Супер!"]);
    yield {
      id: draw.uuid(draft.updatedAt),
      draft,
      text,
      atMs: draw.between(0, 4000),
      resolved: draw.chance(0.6),
    };
  }
}
