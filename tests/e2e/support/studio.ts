// What every story starts from: `test` with the running studio (addresses, sign-in, process ids, data folder).
import { readFileSync } from "node:fs";

import { expect, test as base } from "@playwright/test";

export type RunningStudio = {
  url: string;
  simulator: { url: string; uploadUrl: string; phone: string };
  signIn: { email: string; password: string };
  database: string;
  dataDir: string;
  pids: { launcher: number; web: number; worker: number; simulator: number; postgres: number };
};

/** Read anew each time: a restarted process has another id. */
export function readRunningStudio(): RunningStudio {
  return JSON.parse(
    readFileSync(process.env["STUDIO_E2E_READY"] ?? ".studio/ready.json", "utf8"),
  ) as RunningStudio;
}

/** How a browser says that a page asked for what its Content-Security-Policy refuses. */
const CSP_VIOLATION_MESSAGE = /Content Security Policy|requires 'Trusted|Trusted ?Type/;

export const test = base.extend<{ studio: RunningStudio }>({
  // No story may ever make a page ask for what its own policy refuses.
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
