import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { consentText, currentConsentVersion, nextSteps } from "#lib/drafts/policy";
import type { ConsentSnapshot } from "#lib/drafts/schema";

const snapshot = {
  fileName: "dress.mp4",
  sizeBytes: 18_440_000,
  accountName: "Atelier",
  durationMs: 12_000,
} as ConsentSnapshot;

// A published wording is never edited: consents refer to it. New wording needs a new version here.
test.each([["consent-1", "324f2d013b7a9e0b"]])(
  "the wording of %s is the one that was published",
  (version, digest) => {
    const sentence = consentText(version, snapshot) ?? "";
    expect(createHash("sha256").update(sentence).digest("hex").slice(0, 16)).toBe(digest);
    expect(sentence).toContain("dress.mp4");
    expect(sentence).toContain("Atelier");
  },
);

test("the current wording exists, and a version that never was has none", () => {
  expect(consentText(currentConsentVersion, snapshot)).not.toBeNull();
  expect(consentText("consent-0", snapshot)).toBeNull();
});

test.each([
  [12_000, "(0:12 of video)"],
  [null, "sends the file to TikTok."],
])(
  "what happens next names the account, the notification and a length of %s",
  (durationMs, words) => {
    const lines = nextSteps({ accountName: "Atelier", durationMs }).join("\n");
    for (const part of [words, "minutes", "Atelier gets a notification"])
      expect(lines).toContain(part);
  },
);
