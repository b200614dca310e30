import "server-only";

import type { ErasureCounts } from "#lib/deletion-requests/state";
import { type AccountRef, draftsToErase } from "#lib/erasure/account-drafts";
import { database, type Tx } from "#lib/infra/db/database";
import { hasNone } from "#lib/infra/db/lookups";
import { execute, kysely, queryRows } from "#lib/infra/db/sql";

/** How many deliveries or drafts one transaction erases, each with everything that belongs to it. */
const BATCH_SIZE = 200;

/** Selects the deliveries to an account, in the order in which an index has them. */
const deliveriesOf = ({ connectionId }: AccountRef) =>
  kysely
    .selectFrom("Delivery")
    .select("id")
    .where("connectionId", "=", connectionId)
    .orderBy("state")
    .orderBy("id");

/** Whether the account has more than one transaction should erase. */
export async function isLargeAccount(account: AccountRef): Promise<boolean> {
  const deliveries = await queryRows(database(), deliveriesOf(account).limit(BATCH_SIZE + 1));
  const drafts = await queryRows(database(), draftsToErase(account).limit(BATCH_SIZE + 1));
  return Math.max(deliveries.length, drafts.length) > BATCH_SIZE;
}

/** Deletes some of the account's deliveries. Returns null when none is left. */
export async function eraseDeliveries(
  tx: Tx,
  account: AccountRef,
): Promise<Partial<ErasureCounts> | null> {
  const found = await queryRows(tx, deliveriesOf(account).limit(BATCH_SIZE));
  if (found.length === 0) return null;
  const deliveryId = { in: found.map(({ id }) => id) };
  const handedOver = await tx.delivery.count({
    where: { id: deliveryId, transfers: { some: { committingAt: { not: null } } } },
  });
  const handoffs = await tx.handoff.deleteMany({ where: { deliveryId } });
  const apiCalls = await tx.tiktokCall.deleteMany({ where: { deliveryId } });
  const transfers = await tx.transfer.deleteMany({ where: { deliveryId } });
  const deliveries = await tx.delivery.deleteMany({ where: { id: deliveryId } });
  return {
    handedOver,
    handoffs: handoffs.count,
    apiCalls: apiCalls.count,
    transfers: transfers.count,
    deliveries: deliveries.count,
  };
}

/**
 * Deletes some of the drafts to erase, with their consents, and the videos that only they used.
 * Their deliveries must be gone. Returns null when none is left. Throws while a video has its file.
 */
export async function eraseDrafts(
  tx: Tx,
  account: AccountRef,
): Promise<Partial<ErasureCounts> | null> {
  const found = await queryRows(tx, draftsToErase(account).orderBy("w.id").limit(BATCH_SIZE));
  if (found.length === 0) return null;
  const draftIds = found.map(({ id }) => id);
  const consents = await tx.consent.deleteMany({ where: { draftId: { in: draftIds } } });
  const drafts = await tx.draft.deleteMany({ where: { id: { in: draftIds } } });
  const unused = kysely
    .selectFrom("Video as v")
    .select("v.id")
    .where(
      "v.id",
      "in",
      found.map(({ videoId }) => videoId),
    )
    .where("v.shopId", "=", account.shopId)
    .where("v.keep", "=", false)
    .where((eb) =>
      hasNone(eb.selectFrom("Draft as x").select("x.id").whereRef("x.videoId", "=", "v.id")),
    )
    .where((eb) =>
      hasNone(eb.selectFrom("Delivery as e").select("e.id").whereRef("e.videoId", "=", "v.id")),
    );
  const videos = await queryRows(tx, unused);
  const deleted = await execute(
    tx,
    kysely
      .deleteFrom("Video")
      .where("id", "in", unused)
      .where("fileKey", "is", null)
      .where("posterKey", "is", null)
      .where("renditionKey", "is", null),
  );
  if (deleted !== videos.length) throw new Error("a video of this account still has its file");
  return { consents: consents.count, drafts: drafts.count, videos: deleted };
}
