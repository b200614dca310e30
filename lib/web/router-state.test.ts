import { expect, test } from "vitest";

import { isReadableRouterState } from "#lib/web/router-state";

const encode = (value: unknown) => encodeURIComponent(JSON.stringify(value));

// router-state.ts alone imports a private file of Next. Fails when Next moves or changes it.
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
