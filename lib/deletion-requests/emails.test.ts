import { expect, test } from "vitest";

import { requesterEmail, shopNoticeEmail } from "#lib/deletion-requests/emails";

test.each(["question", "extension", "rejection", "carried_out"] as const)(
  "the e-mail about a %s contains our explanation and says where to go",
  (kind) => {
    const { subject, lines } = requesterEmail(kind, "Our explanation.");
    expect(subject).toContain("eletion request");
    expect(lines).toContain("Our explanation.");
    expect(lines.join(" ")).toContain("receipt code");
    expect(requesterEmail(kind, "").lines).toHaveLength(3);
  },
);

test("the e-mail that confirms an address carries the code and nothing that a form said", () => {
  const { subject, lines } = requesterEmail("confirm_contact", "ABCDE-12345");
  expect(subject).toContain("deletion request");
  expect(lines).toContain("ABCDE-12345");
  expect(lines.join(" ")).toContain("If it was not you, do nothing");
});

test.each([
  [
    false,
    "If that is wrong, object under Connections and say why. Otherwise it will be erased on 27 November 2026 at 14:05 (Sofia time).",
  ],
  [
    true,
    "We considered your shop’s objection and did not uphold it. Everything about the account will be erased on 27 November 2026 at 14:05 (Sofia time).",
  ],
])(
  "the e-mail to a shop (final notice: %s) says when the account is erased",
  (finalNotice, line) => {
    expect(
      shopNoticeEmail({ erasureAt: new Date("2026-11-27T12:05:00Z"), finalNotice }).lines,
    ).toContain(line);
  },
);
