import "server-only";

import { AppError } from "#lib/errors";
import { isGuessablePassword } from "#lib/infra/crypto/password-strength";

/** What others know of whoever chooses a password here. */
export type KnownFacts = { email: string; name: string; shop: string };

const PRODUCT = "FashionSupreme Social Studio";

/** Throws `invalid`, at the form's field of this name, for a new password that is much used or close to what others know of the person. */
export async function assertStrongPassword(
  field: string,
  password: string,
  { email, name, shop }: KnownFacts,
): Promise<void> {
  if (!(await isGuessablePassword(password, [email, name, shop, PRODUCT]))) return;
  const message =
    "This password is easy to guess: much used, a row of keys, or close to your name. Four or five unrelated words are better.";
  throw new AppError("invalid", message, { fields: { [field]: message } });
}
