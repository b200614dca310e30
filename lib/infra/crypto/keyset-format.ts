import "server-only";
import { z } from "zod";

import { Secret } from "#lib/infra/crypto/secret";

const timestamp = z.iso.datetime().nullable().default(null);
const keyMaterial = z
  .base64()
  .refine((key) => Buffer.from(key, "base64").length === 32, "each key must be 32 bytes in base64")
  .transform((key) => new Secret(key));

/** Accepts a key as 32 bytes in base64, or as an object with its life cycle. */
const sealKey = z.preprocess(
  (written) => (typeof written === "string" ? { key: written } : written),
  z.strictObject({
    key: keyMaterial,
    state: z.enum(["enabled", "disabled"]).default("enabled"),
    addedAt: timestamp,
    leftPrimaryAt: timestamp,
  }),
);

/**
 * One key. Enabled keys unseal, the primary one also seals, a disabled one does neither. ISO times.
 */
export type SealKey = z.infer<typeof sealKey>;

/** `last` is the highest number ever used, so the name of a retired key is never reused. */
export type Keyset = { primary: string; last: number; keys: Record<string, SealKey> };

const keyNumber = (id: string) => Number(/^k(\d{1,9})$/.exec(id)?.[1] ?? 0);

/** Parses a keyset: JSON from TOKEN_KEYSET or from the keyset file. */
export const keysetJson = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: "must be JSON" });
      return z.NEVER;
    }
  })
  .pipe(
    z
      .object({
        primary: z.string(),
        last: z.number().int().nonnegative().default(0),
        keys: z.record(z.string().regex(/^[A-Za-z0-9_-]{1,16}$/), sealKey),
      })
      .refine(({ primary, keys }) => primary in keys, "the primary key must be among the keys")
      .refine(
        ({ primary, keys }) => keys[primary]?.state !== "disabled",
        "the primary key must be enabled",
      )
      .transform((read): Keyset => ({
        ...read,
        last: Math.max(read.last, ...Object.keys(read.keys).map(keyNumber)),
      })),
  );

/** Serialises a keyset with its keys: for the keyset file or TOKEN_KEYSET, never for a log. */
export function serializeKeyset({ primary, last, keys }: Keyset): string {
  const open = Object.entries(keys).map(([id, { key, ...life }]): [string, object] => [
    id,
    { key: key.reveal(), ...life },
  ]);
  return JSON.stringify({ primary, last, keys: Object.fromEntries<object>(open) });
}
