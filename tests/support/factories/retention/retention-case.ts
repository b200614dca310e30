import type { StaffActor } from "#lib/actor";
import type { DataClassName } from "#lib/retention/policy";
import type { Period } from "#lib/retention/rules";
import {
  makeConnectionWithTokens,
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";

/** The time at which the retention tests purge. */
export const purgeTime = new Date();

/** Creates an item whose period starts at `at`. Returns a check whether it still exists. */
type MakeItem = (admin: StaffActor, at: Date) => Promise<() => Promise<boolean>>;
export type RetentionCase = { name: DataClassName; what: string; period: Period; make: MakeItem };

/** Creates a video that is in an inbox since `at` and kept in the library. */
export async function makeDeliveredVideo(admin: StaffActor, at: Date) {
  const connectionId = await makeConnectionWithTokens(admin);
  const video = await makeStoredVideo(admin, { keep: true });
  const draftId = await makeDiscussedDraft(admin, video.id, connectionId);
  const deliveryId = await makeDeliveryWithRecords(admin, {
    draftId,
    videoId: video.id,
    connectionId,
    endedAt: at,
  });
  return { connectionId, video, draftId, deliveryId };
}
