import { afterAll, expect, test, vi } from "vitest";

vi.mock("#lib/infra/env", () => ({
  env: () => ({ STUDIO_SECRET: "a secret of at least thirty-two characters" }),
}));

// Test files share a worker: drops a copy loaded earlier, and at the end this mocked one.
vi.resetModules();
afterAll(() => vi.resetModules());
const { deriveKey, hashToken, hmac, randomToken, timingSafeEqualText } =
  await import("#lib/infra/crypto/tokens");

test("each purpose has its own key, the same at every start", () => {
  const purposes = [
    "session",
    "csrf",
    "anonymous",
    "oauth_state",
    "rate_limit",
    "practice",
    "pull",
    "pending_sign_in",
    "backup",
  ] as const;
  expect(new Set(purposes.map((purpose) => deriveKey(purpose))).size).toBe(purposes.length);
  expect(deriveKey("session")).toBe(deriveKey("session"));
  expect(deriveKey("session")).toMatch(/^[0-9a-f]{64}$/);
  expect(hmac("csrf", "x")).not.toBe(hmac("anonymous", "x"));
});

test("random values are new each time and URL-safe, and their hash does not reveal them", () => {
  const [one, two] = [randomToken(), randomToken()];
  expect(one).not.toBe(two);
  expect(one).toMatch(/^[\w-]{43}$/);
  expect(hashToken(one)).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  ["abc", "abc", true],
  ["abc", "abd", false],
  ["abc", "ab", false],
  ["", "", true],
  ["é", "e", false],
])("%j and %j: %s", (left, right, same) => {
  expect(timingSafeEqualText(left, right)).toBe(same);
});
