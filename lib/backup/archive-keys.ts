import "server-only";
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";

import { Trouble } from "#lib/backup/trouble";

const IDENTITY = /^AGE-SECRET-KEY-/i;
const SHORTEST = 20;

export type ArchiveKeys = {
  encrypter: Encrypter;
  /** Null where this machine can write archives but not read them. */ decrypter: Decrypter | null;
};

/** A fresh pair: the recipient writes archives, the key reads them. */
export async function makeArchiveKeys(): Promise<{ key: string; recipient: string }> {
  const key = await generateX25519Identity();
  return { key, recipient: await identityToRecipient(key) };
}

/**
 * The keys of the archives from BACKUP_KEY (an age secret key, or a passphrase) and BACKUP_RECIPIENT (the age recipient that belongs to
 * a key kept elsewhere). Archives are age files: the `age` program opens them too.
 */
export async function archiveKeys(given: { key: string | undefined; recipient: string | undefined }): Promise<ArchiveKeys> {
  const [key, recipient] = [given.key?.trim() ?? "", given.recipient?.trim() ?? ""];
  if (key === "" && recipient === "")
    throw new Trouble(
      "Nothing says how archives are encrypted. Run npm run backup -- --new-key, keep the key away from this machine, and set BACKUP_RECIPIENT here (or BACKUP_KEY, to read archives here too).",
    );
  try {
    const encrypter = new Encrypter();
    if (recipient !== "") encrypter.addRecipient(recipient);
    else if (IDENTITY.test(key)) encrypter.addRecipient(await identityToRecipient(key));
    else encrypter.setPassphrase(passphrase(key));
    return { encrypter, decrypter: key === "" ? null : decrypterOf(key) };
  } catch (error) {
    if (error instanceof Trouble) throw error;
    throw new Trouble("BACKUP_KEY or BACKUP_RECIPIENT is not what age takes: a key begins with AGE-SECRET-KEY-1, a recipient with age1.", {
      cause: error,
    });
  }
}

function decrypterOf(key: string): Decrypter {
  const decrypter = new Decrypter();
  if (IDENTITY.test(key)) decrypter.addIdentity(key);
  else decrypter.addPassphrase(passphrase(key));
  return decrypter;
}

function passphrase(text: string): string {
  if (text.length < SHORTEST)
    throw new Trouble(`BACKUP_KEY is a passphrase of fewer than ${SHORTEST} characters. Take a longer one, or a key.`);
  return text;
}
