import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { database } from "#lib/infra/db/database";
import { fileStat, mediaPath } from "#lib/infra/storage/media-files";
import { periods } from "#lib/retention/policy";
import { addPeriod } from "#lib/retention/rules";
import { exportFileKey } from "#lib/exports/rules";
import { purgeTime, type RetentionCase } from "#tests/support/factories/retention/retention-case";

/** The cases of deletion requests and exports. */
export const deletionAndExportCases: RetentionCase[] = [
  {
    name: "receipt",
    what: "a receipt",
    period: periods.receipt,
    make: async (_admin, at) => {
      const codeHash = randomUUID();
      await database().deletionRequest.create({
        data: { codeHash, origin: "staff", state: "done", dueAt: at, finishedAt: at },
      });
      return async () => (await database().deletionRequest.count({ where: { codeHash } })) === 1;
    },
  },
  {
    name: "requestNotes",
    what: "the reason of a refusal",
    period: periods.rejectionReason,
    make: async (_admin, at) => {
      const request = {
        codeHash: randomUUID(),
        origin: "form",
        state: "rejected",
        dueAt: at,
        finishedAt: purgeTime,
      } as const;
      const note = { kind: "rejection", at, textSealed: new Uint8Array([1]) };
      const { id } = await database().deletionRequest.create({
        data: { ...request, notes: { create: note } },
        select: { id: true },
      });
      return async () => (await database().deletionNote.count({ where: { requestId: id } })) === 1;
    },
  },
  {
    name: "export",
    what: "an export",
    period: periods.export,
    make: async (_admin, at) => {
      const codeHash = randomUUID();
      const { id } = await database().dataExport.create({
        data: { codeHash, createdAt: at, expiresAt: addPeriod(periods.export, at), state: "ready" },
        select: { id: true },
      });
      await mkdir(dirname(mediaPath(exportFileKey(id))), { recursive: true });
      await writeFile(mediaPath(exportFileKey(id)), "zip");
      return async () => (await fileStat(exportFileKey(id))) !== null;
    },
  },
];
