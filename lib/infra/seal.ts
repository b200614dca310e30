import "server-only";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { env } from "#lib/infra/env";
import { Secret } from "#lib/infra/secret";

/** Where a sealed value belongs. A value moved to another row, column or table does not open. */
export type SealPlace = { table: string; column: string; row: string };

const bound = ({ table, column, row }: SealPlace) => Buffer.from(`studio:${table}.${column}:${row}`, "utf8");

/** Seals a secret for one place with the primary key: version, key name, nonce, tag, AES-256-GCM ciphertext. */
export function seal(secret: Secret, place: SealPlace): Uint8Array<ArrayBuffer> {
  const { primary, keys } = env().TOKEN_KEYSET;
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(keys[primary] ?? "", "base64"), nonce);
  cipher.setAAD(bound(place));
  const body = Buffer.concat([cipher.update(secret.reveal(), "utf8"), cipher.final()]);
  const name = Buffer.from(primary, "utf8");
  return Uint8Array.from(Buffer.concat([Buffer.from([1, name.length]), name, nonce, cipher.getAuthTag(), body]));
}

/** Opens what `seal` made for the same place. Throws when it was altered, moved, or its key is gone. */
export function open(sealed: Uint8Array, place: SealPlace): Secret {
  const bytes = Buffer.from(sealed);
  const nameEnd = 2 + (bytes[1] ?? 0);
  const key = env().TOKEN_KEYSET.keys[bytes.toString("utf8", 2, nameEnd)];
  if (bytes[0] !== 1 || !key) throw new Error("this sealed value was made with a key that is not in TOKEN_KEYSET");
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key, "base64"), bytes.subarray(nameEnd, nameEnd + 12));
  decipher.setAAD(bound(place));
  decipher.setAuthTag(bytes.subarray(nameEnd + 12, nameEnd + 28));
  return new Secret(Buffer.concat([decipher.update(bytes.subarray(nameEnd + 28)), decipher.final()]).toString("utf8"));
}
