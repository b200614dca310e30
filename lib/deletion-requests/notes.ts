import "server-only";

import { randomUUID } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { requesterEmail, type RequesterEmailKind } from "#lib/deletion-requests/emails";
import {
  deletionFormInput,
  type DeletionFormInput,
  type StatementView,
} from "#lib/deletion-requests/schema";
import { isPublicNote, type NoteKind, noteKinds } from "#lib/deletion-requests/state";
import { AppError } from "#lib/errors";
import { seal, unseal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { queueEmail } from "#lib/infra/mail/outbox";
import { paths } from "#lib/paths";

const noteSealContext = (row: string) =>
  ({ table: "DeletionNote", column: "textSealed", row }) as const;

/** Returns what the requester wrote in the form; null once it is destroyed. */
function unsealStatement({
  id,
  statementSealed,
}: {
  id: string;
  statementSealed: Uint8Array | null;
}): DeletionFormInput | null {
  if (statementSealed === null) return null;
  const context = { table: "DeletionRequest", column: "statementSealed", row: id } as const;
  return deletionFormInput.parse(JSON.parse(unseal(statementSealed, context).reveal()));
}

/** Returns the text of a note. */
export const unsealNote = ({ id, textSealed }: { id: string; textSealed: Uint8Array }): string =>
  unseal(textSealed, noteSealContext(id)).reveal();

type Requester = {
  id: string;
  statementSealed: Uint8Array | null;
  contactConfirmedAt: Date | null;
};

type NewNote = {
  request: Requester;
  kind: NoteKind;
  text: string;
  shopId?: string;
};

/** Adds a sealed note in the caller's transaction. E-mails it if it is for the requester. */
export async function addNote(tx: Tx, { request, kind, text, shopId }: NewNote): Promise<void> {
  const id = randomUUID();
  const textSealed = seal(new Secret(text), noteSealContext(id));
  await tx.deletionNote.create({
    data: {
      id,
      requestId: request.id,
      kind,
      at: await databaseNow(tx),
      shopId: shopId ?? null,
      textSealed,
    },
    select: { id: true },
  });
  if (isPublicNote(kind)) await notifyRequester(tx, { kind, request, text });
}

/** Queues an e-mail to the requester once the mailbox is confirmed, in the caller's transaction. */
export async function notifyRequester(
  tx: Tx,
  { kind, request, text }: { kind: RequesterEmailKind; request: Requester; text: string },
): Promise<void> {
  const contact = unsealStatement(request)?.contact;
  if (contact === undefined || request.contactConfirmedAt === null) return;
  const { subject, lines } = requesterEmail(kind, text);
  const link = { label: "Open the status page", path: paths.dataDeletion() };
  await queueEmail(tx, { shopId: null, to: { name: "", address: contact }, subject, lines, link });
}

/** Unseals all texts of a request for an operator and records that. Throws `not_found`. */
export async function readStatement(
  actor: StaffActor,
  { requestId }: { requestId: string },
): Promise<StatementView> {
  return act<StatementView>(actor, "deletion.decide", async (tx) => {
    const request = await tx.deletionRequest.findFirst({
      where: { id: requestId, origin: "form" },
      select: { id: true, statementSealed: true },
    });
    if (!request) throw new AppError("not_found", "Request not found.");
    const rows = await tx.deletionNote.findMany({
      where: { requestId },
      orderBy: { at: "asc" },
      select: { id: true, kind: true, at: true, shopId: true, textSealed: true },
    });
    const shopIds = rows.map(({ shopId }) => shopId).filter((id) => id !== null);
    const shops = new Map(
      (
        await tx.shop.findMany({ where: { id: { in: shopIds } }, select: { id: true, name: true } })
      ).map((one) => [one.id, one.name]),
    );
    const notes = rows.map(({ id, kind, at, shopId, textSealed }) => ({
      id,
      kind: noteKinds.find((one) => one === kind) ?? "answer",
      at: at.toISOString(),
      text: unsealNote({ id, textSealed }),
      from: shopId === null ? null : (shops.get(shopId) ?? "A former shop"),
    }));
    return recorded(
      { action: "deletion.statement_read", subjectId: requestId, details: {} },
      { statement: unsealStatement(request), notes },
    );
  });
}
