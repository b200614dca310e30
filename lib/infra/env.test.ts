import { expect, test } from "vitest";

import { parseEnv } from "#lib/infra/env";

const whole = {
  DATABASE_URL: "postgres://studio@db.example/studio",
  APP_URL: "https://studio.example/",
  STUDIO_CONTACT_EMAIL: "privacy@studio.example",
  TIKTOK_CLIENT_KEY: "key",
  TIKTOK_CLIENT_SECRET: "secret",
  STUDIO_SECRET: "s".repeat(32),
  TOKEN_KEYSET: JSON.stringify({
    primary: "k1",
    keys: { k1: Buffer.alloc(32, 1).toString("base64") },
  }),
};

const oidc = {
  OIDC_ISSUER: "https://login.example/",
  OIDC_CLIENT_ID: "studio",
  OIDC_CLIENT_SECRET: "hush",
  OIDC_ALLOWED_DOMAINS: "Shop.example, house.example",
};

test("a sign-in provider is whole, with its domains in small letters and no second factor unless said", () => {
  expect(parseEnv({ ...whole, ...oidc, OIDC_NAME: "" })).toMatchObject({
    OIDC_ISSUER: "https://login.example",
    OIDC_ALLOWED_DOMAINS: ["shop.example", "house.example"],
    OIDC_NAME: "your company account",
    OIDC_IS_SECOND_FACTOR: "0",
  });
});

test.each([undefined, ""])(
  "the public has an address to write to: %j is refused when live",
  (address) => {
    const without = { ...whole, STUDIO_CONTACT_EMAIL: address };
    expect(() => parseEnv(without)).toThrow("STUDIO_CONTACT_EMAIL: must be set");
    expect(parseEnv({ ...without, STUDIO_MODE: "practice" })).toMatchObject({ mode: "practice" });
  },
);

test("a whole configuration is live, with TikTok's own addresses and secure cookies", () => {
  expect(parseEnv(whole)).toMatchObject({
    mode: "live",
    secureCookies: true,
    APP_URL: "https://studio.example",
    TIKTOK_API_URL: "https://open.tiktokapis.com",
    TIKTOK_PKCE: "off",
    TRUSTED_PROXIES: 0,
  });
});

test.each([
  [{ TIKTOK_API_URL: "http://127.0.0.1:9000" }, "rehearsal"],
  [{ STUDIO_MODE: "practice" }, "practice"],
  [{ STUDIO_MODE: "", REDIS_URL: "", STUDIO_ADMIN_EMAIL: "" }, "live"],
])("%j is %s", (more, mode) => {
  expect(parseEnv({ ...whole, ...more }).mode).toBe(mode);
});

test.each([
  { STUDIO_ALLOW_LOOPBACK_LINKS: "1", TIKTOK_API_URL: "http://127.0.0.1:9" },
  { STUDIO_ALLOW_LOOPBACK_LINKS: "1", STUDIO_MODE: "practice" },
  { STUDIO_PULL_PREFIX: "https://studio.example/" },
  {
    STUDIO_PULL_PREFIX: "https://studio.example/media/",
    TIKTOK_SITE_VERIFICATION: "tiktok1.txt:proof=1,media/tiktok2.txt:proof=2",
  },
  {
    APP_URL: "http://localhost:1",
    TIKTOK_API_URL: "http://127.0.0.1:9",
    STUDIO_PULL_PREFIX: "http://localhost:1/media/",
  },
])("%j is taken", (more) => {
  expect(parseEnv({ ...whole, ...more })).toMatchObject(more);
});

