import { expect, test } from "vitest";

import { fingerprintOf } from "#lib/drafts/fingerprint";
import { currentConsentText } from "#lib/drafts/policy";
import type { Shown } from "#lib/drafts/schema";

const shown: Shown = {
  draftId: "d",
  attempt: 1,
  videoId: "v",
  videoSha256: "00",
  fileName: "dress.mp4",
  sizeBytes: 18_440_000,
  durationMs: 12_000,
  connectionId: "c",
  accountName: "Atelier",
  accountHandle: "atelier",
  caption: "Ново 👗",
  hashtags: ["лен", "SS27"],
  product: { title: "Dress", sku: "D1", link: "https://shop.example/d1" },
  coverMs: 0,
  textVersion: currentConsentText,
};

const changes: { [Name in keyof Shown]: Shown[Name] } = {
  draftId: "e",
  attempt: 2,
  videoId: "w",
  videoSha256: "01",
  fileName: "Dress.mp4",
  sizeBytes: 18_440_001,
  durationMs: null,
  connectionId: "b",
  accountName: "Atelier 2",
  accountHandle: null,
  caption: "Ново 👗 ",
  hashtags: ["SS27", "лен"],
  product: null,
  coverMs: 1,
  textVersion: "consent-0",
};

test.each(Object.keys(changes) as (keyof Shown)[])("another %s is another fingerprint", (name) => {
  expect(fingerprintOf({ ...shown, [name]: changes[name] })).not.toBe(fingerprintOf(shown));
});

test("a link of the product counts too", () => {
  expect(fingerprintOf({ ...shown, product: { title: "Dress", sku: "D1", link: "" } })).not.toBe(fingerprintOf(shown));
});

test("the order of the fields does not count", () => {
  expect(fingerprintOf(Object.fromEntries(Object.entries(shown).toReversed()) as Shown)).toBe(fingerprintOf(shown));
});
