import { randomUUID } from "node:crypto";

import { expect } from "vitest";

import { database } from "#lib/infra/db/database";
import { periods } from "#lib/retention/policy";
import { addPeriod } from "#lib/retention/rules";
import { makeConnectionWithTokens } from "#tests/support/factories/account-data";
import { makeSession, makeStaff } from "#tests/support/factories/records";
import { connectionCases } from "#tests/support/factories/retention/connection-cases";
import { contentCases } from "#tests/support/factories/retention/content-cases";
import { installationCases } from "#tests/support/factories/retention/installation-cases";
import {
  makeDeliveredVideo,
  purgeTime,
  type RetentionCase,
} from "#tests/support/factories/retention/retention-case";
import { staffLinkCases } from "#tests/support/factories/retention/staff-link-cases";

/** One case for each kind of item that has a retention period. */
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
  ...connectionCases,
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
  ...contentCases,
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
  ...installationCases,
];
