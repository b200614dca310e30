import "server-only";
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";

import { UserError } from "#lib/errors";

const AGE_SECRET_KEY = /^AGE-SECRET-KEY-/i;
const MIN_PASSPHRASE_LENGTH = 20;

export type ArchiveKeys = {
  encrypter: Encrypter;
  /** Null where this machine can write archives but not read them. */ decrypter: Decrypter | null;
};

/** Returns a new key pair: the recipient writes archives, the key reads them. */
export async function generateArchiveKeys(): Promise<{ key: string; recipient: string }> {
  const key = await generateX25519Identity();
  return { key, recipient: await identityToRecipient(key) };
}

/**
 * Loads the keys from BACKUP_KEY (age secret key or passphrase) and BACKUP_RECIPIENT (the recipient
 * of a key stored elsewhere). Archives are age files, which `age` also opens. Throws UserError.
 */
export async function loadArchiveKeys(given: {
  key: string | undefined;
  recipient: string | undefined;
}): Promise<ArchiveKeys> {
  const [key, recipient] = [given.key?.trim() ?? "", given.recipient?.trim() ?? ""];
  if (key === "" && recipient === "")
    throw new UserError(
      "No encryption key for backups is configured. Run npm run backup -- --new-key, store the key away from this machine, and set BACKUP_RECIPIENT here (or BACKUP_KEY, to read archives here too).",
    );
  try {
    const encrypter = new Encrypter();
    if (recipient !== "") encrypter.addRecipient(recipient);
    else if (AGE_SECRET_KEY.test(key)) encrypter.addRecipient(await identityToRecipient(key));
    else encrypter.setPassphrase(assertPassphrase(key));
    return { encrypter, decrypter: key === "" ? null : createDecrypter(key) };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      "BACKUP_KEY or BACKUP_RECIPIENT is invalid: a key starts with AGE-SECRET-KEY-1, a recipient with age1.",
      {
        cause: error,
      },
    );
  }
}

function createDecrypter(key: string): Decrypter {
  const decrypter = new Decrypter();
  if (AGE_SECRET_KEY.test(key)) decrypter.addIdentity(key);
  else decrypter.addPassphrase(assertPassphrase(key));
  return decrypter;
}

function assertPassphrase(text: string): string {
  if (text.length < MIN_PASSPHRASE_LENGTH)
    throw new UserError(
      `BACKUP_KEY is a passphrase of fewer than ${MIN_PASSPHRASE_LENGTH} characters. Use a longer one, or a key.`,
    );
  return text;
}
