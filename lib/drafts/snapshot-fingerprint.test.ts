import { expect, test } from "vitest";

import { fingerprintSnapshot } from "#lib/drafts/snapshot-fingerprint";
import { currentConsentVersion } from "#lib/drafts/consent-text";
import type { ConsentSnapshot } from "#lib/drafts/schema";

const snapshot: ConsentSnapshot = {
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
  textVersion: currentConsentVersion,
};

const changes: { [Name in keyof ConsentSnapshot]: ConsentSnapshot[Name] } = {
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

test.each(Object.keys(changes) as (keyof ConsentSnapshot)[])(
  "a changed %s changes the fingerprint",
  (name) => {
    expect(fingerprintSnapshot({ ...snapshot, [name]: changes[name] })).not.toBe(
      fingerprintSnapshot(snapshot),
    );
  },
);

test("a changed link of the product changes the fingerprint", () => {
  expect(
    fingerprintSnapshot({ ...snapshot, product: { title: "Dress", sku: "D1", link: "" } }),
  ).not.toBe(fingerprintSnapshot(snapshot));
});

test("the order of the fields does not change the fingerprint", () => {
  expect(
    fingerprintSnapshot(
      Object.fromEntries(Object.entries(snapshot).toReversed()) as ConsentSnapshot,
    ),
  ).toBe(fingerprintSnapshot(snapshot));
});
