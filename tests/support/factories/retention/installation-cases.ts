import { randomUUID } from "node:crypto";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { backupDir, backupFileName } from "#lib/infra/storage/backup-files";
import { database } from "#lib/infra/db/database";
import { periods } from "#lib/retention/policy";
import { purgeTime, type RetentionCase } from "#tests/support/factories/retention/retention-case";

/** The cases of data of the installation, not of one shop. */
export const installationCases: RetentionCase[] = [
  {
    name: "rateLimit",
    what: "a counter",
    period: { count: 0, unit: "minute" },
    make: async (_admin, at) => {
      const key = randomUUID();
      await database().rateLimit.create({
        data: { key, win: 1n, cur: 1, prev: 0, ok: true, expiresAt: at },
      });
      return async () => (await database().rateLimit.count({ where: { key } })) === 1;
    },
  },
  {
    name: "backup",
    what: "a backup",
    period: periods.backup,
    make: async (_admin, at) => {
      // The name of an archive has a resolution of one second.
      const path = join(backupDir(), backupFileName(at));
      await mkdir(backupDir(), { recursive: true });
      await writeFile(path, "sealed");
      return async () => (await stat(path).catch(() => null)) !== null;
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
          at: number === 1n ? at : purgeTime,
          actorKind: "system",
          action: "x",
          details: {},
          previous: "",
          hash: `hash-${number}`,
        };
        await database().auditEvent.create({ data: { ...row, shopId: admin.shopId } });
      }
      return async () =>
        (await database().auditEvent.count({ where: { chain, number: 1n } })) === 1;
    },
  },
];
