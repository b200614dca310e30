import "server-only";
import { hash, verify } from "@node-rs/argon2";

// OWASP's smallest recommended Argon2id setting: 19 MiB, two passes, one lane.
const argon2Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// Hash of a discarded random value, at the same cost: compared when the account is unknown.
const dummyHash =
  "$argon2id$v=19$m=19456,t=2,p=1$mo5Os1pWDdWCFvGIYgfnwQ$e5nvMTp/Ze89iPUcWhfMw/u2Dj8IlpJnFjhOtMdO2Zc";

/** Hashes a password with Argon2id and its own salt. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, argon2Options);
}

/** Whether a password matches a stored hash. Takes the same time for null, and is then false. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const same = await verify(stored ?? dummyHash, password).catch(() => false);
  return same && stored !== null;
}
