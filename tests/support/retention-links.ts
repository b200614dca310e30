import { randomUUID } from "node:crypto";

import { database } from "#lib/infra/database";
import { after, periods } from "#lib/privacy/policy";
import type { RetentionCase } from "#tests/support/retention";

/** The links by which people come in, for tests/support/retention.ts. */
export const staffLinkCases: RetentionCase[] = [
  {
    name: "staffLink",
    what: "an invitation that nobody took up",
    period: periods.invitation,
    make: async ({ shopId }, at) => {
      const id = randomUUID();
      await database().invitation.create({
        data: { id, shopId, email: `${id}@shop.example`, role: "viewer", tokenHash: id, createdAt: at, expiresAt: at },
      });
      return async () => (await database().invitation.count({ where: { id } })) === 1;
    },
  },
  {
    name: "staffLink",
    what: "a link for a new password",
    period: periods.passwordLink,
    make: async ({ staffId }, at) => {
      const id = randomUUID();
      await database().passwordReset.create({
        data: { id, staffId, tokenHash: id, createdAt: at, expiresAt: after(periods.passwordLink, at) },
      });
      return async () => (await database().passwordReset.count({ where: { id } })) === 1;
    },
  },
];
