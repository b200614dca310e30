import "server-only";

import type { Tx } from "#lib/infra/database";

/** One TikTok account of one shop. */
export type Account = { connectionId: string; shopId: string };

/**
 * What of the shop's own work goes with an account: drafts prepared for it or sent to it alone. A draft that was also
 * approved for another account, or is being prepared for one, stays and loses only its link to this account.
 */
export async function coveredDrafts(tx: Tx, { connectionId, shopId }: Account): Promise<string[]> {
  const rows = await tx.draft.findMany({
    where: {
      shopId,
      OR: [{ connectionId }, { connectionId: null, consents: { some: { connectionId } } }],
      consents: { none: { connectionId: { not: connectionId } } },
    },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Videos that only those drafts used and that staff did not keep in the library: they go with the account. */
export async function coveredVideos(tx: Tx, account: Account, draftIds: string[]): Promise<string[]> {
  const rows = await tx.video.findMany({
    where: {
      shopId: account.shopId,
      keep: false,
      drafts: { some: { id: { in: draftIds } }, none: { id: { notIn: draftIds } } },
      deliveries: { none: { connectionId: { not: account.connectionId } } },
    },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
