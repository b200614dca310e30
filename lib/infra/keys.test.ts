import { expect, test, vi } from "vitest";

vi.mock("#lib/infra/env", () => ({ env: () => ({ STUDIO_SECRET: "a secret of at least thirty-two characters" }) }));

const { hashToken, keyFor, randomToken, sameText, sign } = await import("#lib/infra/keys");

test("each purpose has a key of its own, the same at every start", () => {
  const purposes = ["session", "csrf", "visitor", "authorization", "media", "limit", "practice", "fetch", "half"] as const;
  expect(new Set(purposes.map(keyFor)).size).toBe(purposes.length);
  expect(keyFor("session")).toBe(keyFor("session"));
  expect(keyFor("session")).toMatch(/^[0-9a-f]{64}$/);
  expect(sign("csrf", "x")).not.toBe(sign("visitor", "x"));
});

test("random values are new each time and safe in an address; their hash does not tell them", () => {
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
  expect(sameText(left, right)).toBe(same);
});
