import { expect, test } from "vitest";

import { smtpOptions } from "#lib/infra/mail/smtp-options";

test.each([
  ["smtp://mail.example", { host: "mail.example", port: 587, secure: false, requireTLS: true }],
  ["smtp://mail.example:25", { host: "mail.example", port: 25, secure: false, requireTLS: true }],
  ["smtps://mail.example", { host: "mail.example", port: 465, secure: true, requireTLS: false }],
  ["smtp://127.0.0.1:1025", { host: "127.0.0.1", port: 1025, secure: false, requireTLS: false }],
  ["smtp://[::1]:1025", { host: "::1", port: 1025, secure: false, requireTLS: false }],
  ["smtp://127.0.0.1.evil.example", { host: "127.0.0.1.evil.example", requireTLS: true }],
  [
    "smtp://studio%40shop.example:p%3Aw%2F@mail.example",
    { auth: { user: "studio@shop.example", pass: "p:w/" } },
  ],
  [
    "smtp://mail.example/?requireTLS=false&ignoreTLS=true&logger=true",
    { requireTLS: true, logger: false },
  ],
])("%s", (address, options) => {
  expect(smtpOptions(address)).toMatchObject(options);
});

test("every wait is bounded, files and URLs are off, and no user name means no password", () => {
  const options = smtpOptions("smtp://mail.example?ignoreTLS=true");
  for (const limit of [
    "connectionTimeout",
    "greetingTimeout",
    "socketTimeout",
    "dnsTimeout",
  ] as const) {
    expect(options[limit]).toBeLessThanOrEqual(20_000);
  }
  expect(options).toMatchObject({ disableFileAccess: true, disableUrlAccess: true });
  expect(options).not.toHaveProperty("auth");
  expect(options).not.toHaveProperty("ignoreTLS");
});
