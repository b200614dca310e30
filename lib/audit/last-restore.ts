import "server-only";

import { z } from "zod";

import type { PublicActor, StaffActor } from "#lib/actor";
import { unsealNote } from "#lib/deletion-requests/notes";
import { parseReceiptCode } from "#lib/deletion-requests/rules";
import {
  type ReceiptView,
  storedCounts,
  storedRevocationResult,
} from "#lib/deletion-requests/schema";
import {
  addErasureCounts,
  type DeletionOrigin,
  deletionOrigins,
  type DeletionState,
  erasureCountKeys,
  type ErasureCounts,
  type NoteKind,
  publicNoteKinds,
  publicState,
  type PublicState,
  type RejectionReason,
  rejectionReasons,
  type RevocationResult,
  revocationResults,
} from "#lib/deletion-requests/state";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow } from "#lib/infra/db/database";
import { type DataClass, dataClasses, type DataClassName } from "#lib/retention/policy";
import { measureRetentionAges, type OldestRecord } from "#lib/retention/retention-ages";
import { formatAge, formatPeriod, subtractPeriod } from "#lib/retention/rules";
import { purgedCounts, type RetentionAgeView, type RetentionView } from "#lib/retention/schema";

const RESTORE_NOTICE_MS = 7 * 24 * 3_600_000;

/** The moment to which the studio was put back, for a week after a restore: what came after it happened, but is not known here. */
export async function getLastRestore(_actor: StaffActor): Promise<string | null> {
  const now = await databaseNow(database());
  const row = await database().auditEvent.findFirst({
    where: { action: "backup.restored", at: { gt: new Date(now.getTime() - RESTORE_NOTICE_MS) } },
    orderBy: { number: "desc" },
    select: { details: true },
  });
  return row === null ? null : restoreDetails.parse(row.details).madeAt;
}

/** What an audit row of a restore tells. */
export const restoreDetails = z.object({ madeAt: z.iso.datetime() });
