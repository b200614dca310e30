import "server-only";

import type { Tx } from "#lib/infra/database";
import { oweLetter } from "#lib/infra/outbox";
import { paths } from "#lib/paths";
import { askerLetter, type AskerLetter } from "#lib/privacy/words";

/** Tells the asker of a deletion by e-mail, where mail goes; written with what it tells of, in the caller's transaction. */
export async function tellAsker(tx: Tx, { kind, contact, words }: { kind: AskerLetter; contact: string; words: string }): Promise<void> {
  const { subject, lines } = askerLetter(kind, words);
  const link = { words: "Open the status page", path: paths.dataDeletion() };
  await oweLetter(tx, { shopId: null, to: { name: "", address: contact }, subject, lines, link });
}
