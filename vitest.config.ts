import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

import SlowFilesFirst from "./tests/setup/slow-files-first.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What every project shares. `server-only` is the empty file that the studio's own processes get. */
const common = {
  resolve: { alias: { "server-only": at("./node_modules/server-only/empty.js") } },
} as const;

// An odd zone, three quarters of an hour off: code that leans on local time fails here first.
const env = { TZ: "Pacific/Chatham", NODE_ENV: "test" } as const;
const strict = [at("./tests/setup/fail-on-console-error.ts"), at("./tests/setup/loopback-only.ts")];

export default defineConfig({
  test: {
    // All cores: integration tests wait for the database and for processes much of the time.
    maxWorkers: "100%",
    sequence: { sequencer: SlowFilesFirst },
    projects: [
      {
        ...common,
        test: {
          name: "unit",
          env,
          // Unit tests share no state through modules, so files may share a worker.
          isolate: false,
          setupFiles: strict,
          include: ["{lib,components,app}/**/*.test.{ts,tsx}", "tests/{prove,attack}/**/*.test.ts"],
        },
      },
      {
        ...common,
        test: {
          name: "architecture",
          env,
          isolate: false,
          setupFiles: strict,
          include: ["tests/architecture/**/*.test.ts"],
        },
      },
      {
        ...common,
        test: {
          name: "simulator",
          env,
          setupFiles: strict,
          include: ["tests/simulator/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        ...common,
        test: {
          name: "scripts",
          env,
          setupFiles: strict,
          include: ["tests/scripts/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...common,
        test: {
          name: "integration",
          env,
          // tests/setup/integration.ts gives each file modules of its own; packages are loaded once.
          isolate: false,
          sequence: { setupFiles: "list" },
          setupFiles: [
            ...strict,
            at("./tests/setup/cheap-password-hash.ts"),
            at("./tests/setup/integration.ts"),
          ],
          globalSetup: at("./tests/setup/template-database.ts"),
          include: ["tests/integration/**/*.test.ts"],
          // They run beside the browser tests: a slow machine is no fault of the product.
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        ...common,
        test: {
          name: "crash",
          env,
          setupFiles: [...strict, at("./tests/setup/integration.ts")],
          globalSetup: at("./tests/setup/template-database.ts"),
          // Chosen by a fresh seed, with a shorter lease: what fits into a minute.
          include: ["tests/crash/{worker-kill,pull-kill,database-restart}.test.ts"],
        },
      },
      {
        ...common,
        test: {
          name: "crash-full",
          env: { ...env, STUDIO_TEST_SIZE: "full" },
          setupFiles: [...strict, at("./tests/setup/integration.ts")],
          globalSetup: at("./tests/setup/template-database.ts"),
          include: ["tests/crash/**/*.test.ts"],
        },
      },
    ],
  },
});