test.each<[Record<string, string | undefined>, RegExp]>([
  [{ DATABASE_URL: undefined }, /DATABASE_URL: is not set/],
  [{ DATABASE_URL: "mysql://x/y" }, /DATABASE_URL: must be a postgres/],
  [{ STUDIO_SECRET: "short" }, /STUDIO_SECRET: must have at least 32 characters/],
  [{ TOKEN_KEYSET: "not json" }, /TOKEN_KEYSET: must be JSON/],
  [
    {
      TOKEN_KEYSET: JSON.stringify({
        primary: "k2",
        keys: { k1: Buffer.alloc(32).toString("base64") },
      }),
    },
    /primary key must be among/,
  ],
  [
    { TOKEN_KEYSET: JSON.stringify({ primary: "k1", keys: { k1: "c2hvcnQ=" } }) },
    /32 bytes in base64/,
  ],
  [
    {
      TOKEN_KEYSET: JSON.stringify({
        primary: "k1",
        keys: { k1: { key: Buffer.alloc(32).toString("base64"), state: "disabled" } },
      }),
    },
    /the primary key must be enabled/,
  ],
  [{ TIKTOK_API_URL: "https://evil.example" }, /TIKTOK_API_URL: must be .* or a loopback address/],
  [
    { TIKTOK_AUTHORIZE_URL: "https://evil.example" },
    /TIKTOK_AUTHORIZE_URL: must be .* or a loopback address/,
  ],
  [{ APP_URL: "http://studio.example" }, /APP_URL: must be an https address unless it is loopback/],
  [{ STUDIO_ADMIN_PASSWORD: "short" }, /STUDIO_ADMIN_PASSWORD: must have at least 12 characters/],
  [
    { STUDIO_PULL_PREFIX: "https://studio.example/media" },
    /STUDIO_PULL_PREFIX: must end with a slash/,
  ],
  [
    { STUDIO_PULL_PREFIX: "https://cdn.example/media/" },
    /STUDIO_PULL_PREFIX: must be https and cover https:\/\/studio.example\/media\//,
  ],
  [
    { STUDIO_PULL_PREFIX: "https://studio.example/terms/" },
    /STUDIO_PULL_PREFIX: must be https and cover/,
  ],
  [
    { APP_URL: "http://localhost:1", STUDIO_PULL_PREFIX: "http://localhost:1/" },
    /STUDIO_PULL_PREFIX: must be https and cover/,
  ],
  [{ TIKTOK_SITE_VERIFICATION: "tiktok1.txt" }, /TIKTOK_SITE_VERIFICATION: must be file:content/],
  [{ TRUSTED_PROXIES: "9" }, /TRUSTED_PROXIES/],
  [
    { OIDC_ISSUER: "https://login.example" },
    /OIDC_CLIENT_ID: is not set, though OIDC_ISSUER is\n.*OIDC_CLIENT_SECRET.*\n.*OIDC_ALLOWED_DOMAINS/,
  ],
  [
    { ...oidc, OIDC_ISSUER: "http://login.example" },
    /OIDC_ISSUER: must be an https address unless it is loopback/,
  ],
  [{ ...oidc, OIDC_ALLOWED_DOMAINS: "example, *.org" }, /OIDC_ALLOWED_DOMAINS: must be domains/],
  [{ ...oidc, OIDC_IS_SECOND_FACTOR: "yes" }, /OIDC_IS_SECOND_FACTOR/],
  [{ SMTP_URL: "https://mail.example", MAIL_FROM: "a@shop.example" }, /SMTP_URL: must be an smtp/],
  [
    { SMTP_URL: "smtp://u:50%@mail.example", MAIL_FROM: "a@shop.example" },
    /SMTP_URL: must write a percent sign/,
  ],
  [{ STUDIO_ALLOW_LOOPBACK_LINKS: "1" }, /STUDIO_ALLOW_LOOPBACK_LINKS: must not be 1 with TikTok/],
  [
    { TIKTOK_AUTHORIZE_URL: "http://127.0.0.1:9/v2/auth/authorize/" },
    /TIKTOK_AUTHORIZE_URL: must not be a loopback address with TikTok itself/,
  ],
  [{ SMTP_URL: "smtps://u:hush@mail.example" }, /MAIL_FROM: is not set, though SMTP_URL is/],
  [
    { MAIL_FROM: "Studio <a@shop.example>\r\nBcc: x@y.example" },
    /MAIL_FROM: must be an e-mail address/,
  ],
  [{ MAIL_FROM: "a@shop.example, b@shop.example" }, /MAIL_FROM: must be an e-mail address/],
])("%j is refused with a sentence that names the variable and not its value", (fault, words) => {
  const wrong = { ...whole, ...fault };
  expect(() => parseEnv(wrong)).toThrow(words);
  expect(() => parseEnv(wrong)).toThrow(/^The studio cannot start/);
});

test("all faults are told at once, without any secret", () => {
  const told = () =>
    parseEnv({ STUDIO_SECRET: "too-short-secret", TIKTOK_CLIENT_SECRET: "client-secret-value" });
  expect(told).toThrow(/DATABASE_URL[\s\S]*APP_URL[\s\S]*STUDIO_SECRET/);
  expect(told).not.toThrow(/too-short-secret|client-secret-value/);
});
