import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { mutateJson } from "#tests/attack/fuzz/mutate-json";
import { SeededRandom } from "#tests/prove/seeded-random";

const validBody = { title: "Coat", sku: "C1", link: "" };
const manyMutations = (seed: number) => {
  const random = new SeededRandom(seed);
  return Array.from({ length: 600 }, () => mutateJson(random, validBody));
};

// Compares digests: a diff of bodies as large as a megabyte would take seconds to print.
const digestOf = (seed: number) => {
  const hash = createHash("sha256");
  for (const body of manyMutations(seed)) hash.update(body).update("|");
  return hash.digest("hex");
};

test("the same seed mutates in the same way", { timeout: 30_000 }, () => {
  expect(digestOf(7)).toBe(digestOf(7));
  expect(digestOf(7)).not.toBe(digestOf(8));
});

test.each([
  ["NUL", (text: string) => text.includes(String.raw`\u0000`)],
  ["half a character", (text: string) => text.includes(String.raw`\ud800`)],
  ["a poisoned prototype", (text: string) => text.includes('"__proto__":{')],
  ["a field twice", (text: string) => text.split('"title":').length > 2],
  ["a deep nest", (text: string) => text.includes("[".repeat(1000))],
  ["a megabyte", (text: string) => text.length > 1_000_000],
  ["a number beyond counting", (text: string) => text.includes("1e309")],
  [
    "a text that is cut short",
    (text: string) => text.startsWith('{"title"') && !text.endsWith("}"),
  ],
  ["nothing", (text: string) => text === ""],
])("there is %s among them", (_, is) => {
  expect(manyMutations(3).map(String).some(is)).toBe(true);
});
