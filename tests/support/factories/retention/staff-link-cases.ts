import { randomUUID } from "node:crypto";

import { database } from "#lib/infra/db/database";
import { periods } from "#lib/retention/policy";
import { addPeriod } from "#lib/retention/rules";
import type { RetentionCase } from "#tests/support/factories/retention/retention-case";

/** The cases of links sent to staff. */
export const staffLinkCases: RetentionCase[] = [
  {
    name: "staffLink",
    what: "an unused invitation",
    period: periods.invitation,
    make: async ({ shopId }, at) => {
      const id = randomUUID();
      await database().invitation.create({
        data: {
          id,
          shopId,
          email: `${id}@shop.example`,
          role: "viewer",
          tokenHash: id,
          createdAt: at,
          expiresAt: at,
        },
      });
      return async () => (await database().invitation.count({ where: { id } })) === 1;
    },
  },
  {
    name: "staffLink",
    what: "a link for a new password",
    period: periods.passwordResetLink,
    make: async ({ staffId }, at) => {
      const id = randomUUID();
      await database().passwordReset.create({
        data: {
          id,
          staffId,
          tokenHash: id,
          createdAt: at,
          expiresAt: addPeriod(periods.passwordResetLink, at),
        },
      });
      return async () => (await database().passwordReset.count({ where: { id } })) === 1;
    },
  },
];
