// Integration tests hash hundreds of passwords: they get the cheapest parameters of argon2.
// Verification is unchanged, and tests/integration/auth/sign-in.test.ts, which checks the
// parameters, mocks argon2 itself and so gets the real ones.
import { vi } from "vitest";

vi.mock("@node-rs/argon2", async (importOriginal) => {
  const original = await importOriginal<typeof import("@node-rs/argon2")>();
  const cheap = { memoryCost: 64, timeCost: 1, parallelism: 1 };
  return { ...original, hash: (password: string) => original.hash(password, cheap) };
});
