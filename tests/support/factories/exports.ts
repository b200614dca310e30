import { expect } from "vitest";

import { type StaffActor, systemActor } from "#lib/actor";
import { buildExport } from "#lib/exports/build-export";
import { database } from "#lib/infra/db/database";
import {
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";

/** Creates an account with a row in every table that refers to it. */
export async function makeAccountData(admin: StaffActor, connectionId: string, marker: string) {
  const video = await makeStoredVideo(admin, { marker });
  const draftId = await makeDiscussedDraft(admin, video.id, connectionId, marker);
  await makeDeliveryWithRecords(admin, { draftId, videoId: video.id, connectionId, marker });
  const { shopId, staffId } = admin;
  await database().approvalRequest.create({
    data: { shopId, draftId, fingerprint: "f".repeat(64), requestedById: staffId },
  });
  await database().comment.create({
    data: { shopId, draftId, atMs: 0, text: "Brighter", authorId: staffId },
  });
  await database().authorization.create({
    data: {
      stateHash: `hash${marker}`,
      staffSessionId: `session-${marker}`,
      purpose: "reconnect",
      connectionId,
      expiresAt: new Date(),
    },
  });
  const webhook = {
    id: `digest ${marker}`,
    event: "post.publish.complete",
    verdict: "verified",
    action: "delivery_check_scheduled",
  } as const;
  await database().webhookEvent.create({
    data: { ...webhook, shopId: admin.shopId, connectionId },
  });
  await database().deletionRequest.create({
    data: {
      codeHash: `code${marker}`,
      origin: "form",
      connectionIds: [connectionId],
      dueAt: new Date(),
    },
  });
  return video;
}

/** Builds every pending export. Returns the id of the newest. */
export async function runExportJob(code: string): Promise<string> {
  const rows = await database().dataExport.findMany({
    where: { state: "building" },
    select: { id: true },
  });
  for (const { id } of rows) expect(await buildExport(systemActor, { exportId: id })).toBe("built");
  expect(code).toHaveLength(43);
  return (
    await database().dataExport.findFirstOrThrow({
      orderBy: { createdAt: "desc" },
      select: { id: true },
    })
  ).id;
}
