import { expect, test } from "vitest";

import { shortcutKey } from "#components/approvals/shortcut-key";

const none = {
  key: "",
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  isComposing: false,
};

test.each<[what: string, pressed: Partial<typeof none>, key: string]>([
  ["a letter", { key: "j", code: "KeyJ" }, "j"],
  ["a capital", { key: "J", code: "KeyJ" }, "j"],
  ["a letter of another Latin layout, by its label", { key: "j", code: "KeyC" }, "j"],
  ["a Cyrillic letter, by its position", { key: "й", code: "KeyJ" }, "j"],
  ["a question mark, at any position", { key: "?", code: "Digit5" }, "?"],
  ["with Control", { key: "c", code: "KeyC", ctrlKey: true }, ""],
  ["with Command", { key: "c", code: "KeyC", metaKey: true }, ""],
  ["with Alt", { key: "ç", code: "KeyC", altKey: true }, ""],
  ["held down", { key: "a", code: "KeyA", repeat: true }, ""],
  ["during composition", { key: "a", code: "KeyA", isComposing: true }, ""],
  ["Enter", { key: "Enter", code: "Enter" }, ""],
  ["a digit", { key: "1", code: "Digit1" }, ""],
])("%s", (_what, pressed, key) => {
  expect(shortcutKey({ ...none, ...pressed })).toBe(key);
});
