import "server-only";

import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import { acquireTransactionLock } from "#lib/infra/db/sql";
import { storageFullError, usableDiskBytes } from "#lib/infra/storage/disk-space";
import { getLimits } from "#lib/shops/limits";
import { countUsage } from "#lib/videos/usage/count-usage";
import { findUsageRejection, judgeDiskRoom } from "#lib/videos/usage/rules";

/** Files are admitted one at a time, so that two cannot take the same room. */
const lockAdmission = (tx: Tx) => acquireTransactionLock(tx, "videos:admission");

const WAIT_SECONDS = 10;

const waitError = (message: string) =>
  new AppError("rate_limited", message, { retryAfterSeconds: WAIT_SECONDS });

type Reservation = {
  shopId: string;
  personId: string | null;
  /** The video that the bytes are for; it is not counted. */
  videoId: string;
  /** Bytes that are still to come. */
  sizeBytes: number;
  opensUpload: boolean;
};

/**
 * Admits a file of this size until the transaction ends, which must save it. Throws `rate_limited`
 * when waiting helps, and `storage_full` when something must be deleted.
 */
export async function reserveSpace(tx: Tx, wanted: Reservation): Promise<void> {
  await lockAdmission(tx);
  const usage = await countUsage(tx, { ...wanted, exceptVideoId: wanted.videoId });
  const rejection = findUsageRejection(usage, getLimits(), wanted);
  if (rejection?.helps === "wait") throw waitError(rejection.message);
  if (rejection) throw new AppError("storage_full", rejection.message);
  const room = judgeDiskRoom(
    {
      usableBytes: await usableDiskBytes(),
      reservedBytes: usage.reservedByAll,
      reservedByShop: usage.shop.reservedBytes,
    },
    { sizeBytes: wanted.sizeBytes, otherShops: usage.otherShops },
  );
  if (room === "full") throw storageFullError();
  if (room === "shop_has_its_half")
    throw waitError(
      "Your shop’s unfinished uploads already take half of the free space on this server. Wait until one finishes, or discard one.",
    );
}

/** Admits one more link of a shop until the transaction ends. Throws `rate_limited`. */
export async function admitLink(tx: Tx, shopId: string): Promise<void> {
  await lockAdmission(tx);
  const { waitingLinks } = await countUsage(tx, { shopId, personId: null });
  const { shop: most } = getLimits().waitingLinks;
  if (waitingLinks >= most)
    throw waitError(
      `${most} links of your shop are waiting to be downloaded, the most allowed at once. Wait until some have finished, then add this one.`,
    );
}
