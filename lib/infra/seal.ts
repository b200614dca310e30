import "server-only";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import type { Prisma } from "#lib/infra/generated/client";
import { keyset } from "#lib/infra/keyset";
import { Secret } from "#lib/infra/secret";

type Scalars<M extends Prisma.ModelName> = keyof Prisma.TypeMap["model"][M]["payload"]["scalars"];

/** A sealed column of the schema and the row it is in, by the row's primary key. */
export type SealPlace = {
  [M in Prisma.ModelName]: { table: M; column: Extract<Scalars<M>, `${string}Sealed`>; row: string };
}[Prisma.ModelName];

/** The same, read from the database's own catalogue (lib/keys). */
export type FoundPlace = { table: string; column: string; row: string };

const bound = ({ table, column, row }: FoundPlace) => Buffer.from(`studio:${table}.${column}:${row}`, "utf8");

/** Seals a secret for one place with the primary key: version, key name, nonce, tag, AES-256-GCM ciphertext. */
export function seal(secret: Secret, place: SealPlace): Uint8Array<ArrayBuffer> {
  return sealAt(secret, place);
}

function sealAt(secret: Secret, place: FoundPlace): Uint8Array<ArrayBuffer> {
  const { primary, keys } = keyset();
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(keys[primary]?.key.reveal() ?? "", "base64"), nonce);
  cipher.setAAD(bound(place));
  const body = Buffer.concat([cipher.update(secret.reveal(), "utf8"), cipher.final()]);
  const name = Buffer.from(primary, "utf8");
  return Uint8Array.from(Buffer.concat([Buffer.from([1, name.length]), name, nonce, cipher.getAuthTag(), body]));
}

function usable(id: string): Buffer | null {
  const found = keyset().keys[id] ?? keyset({ anew: true }).keys[id];
  return found?.state === "enabled" ? Buffer.from(found.key.reveal(), "base64") : null;
}

/** Opens what `seal` made for the same place. Throws when it was altered or moved to another row, column or table, or its key is gone. */
export function open(sealed: Uint8Array, place: FoundPlace): Secret {
  const bytes = Buffer.from(sealed);
  const nameEnd = 2 + (bytes[1] ?? 0);
  const key = bytes[0] === 1 ? usable(bytes.toString("utf8", 2, nameEnd)) : null;
  if (!key) throw new Error("this sealed value was made with a key that the keyset does not have or has disabled");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(nameEnd, nameEnd + 12), { authTagLength: 16 });
  decipher.setAAD(bound(place));
  decipher.setAuthTag(bytes.subarray(nameEnd + 12, nameEnd + 28));
  return new Secret(Buffer.concat([decipher.update(bytes.subarray(nameEnd + 28)), decipher.final()]).toString("utf8"));
}

/** The same secret, sealed for the same place with the primary key of now. Throws like `open`. */
export function sealAgain(sealed: Uint8Array, place: FoundPlace): Uint8Array<ArrayBuffer> {
  return sealAt(open(sealed, place), place);
}
