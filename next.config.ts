import type { NextConfig } from "next";

const config: NextConfig = {
  // Several people may develop in one tree, each with a folder of their own; Next then writes its wishes for tsconfig.json elsewhere.
  distDir: process.env["NEXT_DIST_DIR"] ?? ".next",
  typescript: {
    tsconfigPath: process.env["NEXT_DIST_DIR"] ? "tsconfig.dev.json" : "tsconfig.studio.json",
  },
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
        /^\/(api\/)?(phone|data-export|set-up|reset-password)\//,
        /^\/(invitation|api\/invitations\/accept)\//,
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
};

export default config;
