import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import type { CreateDraftResult } from "#lib/drafts/create-draft";
import { accountColumns, findDraft, toDraftAccount, toShownDraft } from "#lib/drafts/draft-view";
import { agreedContent, type NewDraft } from "#lib/drafts/schema";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";

type Source = Exclude<NewDraft, { videoId: string }>;

// A second click finds the copy that the first one made.
const DOUBLE_CLICK_MS = 60_000;

/**
 * Starts a new draft with the video, caption, hashtags, cover and product of a draft, or of what
 * was agreed for a delivery. The account is kept if it can still receive drafts. Throws
 * `not_found`, and `gone` when the video was deleted.
 */
export async function copyDraft(actor: ShopActor, source: Source): Promise<CreateDraftResult> {
  const { shopId } = actor;
  return act<CreateDraftResult>(actor, "draft.edit", async (tx) => {
    const { sourceId, videoId, authorIds, connectionId, ...content } = await readSource(
      tx,
      shopId,
      source,
    );
    await lockRow(tx, "Video", { id: videoId, shopId });
    const video = await tx.video.count({ where: { id: videoId, shopId, deletedAt: null } });
    if (video === 0)
      throw new AppError("gone", "The video was deleted. Upload it again to send it again.");
    const staffId = actor.kind === "staff" ? actor.staffId : null;
    const twin = await tx.draft.findFirst({
      where: {
        ...content,
        hashtags: { equals: content.hashtags },
        shopId,
        videoId,
        id: { not: sourceId },
        version: 1,
        createdById: staffId,
        createdAt: { gt: new Date(Date.now() - DOUBLE_CLICK_MS) },
        discardedAt: null,
        deliveries: { none: {} },
      },
      select: { id: true },
    });
    if (twin) return unrecorded({ kind: "reused", draftId: twin.id });
    const isNewAuthor = staffId !== null && !authorIds.includes(staffId);
    const draft = await tx.draft.create({
      data: {
        ...content,
        shopId,
        videoId,
        connectionId: await usableAccount(tx, shopId, connectionId),
        createdById: staffId,
        updatedById: staffId,
        // Who wrote the texts must not be the second person who approves them.
        authorIds: isNewAuthor ? [...authorIds, staffId] : authorIds,
      },
      select: { id: true },
    });
    await tx.video.update({ where: { id: videoId }, data: { lastUsedAt: new Date() } });
    return recorded(
      { action: "draft.created", subjectId: draft.id, details: { videoId } },
      { kind: "created", draftId: draft.id },
    );
  });
}

async function readSource(tx: Tx, shopId: string, source: Source) {
  const delivery =
    "fromDeliveryId" in source ? await findDelivery(tx, shopId, source.fromDeliveryId) : null;
  const row = await findDraft(tx, shopId, delivery?.draftId ?? fromDraftId(source));
  const { authorIds } = await tx.draft.findUniqueOrThrow({
    where: { id: row.id },
    select: { authorIds: true },
  });
  const { content, product } = toShownDraft(row, new Map());
  const agreed = delivery && agreedContent.safeParse(delivery.consent.snapshot).data;
  const { caption, hashtags, coverMs } = agreed ?? content;
  return {
    sourceId: row.id,
    videoId: row.video.id,
    authorIds,
    connectionId: delivery?.connectionId ?? content.connectionId,
    caption,
    hashtags,
    coverMs,
    productId: await findProduct(tx, shopId, {
      id: row.productId,
      sku: (agreed ? agreed.product?.sku : product?.sku) ?? null,
    }),
  };
}

const fromDraftId = (source: Source) => ("fromDraftId" in source ? source.fromDraftId : "");

async function findDelivery(tx: Tx, shopId: string, id: string) {
  const row = await tx.delivery.findFirst({
    where: { id, shopId },
    select: { draftId: true, connectionId: true, consent: { select: { snapshot: true } } },
  });
  if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
  return row;
}

/** The consent names the product by its SKU; the draft may have had another one since. */
async function findProduct(
  tx: Tx,
  shopId: string,
  { id, sku }: { id: string | null; sku: string | null },
): Promise<string | null> {
  if (sku === null) return null;
  const bySku = await tx.product.findFirst({ where: { shopId, sku }, select: { id: true } });
  return bySku?.id ?? id;
}

async function usableAccount(tx: Tx, shopId: string, id: string | null): Promise<string | null> {
  const row =
    id === null
      ? null
      : await tx.connection.findFirst({ where: { id, shopId }, select: accountColumns });
  return row && toDraftAccount(row).problem === null ? row.id : null;
}
