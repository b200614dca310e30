// Takes the README's screenshots: `npx playwright test --config tests/e2e/screenshots.config.ts`.
// Uses a new practice studio, or the one in STUDIO_E2E_READY.
import { defineConfig } from "@playwright/test";

import stories from "../../playwright.config.ts";

export default defineConfig({
  ...stories,
  testDir: ".",
  testMatch: "screenshots.ts",
  globalSetup: "./support/global-setup.ts",
  outputDir: "../../test-results",
});
