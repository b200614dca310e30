import { expect, test } from "vitest";

import { z } from "zod";

import {
  formatCursor,
  MAX_COUNTED,
  pageQuery,
  parseCursor,
  parseListQuery,
  searchText,
  toCount,
} from "#lib/page";

test.each([
  { key: "2026-11-30T10:00:00.123Z", id: "0199" },
  { key: "look_12 _ mp4", id: "0199" },
  { key: "", id: "7" },
])("reads the cursor of %j", (cursor) => {
  expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
});

test("what is no cursor names no row", () => {
  expect(parseCursor("")).toBeNull();
  expect(parseCursor("2026")).toBeNull();
});

test("a count ends at its limit", () => {
  expect(toCount(0)).toEqual({ value: 0, more: false });
  expect(toCount(MAX_COUNTED)).toEqual({ value: MAX_COUNTED, more: false });
  expect(toCount(MAX_COUNTED + 1)).toEqual({ value: MAX_COUNTED, more: true });
});

const query = pageQuery.extend({ q: searchText.default(""), view: z.enum(["a", "b"]).optional() });

test.each([
  [{}, { q: "" }],
  [
    { q: " dress ", view: "b", after: "x_1" },
    { q: "dress", view: "b", after: "x_1" },
  ],
  [{ q: ["one", "two"], view: "c", page: "9", other: "x" }, { q: "" }],
  [
    { q: "x".repeat(101), after: "x".repeat(2001), view: "a" },
    { q: "", view: "a" },
  ],
])("reads the query %j of a list", (params, read) => {
  expect(parseListQuery(query, params)).toEqual(read);
});
