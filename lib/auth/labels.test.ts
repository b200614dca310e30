import { expect, test } from "vitest";

import {
  deviceLabel,
  linkFormErrorLabel,
  secondFactorErrorLabel,
  securityEmailText,
  signInErrorLabel,
  signInNoticeLabel,
} from "#lib/auth/labels";

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
])("%s is %s", (userAgent, label) => {
  expect(deviceLabel(userAgent)).toBe(label);
});

test.each(["unauthenticated", "rate_limited", "forbidden", "unavailable"])(
  "the message for %s says what to do",
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
  "oidc_address_unconfirmed",
  "oidc_account_mismatch",
])("the message for %s has two sentences at most", (code) => {
  expect(signInErrorLabel(code)?.match(/[.](?= |$)/g)?.length).toBeLessThanOrEqual(2);
});

test("the second step has its own message for a wrong code", () => {
  expect(secondFactorErrorLabel("unauthenticated")).toMatch(/code is incorrect/);
  expect(secondFactorErrorLabel("rate_limited")).toBe(signInErrorLabel("rate_limited"));
});

test("the e-mail about a change says what happened and what to do if it was someone else", () => {
  expect(securityEmailText("passkey_added")).toEqual({
    subject: "A passkey was added to your account",
    lines: [
      "Anyone who has it and can unlock it can sign in as you.",
      "If this was not you, change your password immediately and tell an administrator of your shop.",
    ],
  });
});

test.each([undefined, "", "<script>", "conflict", "toString"])("%j has no message", (code) => {
  expect(signInErrorLabel(code)).toBeNull();
});

test.each([
  ["invalid", /at least 12 characters/],
  ["gone", /has expired or was already used\. Ask for a new one\./],
  ["rate_limited", /Wait/],
  ["forbidden", /try again/],
  ["unavailable", /Try again/],
])("a one-time link's form that came back with %s says why", (code, message) => {
  expect(linkFormErrorLabel(code)).toMatch(message);
});

test("the sign-in page after a new password says what to do", () => {
  expect(signInNoticeLabel("password")).toMatch(/Please sign in\.$/);
});

test.each([undefined, "", "<script>", "conflict"])(
  "%j has no message on a one-time link or the sign-in page",
  (code) => {
    expect([linkFormErrorLabel(code), signInNoticeLabel(code)]).toEqual([null, null]);
  },
);
