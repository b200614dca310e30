import { randomBytes } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import { createHandoff } from "#lib/deliveries/handoff/handoff-links";
import { database } from "#lib/infra/db/database";
import { enqueue } from "#lib/infra/jobs";
import { requestExportByStaff } from "#lib/exports/request-export";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { makeDelivery } from "#tests/support/factories/records";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
  callSimulator,
  makeDraftFromFile,
} from "#tests/support/factories/deliveries";
import type { Simulator } from "#tests/support/drivers/simulator";

/** An account with a marker in all its names and texts. */
export type BusyAccount = {
  admin: StaffActor;
  id: string;
  openId: string;
  marker: string;
  activity: Activity;
};

type ActivityContext = {
  simulator: Simulator;
  admin: StaffActor;
  id: string;
  openId: string;
  marker: string;
};

const SMALL_BYTES = 2_000_000;
/** Large enough for several chunks, so that a send can be stopped between two. */
const MULTI_CHUNK_BYTES = 66_000_000;

/** Plans a fault for every such request of this account. */
const addPermanentFault = ({ simulator, openId }: ActivityContext, route: string, fault: object) =>
  callSimulator(simulator, "POST", "/faults", {
    route,
    account: openId,
    times: "always",
    ...fault,
  });

/** Starts a send with a marker in its texts. */
async function startSend(
  { admin, id, marker }: ActivityContext,
  bytes = SMALL_BYTES,
): Promise<string> {
  const { draftId, deliveryId } = await makeConsentedDelivery(
    admin,
    await makeClipOfSize(bytes),
    id,
  );
  await setMarkedCaption(draftId, marker);
  return deliveryId;
}

const setMarkedCaption = (id: string, marker: string) =>
  database().draft.update({
    where: { id },
    data: { caption: `Caption ${marker}`, hashtags: [`tag${marker}`] },
  });

/** The activities of an account during its erasure. The first need the longest to get there. */
export const ACTIVITIES = {
  "in the inbox": async (ground) => {
    await startSend(ground);
  },
  "with TikTok": async (ground) => {
    await addPermanentFault(ground, "init", { kind: "stuck-processing" });
    await startSend(ground);
  },
  "waiting for room in the inbox": async (ground) => {
    await addPermanentFault(ground, "init", {
      kind: "status",
      status: 403,
      code: "spam_risk_too_many_pending_share",
    });
    await startSend(ground);
  },
  "waiting for TikTok": async (ground) => {
    await addPermanentFault(ground, "init", { kind: "status", status: 503 });
    await startSend(ground);
  },
  "waiting for its permission": async (ground) => {
    await callSimulator(ground.simulator, "POST", `/accounts/${ground.openId}/remove-app`);
    await startSend(ground);
  },
  "ended in every state": async ({ admin, id, marker }) => {
    for (const state of [
      "posted",
      "cancelled",
      "not_sent",
      "refused",
      "unconfirmed",
      "in_inbox",
    ] as const) {
      const ended = {
        state,
        connectionId: id,
        endedAt: new Date(),
        ...(state === "in_inbox" ? { inInboxAt: new Date() } : {}),
      };
      const { id: deliveryId, draftId } = await makeDelivery(admin, ended);
      await setMarkedCaption(draftId, marker);
      if (state === "in_inbox") await createHandoff(admin, { deliveryId });
    }
  },
  "a large video partly sent": async (ground) => {
    await addPermanentFault(ground, "upload", { kind: "slow", bytes_per_second: 4_000_000 });
    await startSend(ground, MULTI_CHUNK_BYTES);
  },
  "a video partly sent": async (ground) => {
    await addPermanentFault(ground, "upload", { kind: "slow", bytes_per_second: 200_000 });
    await startSend(ground);
  },
  "a video being checked": async ({ admin, id, marker }) => {
    const { draftId } = await makeDraftFromFile(admin, await makeClipOfSize(SMALL_BYTES), id);
    const { videoId } = await setMarkedCaption(draftId, marker);
    await database().video.update({
      where: { id: videoId },
      data: { state: "checking", name: `${marker}.mp4` },
    });
    await database().$transaction((tx) =>
      enqueue(tx, "check-video", { videoId, shopId: admin.shopId }),
    );
  },
  "an export being built": async ({ admin, id, marker }) => {
    const { draftId } = await makeDraftFromFile(admin, await makeClipOfSize(SMALL_BYTES), id);
    await setMarkedCaption(draftId, marker);
    await requestExportByStaff(admin, { connectionId: id });
  },
  "its tokens being refreshed": async (ground) => {
    const { admin, id, marker, simulator, openId } = ground;
    await callSimulator(simulator, "POST", "/faults", {
      route: "refresh",
      account: openId,
      kind: "delay",
      ms: 3000,
    });
    const { draftId } = await makeDraftFromFile(admin, await makeClipOfSize(SMALL_BYTES), id);
    await setMarkedCaption(draftId, marker);
    await database().$executeRaw`
      UPDATE "Connection" SET "accessExpiresAt" = clock_timestamp() + interval '100 seconds', "refreshedAt" = clock_timestamp() - interval '2 hours',
        "nextRefreshAt" = clock_timestamp() - interval '1 second' WHERE id = ${id}::uuid`;
    await database().$transaction((tx) =>
      enqueue(tx, "refresh-connection", { connectionId: id, shopId: admin.shopId }),
    );
  },
} satisfies Record<string, (ground: ActivityContext) => Promise<void>>;

export type Activity = keyof typeof ACTIVITIES;

/** Creates an account without activity. */
export async function makeBusyAccount(
  simulator: Simulator,
  admin: StaffActor,
  activity: Activity,
): Promise<BusyAccount> {
  const marker = randomBytes(8).toString("hex");
  const { id, openId } = await connectSimulatedAccount(simulator, admin);
  await database().connection.update({
    where: { id },
    data: {
      displayName: `Name ${marker}`,
      username: `user.${marker}`,
      avatarUrl: `https://cdn.example/${marker}.jpg`,
    },
  });
  return { admin, id, openId, marker, activity };
}
