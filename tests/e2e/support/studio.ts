// The `test` of every browser test, with its worker's studio (URLs, sign-in, pids, data folder).
import { readFileSync } from "node:fs";

import { expect, test as base } from "@playwright/test";

import { START_TIMEOUT_MS, startStudio } from "#tests/e2e/support/start-studio";

export type RunningStudio = {
  url: string;
  simulator: { url: string; uploadUrl: string; phone: string };
  signIn: { email: string; password: string };
  database: string;
  dataDir: string;
  pids: { launcher: number; web: number; worker: number; simulator: number; postgres: number };
};

/** Reads the file each time, because a restarted process has another id. */
export function readRunningStudio(): RunningStudio {
  return JSON.parse(
    readFileSync(process.env["STUDIO_E2E_READY"] ?? ".studio/ready.json", "utf8"),
  ) as RunningStudio;
}

/** Console messages about a violation of the Content-Security-Policy. */
const CSP_VIOLATION_MESSAGE = /Content Security Policy|requires 'Trusted|Trusted ?Type/;

export const test = base.extend<{ studio: RunningStudio }, { ownStudio: void }>({
  // Each worker has its own studio, so that tests do not share rate limits and inbox slots.
  ownStudio: [
    async ({ browserName }, give) => {
      expect(browserName).toBe("chromium");
      const stop = await startStudio();
      await give();
      await stop();
    },
    { scope: "worker", auto: true, timeout: START_TIMEOUT_MS },
  ],
  // Fails when a page requests what its own policy forbids.
  context: async ({ context }, give) => {
    const refused: string[] = [];
    context.on("console", (message) => {
      if (CSP_VIOLATION_MESSAGE.test(message.text()))
        refused.push(`${message.page()?.url()}: ${message.text()}`);
    });
    await give(context);
    expect(refused).toEqual([]);
  },
  studio: async ({ locale: _locale }, give) => give(readRunningStudio()),
  baseURL: async ({ locale: _locale }, give) => give(readRunningStudio().url),
});

export { expect } from "@playwright/test";
