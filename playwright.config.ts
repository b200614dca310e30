import { defineConfig } from "@playwright/test";

// `npm run test:e2e` finds a browser and names it in CHROME_PATH; without one, Playwright uses its own.
const executablePath = process.env["CHROME_PATH"];

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./tests/e2e/support/global-setup.ts",
  outputDir: "test-results",
  // Each worker has a studio and a simulator of its own (tests/e2e/support/studio.ts).
  // Stories wait for checks and deliveries much of the time.
  workers: 3,
  forbidOnly: true,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Pacific/Chatham",
    // Without a graphics card, each frame of a waiting animation costs the processor.
    contextOptions: { reducedMotion: "reduce" },
    // Recording costs a third of the time of every test: ask for it when one fails.
    trace: process.env["STUDIO_E2E_TRACE"] ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
      ],
    },
  },
});
