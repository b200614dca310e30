import { fileURLToPath } from "node:url";

import { defineConfig } from "prisma/config";

// Prisma's own engine is a download; this stand-in runs the same engine's WASM build offline.
process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= fileURLToPath(
  new URL("./scripts/schema-engine.mjs", import.meta.url),
);

const url = process.env["DATABASE_URL"];

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  ...(url ? { datasource: { url } } : {}),
});
