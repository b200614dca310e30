// Takes the README's screenshots: `npx playwright test --config tests/e2e/screenshots.config.ts`, with a fresh practice
// studio of its own (or the one whose ready.json STUDIO_E2E_READY names).
import { defineConfig } from "@playwright/test";

import stories from "../../playwright.config.ts";

export default defineConfig({
  ...stories,
  testDir: ".",
  testMatch: "screenshots.ts",
  globalSetup: "./support/global-setup.ts",
  outputDir: "../../test-results",
});
