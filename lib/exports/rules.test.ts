import { expect, test } from "vitest";

import { canDownloadExport } from "#lib/exports/rules";

test.each([
  [null, { kind: "public" }, true],
  ["one", { kind: "public" }, false],
  ["one", { kind: "staff", shopId: "one", role: "admin" }, true],
  ["one", { kind: "staff", shopId: "one", role: "editor" }, false],
  ["one", { kind: "staff", shopId: "two", role: "admin" }, false],
])("an export of the shop %s for %o: %s", (shopId, actor, allowed) => {
  expect(canDownloadExport({ shopId }, actor)).toBe(allowed);
});
