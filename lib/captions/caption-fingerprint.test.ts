import { expect, test } from "vitest";

import { captionFingerprint } from "#lib/captions/caption-fingerprint";

test.each([
  ["case, spaces and signs", "New in:  Linen dress!", "new in\nlinen – DRESS", true],
  ["emoji", "✨ New in ✨", "New in", true],
  ["hashtags", "New in #linen #SS27", "New in #silk", true],
  ["links", "New in https://shop.example/1", "New in shop.example.com/2", true],
  ["look-alike letters", "sаle", "sale", true],
  ["another word", "New in linen", "New in silk", false],
  ["another order", "linen new", "new linen", false],
  ["another number", "for 35 €", "for 36 €", false],
  ["words run together", "new in", "newin", false],
])("%s: %j and %j are twins: %s", (_name, a, b, twins) => {
  expect(captionFingerprint(a) === captionFingerprint(b)).toBe(twins);
  expect(captionFingerprint(a)).toMatch(/^[0-9a-f]{32}$/);
});

test.each(["", "✨", "#linen #silk", " \n"])("%j has no words and no twin", (text) => {
  expect(captionFingerprint(text)).toBe("");
});
