import { expect, test } from "vitest";

import {
  signInNoticeLabel,
  deviceLabel,
  linkFormErrorLabel,
  signInErrorLabel,
  secondFactorErrorLabel,
  securityEmailText,
} from "#lib/auth/labels";
import { roleLabels, roleDescriptions } from "#lib/staff/labels";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
    "Safari on macOS",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36",
    "Chrome on Android",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
    "Chrome on iOS",
  ],
  ["curl/8.5.0", "A browser"],
  ["", "A browser"],
])("%s is %s", (userAgent, words) => {
  expect(deviceLabel(userAgent)).toBe(words);
});

test.each(["unauthenticated", "rate_limited", "forbidden", "unavailable"])(
  "%s is told in a sentence with what to do",
  (code) => {
    expect(signInErrorLabel(code)).toMatch(/try again/i);
  },
);

test.each([
  "gone",
  "oidc_failed",
  "oidc_email_unverified",
  "oidc_domain_not_allowed",
  "oidc_account_unknown",
  "oidc_account_mismatch",
])("%s is told in two sentences at most", (code) => {
  expect(signInErrorLabel(code)?.match(/[.](?= |$)/g)?.length).toBeLessThanOrEqual(2);
});

test("at the second step a wrong code is told as such", () => {
  expect(secondFactorErrorLabel("unauthenticated")).toMatch(/code is not right/);
  expect(secondFactorErrorLabel("rate_limited")).toBe(signInErrorLabel("rate_limited"));
});

test("a change of one's sign-in is told with what to do when it was not oneself", () => {
  expect(securityEmailText("passkey_added")).toEqual({
    subject: "A passkey was added to your sign-in",
    lines: [
      "It lets whoever has it and can unlock it sign in as you.",
      "If this was not you, change your password at once and tell an administrator of your shop.",
    ],
  });
});

test.each([undefined, "", "<script>", "conflict"])("%j is not told", (code) => {
  expect(signInErrorLabel(code)).toBeNull();
});

test.each([
  ["invalid", /at least 12 characters/],
  ["gone", /used already or is too old/],
  ["rate_limited", /Wait/],
  ["forbidden", /try again/],
  ["unavailable", /Try again/],
])("a form behind a link that came back with %s says why", (code, words) => {
  expect(linkFormErrorLabel(code)).toMatch(words);
});

test.each([["joined"], ["password"]])(
  "whoever comes to the sign-in after %s is told what to do",
  (form) => {
    expect(signInNoticeLabel(form)).toMatch(/Sign in with it\.$/);
  },
);

test.each([undefined, "", "<script>", "conflict"])(
  "of %j nothing is told behind a link or on the way to the sign-in",
  (code) => {
    expect([linkFormErrorLabel(code), signInNoticeLabel(code)]).toEqual([null, null]);
  },
);

test.each(["viewer", "editor", "admin"] as const)(
  "what a %s may do begins with the name of the role",
  (role) => {
    expect(roleDescriptions[role]).toMatch(new RegExp(`^${roleLabels[role]}: `));
  },
);
