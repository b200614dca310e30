import "server-only";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import type { Prisma } from "#lib/infra/generated/client";
import { currentKeyset } from "#lib/infra/crypto/keyset";
import { Secret } from "#lib/infra/crypto/secret";

type ScalarField<M extends Prisma.ModelName> =
  keyof Prisma.TypeMap["model"][M]["payload"]["scalars"];

/** A sealed column of the schema and the primary key of its row. */
export type SealContext = {
  [M in Prisma.ModelName]: {
    table: M;
    column: Extract<ScalarField<M>, `${string}Sealed`>;
    row: string;
  };
}[Prisma.ModelName];

/** The same, from the database catalogue (lib/keys). */
export type CatalogueSealContext = { table: string; column: string; row: string };

const additionalData = ({ table, column, row }: CatalogueSealContext) =>
  Buffer.from(`studio:${table}.${column}:${row}`, "utf8");

/**
 * Seals a secret for one place with the primary key: version, key name, nonce, tag, AES-256-GCM
 * ciphertext.
 */
export function seal(secret: Secret, context: SealContext): Uint8Array<ArrayBuffer> {
  return sealInContext(secret, context);
}

function sealInContext(secret: Secret, context: CatalogueSealContext): Uint8Array<ArrayBuffer> {
  const { primary, keys } = currentKeyset();
  const nonce = randomBytes(12);
  const cipher = createCipheriv(
    "aes-256-gcm",
    Buffer.from(keys[primary]?.key.reveal() ?? "", "base64"),
    nonce,
  );
  cipher.setAAD(additionalData(context));
  const body = Buffer.concat([cipher.update(secret.reveal(), "utf8"), cipher.final()]);
  const name = Buffer.from(primary, "utf8");
  return Uint8Array.from(
    Buffer.concat([Buffer.from([1, name.length]), name, nonce, cipher.getAuthTag(), body]),
  );
}

function findEnabledKey(id: string): Buffer | null {
  const found = currentKeyset().keys[id] ?? currentKeyset({ reload: true }).keys[id];
  return found?.state === "enabled" ? Buffer.from(found.key.reveal(), "base64") : null;
}

/**
 * Opens what `seal` made for the same place. Throws when it was changed, moved to another row,
 * column or table, or its key is missing or disabled.
 */
export function unseal(sealed: Uint8Array, context: CatalogueSealContext): Secret {
  const bytes = Buffer.from(sealed);
  const nameEnd = 2 + (bytes[1] ?? 0);
  const key = bytes[0] === 1 ? findEnabledKey(bytes.toString("utf8", 2, nameEnd)) : null;
  if (!key)
    throw new Error(
      "this sealed value was made with a key that the keyset does not have or has disabled",
    );
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(nameEnd, nameEnd + 12), {
    authTagLength: 16,
  });
  decipher.setAAD(additionalData(context));
  decipher.setAuthTag(bytes.subarray(nameEnd + 12, nameEnd + 28));
  return new Secret(
    Buffer.concat([decipher.update(bytes.subarray(nameEnd + 28)), decipher.final()]).toString(
      "utf8",
    ),
  );
}

/** Seals a value again with the current primary key. Throws like `unseal`. */
export function reseal(sealed: Uint8Array, context: CatalogueSealContext): Uint8Array<ArrayBuffer> {
  return sealInContext(unseal(sealed, context), context);
}
