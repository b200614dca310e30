import "server-only";
import { randomUUID } from "node:crypto";

import { databaseNow } from "#lib/infra/clock";
import type { Tx } from "#lib/infra/database";
import { open, seal } from "#lib/infra/seal";
import { Secret } from "#lib/infra/secret";
import { deletionForm, type DeletionForm } from "#lib/privacy/schema";
import type { NoteKind } from "#lib/privacy/state";
import { tellAsker } from "#lib/privacy/tell-asker";

const place = (row: string) => ({ table: "DeletionNote", column: "wordsSealed", row }) as const;

/** What the asker wrote in the form; null once it was destroyed. */
export function readStatement({ id, statementSealed }: { id: string; statementSealed: Uint8Array | null }): DeletionForm | null {
  if (statementSealed === null) return null;
  const sealedFor = { table: "DeletionRequest", column: "statementSealed", row: id } as const;
  return deletionForm.parse(JSON.parse(open(statementSealed, sealedFor).reveal()));
}

/** What a note says. */
export const readNote = ({ id, wordsSealed }: { id: string; wordsSealed: Uint8Array }): string => open(wordsSealed, place(id)).reveal();

type Note = { request: { id: string; statementSealed: Uint8Array | null }; kind: NoteKind; words: string; shopId?: string };

/** Writes something down about a request, sealed, in the caller's transaction. What is for the asker also leaves by e-mail, where mail goes. */
export async function writeNote(tx: Tx, { request, kind, words, shopId }: Note): Promise<void> {
  const id = randomUUID();
  const wordsSealed = seal(new Secret(words), place(id));
  await tx.deletionNote.create({
    data: { id, requestId: request.id, kind, at: await databaseNow(tx), shopId: shopId ?? null, wordsSealed },
    select: { id: true },
  });
  const contact = readStatement(request)?.contact;
  if (contact !== undefined && (kind === "question" || kind === "extension" || kind === "refusal"))
    await tellAsker(tx, { kind, contact, words });
}
