import { expect, test } from "vitest";

import { inOrder, reorder, type QueueWish } from "#lib/deliveries/queue";

const queue = [
  { id: "c", queueRank: 30n },
  { id: "a", queueRank: 10n },
  { id: "d", queueRank: 40n },
  { id: "b", queueRank: 20n },
];
const names = (waiting: readonly { id: string }[] | null) => waiting?.map(({ id }) => id).join("") ?? null;

test.each<[string, string, QueueWish, string | null]>([
  ["one earlier", "c", { ahead: "b" }, "acbd"],
  ["to the front", "d", { ahead: "a" }, "dabc"],
  ["one later", "a", { behind: "b" }, "bacd"],
  ["to the end", "a", { behind: "d" }, "bcda"],
  ["ahead of one that is behind already", "a", { ahead: "c" }, "abcd"],
  ["behind one that is ahead already", "d", { behind: "a" }, "abcd"],
  ["ahead of itself", "a", { ahead: "a" }, null],
  ["ahead of one that is gone", "a", { ahead: "x" }, null],
  ["gone itself", "x", { ahead: "a" }, null],
])("%s", (_name, id, wish, expected) => {
  const moved = reorder(queue, id, wish);
  expect(names(moved)).toBe(expected);
  // The new ranks say the same, and are the old ones: nobody outside the queue is passed.
  expect(names(moved && inOrder(moved))).toBe(expected);
  if (moved) expect(moved.map(({ queueRank }) => queueRank)).toEqual([10n, 20n, 30n, 40n]);
});

test("equal ranks go by age and come apart when they are moved", () => {
  const same = ["a", "b", "c"].map((id) => ({ id, queueRank: 5n }));
  expect(names(inOrder(same.toReversed()))).toBe("abc");
  const moved = reorder(same, "c", { ahead: "a" });
  expect(names(inOrder(moved ?? []))).toBe("cab");
});

test("the same wish of two people is fulfilled once", () => {
  const once = reorder(queue, "c", { ahead: "b" });
  expect(reorder(once ?? [], "c", { ahead: "b" })).toEqual(once);
});
