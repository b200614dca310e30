import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { exportHeads } from "#lib/audit/export-heads";
import { loadArchiveKeys } from "#lib/backup/archive-keys";
import { createBackup } from "#lib/backup/create-backup";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { backupKeyPair } from "#tests/support/drivers/restore";
import type { Simulator } from "#tests/support/drivers/simulator";
import {
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
} from "#tests/support/factories/deliveries";
import { makeShop } from "#tests/support/factories/records";

/** Creates a shop with three deliveries and an account to erase, and backs it up. */
export async function makeStudioWithBackup(simulator: Simulator) {
  const { admin } = await makeShop();
  const account = await connectSimulatedAccount(simulator, admin);
  const clip = join(env().STUDIO_DATA_DIR, "clip.mp4");
  // Longer than the read-ahead, so that damage near its end only shows during the load.
  await writeFile(
    clip,
    Buffer.concat([Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0mp42isom"), randomBytes(6_000_000)]),
  );
  const sent = await makeConsentedDelivery(admin, clip, account.id);
  const video = await makeStoredVideo(admin, { keep: true });
  const draftId = await makeDiscussedDraft(admin, video.id, account.id);
  const inInbox = await makeDeliveryWithRecords(admin, {
    draftId,
    videoId: video.id,
    connectionId: account.id,
    marker: "inbox",
  });
  const notSent = await makeDeliveryWithRecords(admin, {
    draftId,
    videoId: video.id,
    connectionId: account.id,
    marker: "notsent",
  });
  await database().delivery.update({
    where: { id: notSent },
    data: { state: "not_sent", reason: "tiktok_unclear", inInboxAt: null },
  });
  const erasedAccount = {
    shopId: admin.shopId,
    openId: "open-erased",
    displayName: "Maison Oubliée",
    scopes: [],
  };
  const erased = await database().connection.create({ data: erasedAccount, select: { id: true } });
  await exportHeads();
  const keys = await loadArchiveKeys({ key: backupKeyPair.key, recipient: undefined });
  const folder = join(env().STUDIO_DATA_DIR, "backups");
  const backup = await createBackup({ folder, keys, onProgress: () => {} });
  return { shopId: admin.shopId, account, sent, erased, folder, backup, inInbox, notSent };
}
