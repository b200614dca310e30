import "server-only";

import { AppError } from "#lib/errors";
import { isGuessablePassword } from "#lib/infra/crypto/password-strength";

/** What others know about the person who chooses a password. */
export type KnownFacts = { email: string; name: string; shop: string };

const PRODUCT = "FashionSupreme Social Studio";

/** Throws `invalid` for `field` when a new password is common or close to the known facts. */
export async function assertStrongPassword(
  field: string,
  password: string,
  { email, name, shop }: KnownFacts,
): Promise<void> {
  if (!(await isGuessablePassword(password, [email, name, shop, PRODUCT]))) return;
  const message =
    "This password is easy to guess: it is common, a row of keys, a season or year, or close to your name. Use four or five unrelated words.";
  throw new AppError("invalid", message, { fields: { [field]: message } });
}
