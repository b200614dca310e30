import { expect, test } from "vitest";

import {
  deletionFormInput,
  deletionLimits,
  eraseConfirmationInput,
} from "#lib/deletion-requests/schema";

const good = {
  account: "@fashion.house",
  contact: "me@mail.example",
  facts: "Connected in May.\r\nBy our agency.",
};

test.each([
  ["whole", good, true],
  ["without facts", { account: good.account, contact: good.contact }, true],
  ["Cyrillic", { ...good, account: "Модна къща" }, true],
  ["no account", { ...good, account: "  " }, false],
  [
    "an account over its length",
    { ...good, account: "a".repeat(deletionLimits.account + 1) },
    false,
  ],
  ["a line break in the account", { ...good, account: "a\nb" }, false],
  ["no address", { ...good, contact: "me" }, false],
  ["a NUL in the facts", { ...good, facts: "a\u0000b" }, false],
  ["facts over their length", { ...good, facts: "a".repeat(deletionLimits.facts + 1) }, false],
  ["an unknown key", { ...good, openId: "x" }, false],
])("a form %s", (_, form, accepted) => {
  expect(deletionFormInput.safeParse(form).success).toBe(accepted);
});

test.each([
  ["erase", true],
  [" Erase ", true],
  ["", false],
  ["delete", false],
])("typing %j confirms: %s", (confirm, accepted) => {
  expect(eraseConfirmationInput.safeParse({ confirm }).success).toBe(accepted);
});
