import "server-only";

import type { PublicActor } from "#lib/actor";
import { unsealNote } from "#lib/deletion-requests/notes";
import { parseReceiptCode } from "#lib/deletion-requests/rules";
import {
  type ReceiptView,
  storedCounts,
  storedRevocationResult,
} from "#lib/deletion-requests/schema";
import {
  addErasureCounts,
  deletionOrigins,
  publicNoteKinds,
  publicState,
  rejectionReasons,
} from "#lib/deletion-requests/state";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database } from "#lib/infra/db/database";
import { isMailEnabled } from "#lib/infra/mail/mailer";

/** Returns a receipt's content; null alike for an unknown and a malformed code. */
export async function getReceipt(_actor: PublicActor, typed: string): Promise<ReceiptView | null> {
  const code = parseReceiptCode(typed);
  const row = await database().deletionRequest.findUnique({
    where: { codeHash: hashToken(code ?? "") },
    select: {
      id: true,
      state: true,
      origin: true,
      receivedAt: true,
      dueAt: true,
      extendedDays: true,
      rejectionReason: true,
      finishedAt: true,
      contactConfirmedAt: true,
      counts: true,
      revocationResult: true,
      notes: {
        where: { kind: { in: [...publicNoteKinds] } },
        orderBy: { at: "asc" },
        select: { id: true, kind: true, at: true, textSealed: true },
      },
    },
  });
  if (!row) return null;
  const done = row.state === "done";
  const revocationResult = storedRevocationResult.parse(row.revocationResult);
  return {
    state: publicState(row.state),
    origin: deletionOrigins.find((one) => one === row.origin) ?? "form",
    receivedAt: row.receivedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    extendedDays: row.extendedDays,
    rejectionReason: rejectionReasons.find((one) => one === row.rejectionReason) ?? null,
    contactConfirmed:
      row.origin === "form" && isMailEnabled() ? row.contactConfirmedAt !== null : null,
    notes: row.notes.map(({ id, kind, at, textSealed }) => ({
      id,
      kind: publicNoteKinds.find((one) => one === kind) ?? "question",
      at: at.toISOString(),
      text: unsealNote({ id, textSealed }),
    })),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    counts: done ? addErasureCounts(storedCounts.parse(row.counts), {}) : null,
    revocationResult: done && revocationResult !== "" ? revocationResult : null,
  };
}
