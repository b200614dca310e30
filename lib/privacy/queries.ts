import "server-only";

import type { PublicActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";
import { readCode } from "#lib/privacy/rules";
import { storedCounts, storedRevoke, type ReceiptView } from "#lib/privacy/schema";
import { addCounts, deletionOrigins, refusals, toldKinds, toldState } from "#lib/privacy/state";
import { readNote } from "#lib/privacy/write-note";

/** What a receipt tells; null for a code that is unknown or no code at all, which cannot be told apart. */
export async function getReceipt(_actor: PublicActor, typed: string): Promise<ReceiptView | null> {
  const code = readCode(typed);
  const row = await database().deletionRequest.findUnique({
    where: { codeHash: hashToken(code ?? "") },
    select: {
      id: true,
      state: true,
      origin: true,
      receivedAt: true,
      dueAt: true,
      extendedDays: true,
      refusal: true,
      finishedAt: true,
      counts: true,
      revoked: true,
      notes: {
        where: { kind: { in: ["question", "extension", "refusal"] } },
        orderBy: { at: "asc" },
        select: { id: true, kind: true, at: true, wordsSealed: true },
      },
    },
  });
  if (!row) return null;
  const done = row.state === "done";
  const revoked = storedRevoke.parse(row.revoked);
  return {
    state: toldState(row.state),
    origin: deletionOrigins.find((one) => one === row.origin) ?? "form",
    receivedAt: row.receivedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    extendedDays: row.extendedDays,
    refusal: refusals.find((one) => one === row.refusal) ?? null,
    told: row.notes.map(({ id, kind, at, wordsSealed }) => ({
      id,
      kind: toldKinds.find((one) => one === kind) ?? "question",
      at: at.toISOString(),
      words: readNote({ id, wordsSealed }),
    })),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    counts: done ? addCounts(storedCounts.parse(row.counts), {}) : null,
    revoked: done && revoked !== "" ? revoked : null,
  };
}
