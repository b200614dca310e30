import { randomUUID } from "node:crypto";

import { expect } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { fileStat } from "#lib/infra/storage/media-files";
import { periods, type DataClassName } from "#lib/retention/policy";
import { addPeriod, type Period } from "#lib/retention/rules";
import {
  makeConnectionWithTokens,
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { makeSession, makeStaff } from "#tests/support/factories/records";
import { staffLinkCases } from "#tests/support/factories/retention/staff-link-cases";
import { installationCases } from "#tests/support/factories/retention/installation-cases";

/** The moment for which the retention tests purge. */
export const purgeTime = new Date();

/** Makes something whose period begins at `at`; answers whether it is still there. */
type MakeItem = (admin: StaffActor, at: Date) => Promise<() => Promise<boolean>>;
export type RetentionCase = { name: DataClassName; what: string; period: Period; make: MakeItem };

/** A video in an inbox since `at`, kept in the library. */
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

/** One for each thing that has a period, by its class. */
export const retentionCases: RetentionCase[] = [
  {
    name: "staff",
    what: "a disabled account",
    period: periods.disabledStaff,
    make: async (admin, at) => {
      const { staffId } = await makeStaff(admin.shopId, "editor");
      await database().staff.update({ where: { id: staffId }, data: { disabledAt: at } });
      return async () => (await database().staff.count({ where: { id: staffId } })) === 1;
    },
  },
  {
    name: "session",
    what: "an idle session",
    period: periods.sessionIdle,
    make: async (admin, at) => {
      const id = await makeSession(admin.staffId);
      await database().staffSession.update({ where: { id }, data: { lastSeenAt: at } });
      return async () => (await database().staffSession.count({ where: { id } })) === 1;
    },
  },
  {
    name: "session",
    what: "a session in constant use",
    period: periods.sessionAbsolute,
    make: async (admin, at) => {
      const id = await makeSession(admin.staffId);
      await database().staffSession.update({
        where: { id },
        data: { createdAt: at, lastSeenAt: purgeTime },
      });
      return async () => (await database().staffSession.count({ where: { id } })) === 1;
    },
  },
  ...staffLinkCases,
  {
    name: "authorization",
    what: "an unfinished TikTok sign-in",
    period: periods.authorization,
    make: async (_admin, at) => {
      const stateHash = randomUUID();
      await database().authorization.create({
        data: {
          stateHash,
          purpose: "link",
          createdAt: at,
          expiresAt: addPeriod(periods.authorization, at),
        },
      });
      return async () => (await database().authorization.count({ where: { stateHash } })) === 1;
    },
  },
  {
    name: "tokens",
    what: "tokens without use",
    period: periods.tokensUnused,
    make: async (admin, at) => {
      const id = await makeConnectionWithTokens(admin);
      await database().connection.update({ where: { id }, data: { lastUsedAt: at } });
      return async () => {
        const row = await database().connection.findUniqueOrThrow({ where: { id } });
        expect(row.refreshTokenSealed === null).toBe(row.state === "disconnected");
        return row.accessTokenSealed !== null;
      };
    },
  },
  {
    name: "profile",
    what: "the profile of a disconnected account",
    period: periods.profileAfterDisconnect,
    make: async (admin, at) => {
      const id = await makeConnectionWithTokens(admin);
      await database().connection.update({
        where: { id },
        data: {
          state: "disconnected",
          disconnectedAt: at,
          accessTokenSealed: null,
          refreshTokenSealed: null,
        },
      });
      return async () => (await database().connection.count({ where: { id } })) === 1;
    },
  },
  {
    name: "profile",
    what: "such a profile that a send log points to",
    period: periods.profileAfterDisconnect,
    make: async (admin, at) => {
      const { connectionId: id } = await makeDeliveredVideo(admin, purgeTime);
      await database().connection.update({
        where: { id },
        data: {
          state: "disconnected",
          disconnectedAt: at,
          accessTokenSealed: null,
          refreshTokenSealed: null,
        },
      });
      return async () => {
        const row = await database().connection.findUniqueOrThrow({ where: { id } });
        return (
          row.openId.startsWith("open-") &&
          row.displayName !== "Former account" &&
          row.username !== null &&
          row.avatarUrl !== null
        );
      };
    },
  },
  {
    name: "uploadUrl",
    what: "an upload address",
    period: periods.uploadUrl,
    make: async (admin, at) => {
      const { deliveryId } = await makeDeliveredVideo(admin, purgeTime);
      await database().delivery.update({
        where: { id: deliveryId },
        data: { state: "uploading", endedAt: null },
      });
      await database().transfer.updateMany({ where: { deliveryId }, data: { initStartedAt: at } });
      return async () =>
        (await database().transfer.count({
          where: { deliveryId, uploadUrlSealed: { not: null } },
        })) === 1;
    },
  },
  {
    name: "partialUpload",
    what: "an unfinished upload",
    period: periods.partialUpload,
    make: async (admin, at) => {
      const { id } = await makeStoredVideo(admin);
      await database().video.update({ where: { id }, data: { state: "uploading", createdAt: at } });
      return async () => (await database().video.count({ where: { id } })) === 1;
    },
  },
  {
    name: "video",
    what: "a video that reached an inbox",
    period: periods.videoInInbox,
    make: async (admin, at) => {
      const { video, draftId } = await makeDeliveredVideo(admin, at);
      await database().video.update({
        where: { id: video.id },
        data: { keep: false, lastUsedAt: at },
      });
      await database().draft.update({ where: { id: draftId }, data: { updatedAt: at } });
      return async () => (await fileStat(video.fileKey)) !== null;
    },
  },
  {
    name: "video",
    what: "a video without use",
    period: periods.videoUnused,
    make: async (admin, at) => {
      const video = await makeStoredVideo(admin);
      await database().video.update({ where: { id: video.id }, data: { lastUsedAt: at } });
      return async () => (await fileStat(video.posterKey)) !== null;
    },
  },
  {
    name: "draftContent",
    what: "a draft of a kept video",
    period: periods.draftContent,
    make: async (admin, at) => {
      const { id } = await makeStoredVideo(admin, { keep: true });
      const draftId = await makeDiscussedDraft(admin, id, null);
      await database().draft.update({ where: { id: draftId }, data: { updatedAt: at } });
      return async () => (await database().draft.count({ where: { id: draftId } })) === 1;
    },
  },
  {
    name: "draftContent",
    what: "the public address of a kept video",
    period: periods.draftContent,
    make: async (admin, at) => {
      const { id } = await makeStoredVideo(admin, { keep: true });
      await database().video.update({ where: { id }, data: { createdAt: at } });
      return async () => {
        const row = await database().video.findUniqueOrThrow({ where: { id } });
        expect(row).toMatchObject({ name: "clip.mp4", deletedAt: null });
        return row.sourceDetail !== "";
      };
    },
  },
  {
    name: "delivery",
    what: "a send log",
    period: periods.deliveryLog,
    make: async (admin, at) => {
      const { deliveryId } = await makeDeliveredVideo(admin, at);
      return async () => {
        const [log, calls] = await Promise.all([
          database().delivery.count({ where: { id: deliveryId } }),
          database().tiktokCall.count({ where: { deliveryId } }),
        ]);
        expect(calls).toBe(log);
        return log === 1;
      };
    },
  },
  {
    name: "delivery",
    what: "a request log entry outside a delivery",
    period: periods.deliveryLog,
    make: async (admin, at) => {
      const { id } = await database().tiktokCall.create({
        data: { shopId: admin.shopId, at, operation: "refresh_token", code: "ok", durationMs: 1 },
        select: { id: true },
      });
      return async () => (await database().tiktokCall.count({ where: { id } })) === 1;
    },
  },
  {
    name: "consent",
    what: "a record of consent",
    period: periods.consent,
    make: async (admin, at) => {
      const { deliveryId, draftId } = await makeDeliveredVideo(admin, at);
      await database().consent.updateMany({ where: { draftId }, data: { createdAt: at } });
      return async () =>
        (await database().consent.count({ where: { draftId } })) ===
          (await database().delivery.count({ where: { id: deliveryId } })) &&
        (await database().consent.count({ where: { draftId } })) === 1;
    },
  },
  {
    name: "handoff",
    what: "a phone page",
    period: periods.handoff,
    make: async (admin, at) => {
      const { deliveryId } = await makeDeliveredVideo(admin, purgeTime);
      await database().handoff.updateMany({ where: { deliveryId }, data: { expiresAt: at } });
      return async () => (await database().handoff.count({ where: { deliveryId } })) === 1;
    },
  },
  {
    name: "webhook",
    what: "a message from TikTok",
    period: periods.webhookDigest,
    make: async (_admin, at) => {
      const id = randomUUID();
      await database().webhookEvent.create({
        data: { id, event: "x", verdict: "verified", action: "ignored", receivedAt: at },
      });
      return async () => (await database().webhookEvent.count({ where: { id } })) === 1;
    },
  },
  {
    name: "mail",
    what: "a record of an e-mail",
    period: periods.mail,
    make: async (admin, at) => {
      const email = {
        shopId: admin.shopId,
        staffId: admin.staffId,
        topic: "reconnect",
        dedupeKey: randomUUID(),
      } as const;
      const { id } = await database().email.create({
        data: { ...email, connectionId: await makeConnectionWithTokens(admin), createdAt: at },
        select: { id: true },
      });
      return async () => (await database().email.count({ where: { id } })) === 1;
    },
  },
  ...installationCases(purgeTime),
];
