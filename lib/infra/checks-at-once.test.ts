import { expect, test } from "vitest";

import { checksAtOnce } from "#lib/infra/checks-at-once";

const GB = 1e9;

test.each([
  ["one for each core", 0, 2, 8 * GB, 2],
  ["fewer with little memory", 0, 8, 3.5 * GB, 3],
  ["never none", 0, 1, 0.2 * GB, 1],
  ["never very many", 0, 64, 256 * GB, 8],
  ["as many as are set", 5, 2, 1 * GB, 5],
])("%s", (_, setting, cores, freeBytes, expected) => {
  expect(checksAtOnce({ setting, cores, freeBytes })).toBe(expected);
});
