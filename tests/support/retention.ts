import { randomUUID } from "node:crypto";

import { expect } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { fileStat } from "#lib/infra/files";
import { after, periods, type DataClassName, type Period } from "#lib/privacy/policy";
import { makeConnection, makeDelivery, makeDraft, makeVideo } from "#tests/support/account";
import { makeSession, makeStaff } from "#tests/support/makers";

/** The moment for which the retention tests sweep. */
export const now = new Date();

/** Makes something whose period begins at `at`; answers whether it is still there. */
type Make = (admin: StaffActor, at: Date) => Promise<() => Promise<boolean>>;
export type RetentionCase = { name: DataClassName; what: string; period: Period; make: Make };

/** A video in an inbox since `at`, kept in the library. */
export async function makeSent(admin: StaffActor, at: Date) {
  const connectionId = await makeConnection(admin);
  const video = await makeVideo(admin, { keep: true });
  const draftId = await makeDraft(admin, video.id, connectionId);
  const deliveryId = await makeDelivery(admin, { draftId, videoId: video.id, connectionId, endedAt: at });
  return { connectionId, video, draftId, deliveryId };
}

/** One for each thing that has a period, by its class. */
export const retentionCases: RetentionCase[] = [
  {
    name: "staff",
    what: "a disabled account",
    period: periods.leftStaff,
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
    period: periods.sessionWhole,
    make: async (admin, at) => {
      const id = await makeSession(admin.staffId);
      await database().staffSession.update({ where: { id }, data: { createdAt: at, lastSeenAt: now } });
      return async () => (await database().staffSession.count({ where: { id } })) === 1;
    },
  },
  {
    name: "authorization",
    what: "a TikTok sign-in under way",
    period: periods.authorization,
    make: async (_admin, at) => {
      const stateHash = randomUUID();
      await database().authorization.create({
        data: { stateHash, purpose: "connect", createdAt: at, expiresAt: after(periods.authorization, at) },
      });
      return async () => (await database().authorization.count({ where: { stateHash } })) === 1;
    },
  },
  {
    name: "tokens",
    what: "tokens without use",
    period: periods.tokensUnused,
    make: async (admin, at) => {
      const id = await makeConnection(admin);
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
      const id = await makeConnection(admin);
      await database().connection.update({
        where: { id },
        data: { state: "disconnected", disconnectedAt: at, accessTokenSealed: null, refreshTokenSealed: null },
      });
      return async () => (await database().connection.count({ where: { id } })) === 1;
    },
  },
  {
    name: "profile",
    what: "such a profile that a publish log points to",
    period: periods.profileAfterDisconnect,
    make: async (admin, at) => {
      const { connectionId: id } = await makeSent(admin, now);
      await database().connection.update({
        where: { id },
        data: { state: "disconnected", disconnectedAt: at, accessTokenSealed: null, refreshTokenSealed: null },
      });
      return async () => {
        const row = await database().connection.findUniqueOrThrow({ where: { id } });
        return row.openId.startsWith("open-") && row.displayName !== "Former account" && row.username !== null && row.avatarUrl !== null;
      };
    },
  },
  {
    name: "uploadAddress",
    what: "an upload address",
    period: periods.uploadAddress,
    make: async (admin, at) => {
      const { deliveryId } = await makeSent(admin, now);
      await database().delivery.update({ where: { id: deliveryId }, data: { state: "uploading", endedAt: null } });
      await database().transfer.updateMany({ where: { deliveryId }, data: { initStartedAt: at } });
      return async () => (await database().transfer.count({ where: { deliveryId, uploadUrlSealed: { not: null } } })) === 1;
    },
  },
  {
    name: "partialUpload",
    what: "half an upload",
    period: periods.partialUpload,
    make: async (admin, at) => {
      const { id } = await makeVideo(admin);
      await database().video.update({ where: { id }, data: { state: "arriving", createdAt: at } });
      return async () => (await database().video.count({ where: { id } })) === 1;
    },
  },
  {
    name: "video",
    what: "a video that reached an inbox",
    period: periods.videoInInbox,
    make: async (admin, at) => {
      const { video, draftId } = await makeSent(admin, at);
      await database().video.update({ where: { id: video.id }, data: { keep: false, lastUsedAt: at } });
      await database().draft.update({ where: { id: draftId }, data: { updatedAt: at } });
      return async () => (await fileStat(video.fileKey)) !== null;
    },
  },
  {
    name: "video",
    what: "a video without use",
    period: periods.videoUnused,
    make: async (admin, at) => {
      const video = await makeVideo(admin);
      await database().video.update({ where: { id: video.id }, data: { lastUsedAt: at } });
      return async () => (await fileStat(video.posterKey)) !== null;
    },
  },
  {
    name: "words",
    what: "a draft of a kept video",
    period: periods.words,
    make: async (admin, at) => {
      const { id } = await makeVideo(admin, { keep: true });
      const draftId = await makeDraft(admin, id, null);
      await database().draft.update({ where: { id: draftId }, data: { updatedAt: at } });
      return async () => (await database().draft.count({ where: { id: draftId } })) === 1;
    },
  },
  {
    name: "words",
    what: "the public address of a kept video",
    period: periods.words,
    make: async (admin, at) => {
      const { id } = await makeVideo(admin, { keep: true });
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
    what: "a publish log",
    period: periods.deliveryLog,
    make: async (admin, at) => {
      const { deliveryId } = await makeSent(admin, at);
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
        data: { shopId: admin.shopId, at, operation: "refresh", code: "ok", durationMs: 1 },
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
      const { deliveryId, draftId } = await makeSent(admin, at);
      await database().consent.updateMany({ where: { draftId }, data: { createdAt: at } });
      return async () =>
        (await database().consent.count({ where: { draftId } })) === (await database().delivery.count({ where: { id: deliveryId } })) &&
        (await database().consent.count({ where: { draftId } })) === 1;
    },
  },
  {
    name: "phonePage",
    what: "a phone page",
    period: periods.phonePage,
    make: async (admin, at) => {
      const { deliveryId } = await makeSent(admin, now);
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
      await database().webhookEvent.create({ data: { id, event: "x", verdict: "genuine", response: "no_use", receivedAt: at } });
      return async () => (await database().webhookEvent.count({ where: { id } })) === 1;
    },
  },
  {
    name: "mail",
    what: "a record of an e-mail",
    period: periods.mail,
    make: async (admin, at) => {
      const owed = { shopId: admin.shopId, staffId: admin.staffId, cause: "reconnect", causeKey: randomUUID() } as const;
      const { id } = await database().mail.create({ data: { ...owed, connectionId: randomUUID(), createdAt: at }, select: { id: true } });
      return async () => (await database().mail.count({ where: { id } })) === 1;
    },
  },
  {
    name: "limitCounter",
    what: "a counter",
    period: { count: 0, unit: "minute" },
    make: async (_admin, at) => {
      const key = randomUUID();
      await database().rateLimit.create({ data: { key, win: 1n, cur: 1, prev: 0, ok: true, expiresAt: at } });
      return async () => (await database().rateLimit.count({ where: { key } })) === 1;
    },
  },
  {
    name: "receipt",
    what: "a receipt",
    period: periods.receipt,
    make: async (_admin, at) => {
      const codeHash = randomUUID();
      await database().deletionRequest.create({ data: { codeHash, origin: "staff", state: "done", dueAt: at, finishedAt: at } });
      return async () => (await database().deletionRequest.count({ where: { codeHash } })) === 1;
    },
  },
  {
    name: "audit",
    what: "an audit row",
    period: periods.audit,
    make: async (admin, at) => {
      const chain = randomUUID();
      for (const number of [1n, 2n]) {
        const row = {
          chain,
          number,
          at: number === 1n ? at : now,
          actorKind: "system",
          action: "x",
          details: {},
          previous: "",
          hash: `hash-${number}`,
        };
        await database().auditEvent.create({ data: { ...row, shopId: admin.shopId } });
      }
      return async () => (await database().auditEvent.count({ where: { chain, number: 1n } })) === 1;
    },
  },
];
