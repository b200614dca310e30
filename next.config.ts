import type { NextConfig } from "next";

const config: NextConfig = {
  // Lets several people develop in one tree, each with their own build folder; Next then edits
  // another tsconfig.
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
  // Development logs each request; these URLs carry a code or a token.
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
    "node-av",
    "pg",
    "pg-boss",
    "pino",
  ],
};

export default config;
