import type { NextConfig } from "next";

// What every answer says. The content security policy of pages has a nonce and is made in proxy.ts; Strict-Transport-Security
// depends on APP_URL and is added by lib/web/server.ts.
const everywhere = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "x-frame-options", value: "DENY" },
  // Not "no-referrer": with it browsers send "Origin: null" from our own forms.
  { key: "referrer-policy", value: "same-origin" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
  { key: "cross-origin-resource-policy", value: "same-origin" },
  { key: "x-permitted-cross-domain-policies", value: "none" },
  {
    key: "permissions-policy",
    value:
      "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()",
  },
];

const config: NextConfig = {
  // Several people may develop in one tree, each with a folder of their own; Next then writes its wishes for tsconfig.json elsewhere.
  distDir: process.env["NEXT_DIST_DIR"] ?? ".next",
  typescript: { tsconfigPath: process.env["NEXT_DIST_DIR"] ? "tsconfig.dev.json" : "tsconfig.studio.json" },
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  devIndicators: false,
  // Development prints each request; these addresses carry a code or a token.
  logging: {
    incomingRequests: {
      ignore: [
        /^\/api\/tiktok\/callback/,
        /^\/connections\/confirm\//,
        /^\/(api\/)?(phone|set-up|reset-password)\//,
        /^\/(invitation|api\/joining)\//,
        /^\/media\//,
      ],
    },
  },
  serverExternalPackages: [
    "@node-rs/argon2",
    "@simplewebauthn/server",
    "@tus/file-store",
    "@tus/server",
    "@zxcvbn-ts/core",
    "@zxcvbn-ts/language-common",
    "ioredis",
    "mediabunny",
    "pg",
    "pg-boss",
    "pino",
  ],
  headers: async () => [
    { source: "/:path*", headers: everywhere },
    {
      source: "/(api|media)/:path*",
      headers: [{ key: "content-security-policy", value: "default-src 'none'; frame-ancestors 'none'; sandbox" }],
    },
  ],
};

export default config;
