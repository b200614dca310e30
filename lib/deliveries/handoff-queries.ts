import "server-only";
import { z } from "zod";

import type { PhoneActor, StaffActor } from "#lib/actor";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { database, type Tx } from "#lib/infra/database";
import { absolute } from "#lib/infra/env";
import { hashToken } from "#lib/infra/keys";
import { open } from "#lib/infra/seal";
import { paths } from "#lib/paths";

/** The link of one delivery as staff see it. ISO times; `postedAt` is what the person on the phone said. */
export type HandoffView = { url: string; expiresAt: string; openedAt: string | null; postedAt: string | null };

/** All that the phone page shows; nothing else of the shop leaves through a link. */
export type PhoneView = {
  accountName: string;
  caption: string;
  hashtags: string[];
  productTitle: string | null;
  productLink: string | null;
  /** The moment meant as cover, in milliseconds from the start. */
  coverMs: number;
  hasPoster: boolean;
  expiresAt: string;
  postedAt: string | null;
};

export const phoneToken = z.strictObject({ token: z.string().max(100) });

// What give-consent.ts wrote; only what is handed over.
const handedOver = z.object({
  accountName: z.string(),
  caption: z.string(),
  hashtags: z.array(z.string()),
  product: z.object({ title: z.string(), link: z.string() }).nullable(),
  coverMs: z.number(),
});

const gone = () => refuse("gone", "This link is no longer valid. Ask for a new one in the studio.");

/** The delivery's link that still works, or null. */
export async function activeHandoff(actor: StaffActor, deliveryId: string, tx: Tx = database()): Promise<HandoffView | null> {
  const row = await tx.handoff.findFirst({
    where: { deliveryId, shopId: actor.shopId, revokedAt: null, expiresAt: { gt: await databaseNow(tx) }, tokenSealed: { not: null } },
    orderBy: { createdAt: "desc" },
    select: { id: true, tokenSealed: true, expiresAt: true, openedAt: true, postedAt: true },
  });
  if (!row?.tokenSealed) return null;
  const token = open(row.tokenSealed, { table: "Handoff", column: "tokenSealed", row: row.id }).reveal();
  return {
    url: absolute(paths.phone(token)),
    expiresAt: row.expiresAt.toISOString(),
    openedAt: row.openedAt?.toISOString() ?? null,
    postedAt: row.postedAt?.toISOString() ?? null,
  };
}

/** Who holds this link, while it works; null for one that is unknown, ended or over, without telling which. */
export async function phoneOf(token: string): Promise<PhoneActor | null> {
  const tx = database();
  const row = await tx.handoff.findFirst({
    where: { tokenHash: hashToken(token), revokedAt: null, expiresAt: { gt: await databaseNow(tx) } },
    select: { id: true, shopId: true, deliveryId: true },
  });
  return row && { kind: "phone", shopId: row.shopId, deliveryId: row.deliveryId, handoffId: row.id };
}

async function readRow(actor: PhoneActor, tx: Tx) {
  const row = await tx.handoff.findFirst({
    where: { id: actor.handoffId, shopId: actor.shopId, revokedAt: null, expiresAt: { gt: await databaseNow(tx) } },
    select: {
      expiresAt: true,
      postedAt: true,
      delivery: { select: { consent: { select: { shown: true } }, video: { select: { posterKey: true } } } },
    },
  });
  if (!row) throw gone();
  return row;
}

/** What the phone page shows: the words exactly as they were agreed to. Throws `gone` when the link has ended. */
export async function phonePage(actor: PhoneActor, tx: Tx = database()): Promise<PhoneView> {
  const row = await readRow(actor, tx);
  const shown = handedOver.parse(row.delivery.consent.shown);
  return {
    accountName: shown.accountName,
    caption: shown.caption,
    hashtags: shown.hashtags,
    productTitle: shown.product?.title ?? null,
    productLink: shown.product?.link || null,
    coverMs: shown.coverMs,
    hasPoster: row.delivery.video.posterKey !== null,
    expiresAt: row.expiresAt.toISOString(),
    postedAt: row.postedAt?.toISOString() ?? null,
  };
}

/** The media key of the poster behind a working link. Throws `gone`. */
export async function phonePoster(actor: PhoneActor): Promise<string> {
  const key = (await readRow(actor, database())).delivery.video.posterKey;
  if (key === null) throw gone();
  return key;
}
