import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { consentText, currentConsentVersion, nextSteps } from "#lib/drafts/consent-text";
import type { ConsentSnapshot } from "#lib/drafts/schema";

const snapshot = {
  fileName: "dress.mp4",
  sizeBytes: 18_440_000,
  accountName: "Atelier",
  durationMs: 12_000,
} as ConsentSnapshot;

// Consents refer to a published text, so it is never edited. New wording needs a new version here.
test.each([["consent-1", "324f2d013b7a9e0b"]])(
  "the text of %s is the published one",
  (version, digest) => {
    const text = consentText(version, snapshot) ?? "";
    expect(createHash("sha256").update(text).digest("hex").slice(0, 16)).toBe(digest);
    expect(text).toContain("dress.mp4");
    expect(text).toContain("Atelier");
  },
);

test("the current version has a text, an unknown version has none", () => {
  expect(consentText(currentConsentVersion, snapshot)).not.toBeNull();
  expect(consentText("consent-0", snapshot)).toBeNull();
});

test.each([
  [12_000, "(0:12 of video)"],
  [null, "sends the file to TikTok."],
])("the next steps name the account, the notification and a length of %s", (durationMs, length) => {
  const lines = nextSteps({ accountName: "Atelier", durationMs }).join("\n");
  for (const part of [length, "minutes", "Atelier gets a notification"])
    expect(lines).toContain(part);
});
