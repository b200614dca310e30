import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { dropStaleAuthorizations } from "#lib/connections/drop-stale-authorizations";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";
import { forgetErased } from "#lib/infra/erasure-ledger";
import { log } from "#lib/infra/log";
import { dropSunkMails } from "#lib/infra/mail-sink";
import { before, periods, type DataClassName } from "#lib/privacy/policy";
import { resumeErasures } from "#lib/privacy/resume-erasures";
import { sweepAudit } from "#lib/privacy/sweep-audit";
import { sweepBackups } from "#lib/privacy/sweep-backups";
import { sweepConnections } from "#lib/privacy/sweep-connections";
import { sweepExports } from "#lib/privacy/sweep-exports";
import { sweepProfiles } from "#lib/privacy/sweep-profiles";
import { sweepRows, type SweptRows } from "#lib/privacy/sweep-rows";
import { sweepSecrets } from "#lib/privacy/sweep-secrets";
import { sweepVideos } from "#lib/privacy/sweep-videos";
import { sweepWords } from "#lib/privacy/sweep-words";

/** Lines on standard output are the machine's to rotate; every other class of the policy has its sweep, or this does not compile. */
type Swept = Exclude<DataClassName, "serverLog">;

const rows = (name: SweptRows) => (actor: SystemActor, now: Date) => sweepRows(actor, { rows: name, now });

/** In this order: what is left without its log, video or account goes in the same run. */
const sweeps: Record<Swept, (actor: SystemActor, now: Date) => Promise<number>> = {
  session: rows("session"),
  staffLink: rows("staffLink"),
  // Permissions that nobody confirmed are given back to TikTok before their rows go.
  authorization: async (actor, now) => (await dropStaleAuthorizations(actor)) + (await rows("authorization")(actor, now)),
  limitCounter: rows("limitCounter"),
  webhook: rows("webhook"),
  mail: async (actor, now) => (await rows("mail")(actor, now)) + (await dropSunkMails()),
  staff: rows("staff"),
  tokens: (actor, now) => sweepConnections(actor, { now }),
  uploadAddress: (actor, now) => sweepSecrets(actor, { now }),
  phonePage: rows("phonePage"),
  delivery: rows("delivery"),
  consent: rows("consent"),
  partialUpload: (actor, now) => sweepVideos(actor, { which: "partial", now }),
  video: (actor, now) => sweepVideos(actor, { which: "whole", now }),
  words: (actor, now) => sweepWords(actor, { now }),
  profile: (actor, now) => sweepProfiles(actor, { now }),
  backup: (actor, now) => sweepBackups(actor, { now }),
  audit: async (actor, now) => (await sweepAudit(actor, { now })) + (await forgetErased(before(periods.audit, now))),
  receipt: rows("receipt"),
  decision: rows("decision"),
  export: (actor, now) => sweepExports(actor, { now }),
};

/**
 * Deletes everything that policy.ts does not allow to be kept any longer, by the database's clock (or `now`, for tests), and
 * records how much of each class. Repeating it is harmless. A class that fails does not keep the others from being swept; the
 * first failure is thrown at the end, so that the queue tries again.
 */
export async function sweepRetention(actor: SystemActor, given: { now?: Date } = {}): Promise<Record<string, number>> {
  const now = given.now ?? (await databaseNow(database()));
  const counts: Record<string, number> = {};
  const failures: unknown[] = [];
  for (const [name, sweep] of Object.entries(sweeps)) {
    try {
      counts[name] = await sweep(actor, now);
    } catch (error) {
      failures.push(error);
      log.error("a class of data could not be swept", error, { operation: name });
    }
  }
  counts["erasuresResumed"] = await resumeErasures(actor, { now });
  await act(actor, "retention.sweep", async () => recorded({ action: "retention.swept", subjectId: null, details: { counts } }, undefined));
  if (failures.length > 0) throw failures[0];
  return counts;
}
