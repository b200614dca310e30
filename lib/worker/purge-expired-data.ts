import "server-only";

import { rm } from "node:fs/promises";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { expireAuthorizations } from "#lib/connections/cancel-authorizations";
import { purgeReceipts, purgeRequestNotes } from "#lib/deletion-requests/purge-requests";
import { requeueStuckErasures } from "#lib/erasure/erase-account";
import { purgeExports } from "#lib/exports/delete-export";
import { database, databaseNow } from "#lib/infra/db/database";
import { log } from "#lib/infra/log";
import { pruneCapturedEmails } from "#lib/infra/mail/mail-capture";
import { listBackups } from "#lib/infra/storage/backup-files";
import { pruneErasures } from "#lib/infra/storage/erasure-ledger";
import { type DataClassName, periods } from "#lib/retention/policy";
import { purgeAudit } from "#lib/retention/purge-audit";
import {
  disconnectUnusedConnections,
  anonymizeProfiles,
} from "#lib/retention/purge-unused-connections";
import { purgeDrafts } from "#lib/retention/purge-drafts";
import { type PurgedRowClass, purgeExpiredSecrets, purgeRows } from "#lib/retention/purge-rows";
import { purgeVideos } from "#lib/retention/purge-videos";
import { subtractPeriod } from "#lib/retention/rules";

/** Deletes expired backups of `npm run backup`. Returns how many. */
async function purgeBackups(_actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = (await listBackups()).filter(
    ({ madeAt }) => madeAt < subtractPeriod(periods.backup, now),
  );
  for (const { path } of old) await rm(path, { force: true });
  return old.length;
}

/** Every class except the server log, which the host rotates, needs a purge to compile. */
type PurgedClass = Exclude<DataClassName, "serverLog">;

const purgeRowsOf = (name: PurgedRowClass) => (actor: SystemActor, now: Date) =>
  purgeRows(actor, { rows: name, now });

/** In this order, so that rows left without log, video or account go in the same run. */
const purges: Record<PurgedClass, (actor: SystemActor, now: Date) => Promise<number>> = {
  session: purgeRowsOf("session"),
  staffLink: purgeRowsOf("staffLink"),
  // Permissions that nobody confirmed are revoked at TikTok before their rows are deleted.
  authorization: async (actor, now) =>
    (await expireAuthorizations(actor)) + (await purgeRowsOf("authorization")(actor, now)),
  bulkAction: purgeRowsOf("bulkAction"),
  rateLimit: purgeRowsOf("rateLimit"),
  webhook: purgeRowsOf("webhook"),
  mail: async (actor, now) =>
    (await purgeRowsOf("mail")(actor, now)) + (await pruneCapturedEmails()),
  staff: purgeRowsOf("staff"),
  tokens: (actor, now) => disconnectUnusedConnections(actor, { now }),
  uploadUrl: (actor, now) => purgeExpiredSecrets(actor, { now }),
  handoff: purgeRowsOf("handoff"),
  delivery: purgeRowsOf("delivery"),
  consent: purgeRowsOf("consent"),
  partialUpload: (actor, now) => purgeVideos(actor, { which: "partial", now }),
  video: (actor, now) => purgeVideos(actor, { which: "unused", now }),
  draftContent: (actor, now) => purgeDrafts(actor, { now }),
  profile: (actor, now) => anonymizeProfiles(actor, { now }),
  backup: (actor, now) => purgeBackups(actor, { now }),
  audit: async (actor, now) =>
    (await purgeAudit(actor, { now })) + (await pruneErasures(subtractPeriod(periods.audit, now))),
  receipt: (actor, now) => purgeReceipts(actor, { now }),
  requestNotes: (actor, now) => purgeRequestNotes(actor, { now }),
  export: (actor, now) => purgeExports(actor, { now }),
};

/**
 * Deletes what has outlived its period in policy.ts (`now`: for tests). Returns and records the
 * counts. A failing class does not stop the others: its error is thrown last, for a retry.
 */
export async function purgeExpiredData(
  actor: SystemActor,
  options: { now?: Date } = {},
): Promise<Record<string, number>> {
  const now = options.now ?? (await databaseNow(database()));
  const counts: Record<string, number> = {};
  const failures: unknown[] = [];
  for (const [name, purge] of Object.entries(purges)) {
    try {
      counts[name] = await purge(actor, now);
    } catch (error) {
      failures.push(error);
      log.error("a class of data could not be purged", error, { operation: name });
    }
  }
  counts["erasuresRequeued"] = await requeueStuckErasures(actor, { now });
  await act(actor, "retention.purge", async () =>
    recorded({ action: "retention.purged", subjectId: null, details: { counts } }, undefined),
  );
  if (failures.length > 0) throw failures[0];
  return counts;
}
