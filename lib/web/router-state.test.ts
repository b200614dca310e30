import { expect, test } from "vitest";

import { isReadableRouterState } from "#lib/web/router-state";

const encode = (value: unknown) => encodeURIComponent(JSON.stringify(value));

// This is the only import of Next's private files. If Next moves or changes its parser, this test fails before a release does.
test.each([
  ["no header", undefined, true],
  ["the state of a page", encode(["", { children: ["products", {}] }]), true],
  ["a broken escape", "%", false],
  ["no JSON", "not json", false],
  ["an object instead of a tuple", encode({ a: 1 }), false],
  ["children that are no tuple", encode(["", { children: 1 }]), false],
  ["two headers", ["a", "b"], false],
  ["more than 40 000 characters", encode(["x".repeat(40_001), {}]), false],
])("%s", (_, header, readable) => {
  expect(isReadableRouterState(header)).toBe(readable);
});
