import { randomBytes } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import { requestErasureByStaff } from "#lib/deletion-requests/create-request";
import { database } from "#lib/infra/db/database";
import {
  makeConnectionWithTokens,
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";

/** Creates an account with a delivery, a draft and a pending sign-in, marked with `marker`. */
export async function makeErasableAccount(admin: StaffActor, openId?: string) {
  const marker = randomBytes(6).toString("hex");
  const connectionId = await makeConnectionWithTokens(admin, marker, openId);
  const video = await makeStoredVideo(admin, { marker });
  const draftId = await makeDiscussedDraft(admin, video.id, connectionId, marker);
  await makeDeliveryWithRecords(admin, { draftId, videoId: video.id, connectionId, marker });
  await makeDiscussedDraft(admin, video.id, connectionId, marker);
  await database().authorization.create({
    data: { stateHash: marker, purpose: "reconnect", connectionId, expiresAt: new Date() },
  });
  const notice = {
    id: randomBytes(32).toString("hex"),
    event: "post.publish.complete",
    verdict: "verified",
    action: "delivery_check_scheduled",
  } as const;
  await database().webhookEvent.create({ data: { ...notice, shopId: admin.shopId, connectionId } });
  return { marker, connectionId, video, noticeId: notice.id };
}

/** The counts on the receipt of one such account. */
export const FULL_COUNTS = {
  profiles: 1,
  tokenPairs: 1,
  drafts: 2,
  consents: 1,
  deliveries: 1,
  transfers: 1,
  // One of the delivery, one of the revocation.
  apiCalls: 2,
  handoffs: 1,
  authorizations: 1,
  videos: 1,
  handedOver: 1,
};

/** Starts the erasure by an administrator. Returns the receipt code and the id of the request. */
export async function startErasure(
  admin: StaffActor,
  connectionId: string,
): Promise<{ code: string; requestId: string }> {
  const outcome = await requestErasureByStaff(admin, { connectionId });
  if (outcome.kind !== "started") throw new Error("the erasure did not start");
  const row = await database().deletionRequest.findFirstOrThrow({
    where: { connectionIds: { has: connectionId } },
    select: { id: true },
  });
  return { code: outcome.code, requestId: row.id };
}
