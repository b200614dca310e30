import "server-only";
import { hash, verify } from "@node-rs/argon2";

// OWASP's smallest recommended setting for Argon2id (this package's default kind): 19 MiB, two passes, one lane.
const argon2Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// The hash of a random value that nobody kept, at the same cost: what an unknown account's password is compared with.
const dummyHash =
  "$argon2id$v=19$m=19456,t=2,p=1$mo5Os1pWDdWCFvGIYgfnwQ$e5nvMTp/Ze89iPUcWhfMw/u2Dj8IlpJnFjhOtMdO2Zc";

/** How a password is stored: Argon2id with a salt of its own. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, argon2Options);
}

/** Whether a password belongs to a stored hash; takes the same time without one (null), and is then false. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const same = await verify(stored ?? dummyHash, password).catch(() => false);
  return same && stored !== null;
}
