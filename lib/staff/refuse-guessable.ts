import "server-only";

import { refuse } from "#lib/errors";
import { isGuessable } from "#lib/infra/guessable";

/** What others know of whoever chooses a password here. */
export type Known = { email: string; name: string; shop: string };

const PRODUCT = "FashionSupreme Social Studio";

/** Throws `invalid`, at the form's field of this name, for a new password that is much used or close to what others know of the person. */
export async function refuseGuessable(field: string, password: string, { email, name, shop }: Known): Promise<void> {
  if (!(await isGuessable(password, [email, name, shop, PRODUCT]))) return;
  const sentence =
    "This password is easy to guess: much used, a row of keys, or close to your name. Four or five unrelated words are better.";
  throw refuse("invalid", sentence, { fields: { [field]: sentence } });
}
