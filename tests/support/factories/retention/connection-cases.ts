import { expect } from "vitest";

import { database } from "#lib/infra/db/database";
import { periods } from "#lib/retention/policy";
import { makeConnectionWithTokens } from "#tests/support/factories/account-data";
import {
  makeDeliveredVideo,
  purgeTime,
  type RetentionCase,
} from "#tests/support/factories/retention/retention-case";

/** The cases of tokens and profiles of connected accounts. */
export const connectionCases: RetentionCase[] = [
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
];
