import "server-only";

import { AppError } from "#lib/errors";
import { isGuessablePassword } from "#lib/infra/crypto/password-strength";

/** What others know about the person who chooses a password. */
export type KnownFacts = { email: string; name: string; shop: string };

const PRODUCT = "FashionSupreme Social Studio";

/** Throws `invalid`, at the form field of this name, for a new password that is common or close to what others know about the person. */
export async function assertStrongPassword(
  field: string,
  password: string,
  { email, name, shop }: KnownFacts,
): Promise<void> {
  if (!(await isGuessablePassword(password, [email, name, shop, PRODUCT]))) return;
  const message =
    "This password is easy to guess: it is common, a row of keys, or close to your name. Use four or five unrelated words.";
  throw new AppError("invalid", message, { fields: { [field]: message } });
}
