import { expect, test } from "vitest";

import { isLegitimate } from "#tests/attack/tables/run-csrf";

const validVariant = {
  origin: "own",
  fetchSite: "same-origin",
  token: "right",
  type: "application/json",
  method: "POST",
} as const;

test.each([
  [{}, true],
  [{ fetchSite: "missing" as const }, true],
  [{ origin: "missing" as const }, true],
  [{ origin: "missing" as const, fetchSite: "missing" as const }, false],
  [{ origin: "null" as const }, false],
  [{ fetchSite: "same-site" as const }, false],
  [{ token: "missing" as const }, false],
  [{ token: "twice" as const }, false],
])("a page of ours with %o: %s", (over, ours) => {
  expect(isLegitimate({ ...validVariant, ...over })).toBe(ours);
});
