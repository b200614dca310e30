import "server-only";

import type { HandoffActor, StaffActor } from "#lib/actor";
import type { HandoffLinkView, HandoffPageView } from "#lib/deliveries/handoff/schema";
import { agreedContent } from "#lib/drafts/schema";
import { AppError } from "#lib/errors";
import { unseal } from "#lib/infra/crypto/seal";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { absoluteUrl, env, isLoopbackUrl } from "#lib/infra/env";
import { lanOrigin } from "#lib/infra/net/lan-address";
import { paths } from "#lib/paths";

const linkExpired = () =>
  new AppError("gone", "This link is no longer valid. Create a new one in the studio.");

/** Returns the delivery's link while it is valid, or null. */
export async function getActiveHandoff(
  actor: StaffActor,
  deliveryId: string,
  tx: Tx = database(),
): Promise<HandoffLinkView | null> {
  const row = await tx.handoff.findFirst({
    where: {
      deliveryId,
      shopId: actor.shopId,
      revokedAt: null,
      expiresAt: { gt: await databaseNow(tx) },
      tokenSealed: { not: null },
    },
    orderBy: { createdAt: "desc" },
    select: {
      id: true,
      tokenSealed: true,
      expiresAt: true,
      firstViewedAt: true,
      markedPostedAt: true,
    },
  });
  if (!row?.tokenSealed) return null;
  const token = unseal(row.tokenSealed, {
    table: "Handoff",
    column: "tokenSealed",
    row: row.id,
  }).reveal();
  return {
    url: absoluteUrl(paths.handoffPage(token)),
    localOnly: isLoopbackUrl(new URL(env().APP_URL)),
    lanOrigin: env().mode === "practice" ? lanOrigin(env().APP_URL) : null,
    expiresAt: row.expiresAt.toISOString(),
    firstViewedAt: row.firstViewedAt?.toISOString() ?? null,
    markedPostedAt: row.markedPostedAt?.toISOString() ?? null,
  };
}

async function findHandoffRow(actor: HandoffActor, tx: Tx) {
  const row = await tx.handoff.findFirst({
    where: {
      id: actor.handoffId,
      shopId: actor.shopId,
      revokedAt: null,
      expiresAt: { gt: await databaseNow(tx) },
    },
    select: {
      expiresAt: true,
      markedPostedAt: true,
      delivery: {
        select: { consent: { select: { snapshot: true } }, video: { select: { posterKey: true } } },
      },
    },
  });
  if (!row) throw linkExpired();
  return row;
}

/** Returns the texts exactly as they were consented to. Throws `gone` when the link has ended. */
export async function getHandoffPage(
  actor: HandoffActor,
  tx: Tx = database(),
): Promise<HandoffPageView> {
  const row = await findHandoffRow(actor, tx);
  const texts = agreedContent.parse(row.delivery.consent.snapshot);
  return {
    accountName: texts.accountName,
    caption: texts.caption,
    hashtags: texts.hashtags,
    productTitle: texts.product?.title ?? null,
    productLink: texts.product?.link || null,
    coverMs: texts.coverMs,
    hasPoster: row.delivery.video.posterKey !== null,
    expiresAt: row.expiresAt.toISOString(),
    markedPostedAt: row.markedPostedAt?.toISOString() ?? null,
  };
}

/** Returns the media key of the poster behind a valid link. Throws `gone`. */
export async function getHandoffPosterKey(actor: HandoffActor): Promise<string> {
  const key = (await findHandoffRow(actor, database())).delivery.video.posterKey;
  if (key === null) throw linkExpired();
  return key;
}
