// What every story starts from: `test` with the running studio (addresses, sign-in, process ids, data folder).
import { readFileSync } from "node:fs";

import { test as base } from "@playwright/test";

export type Studio = {
  url: string;
  simulator: { url: string; uploadUrl: string; phone: string };
  signIn: { email: string; password: string };
  database: string;
  dataDir: string;
  pids: { launcher: number; web: number; worker: number; simulator: number; postgres: number };
};

/** Read anew each time: a restarted process has another id. */
export function readStudio(): Studio {
  return JSON.parse(readFileSync(process.env["STUDIO_E2E_READY"] ?? ".studio/ready.json", "utf8")) as Studio;
}

export const test = base.extend<{ studio: Studio }>({
  studio: async ({ locale: _locale }, give) => give(readStudio()),
  baseURL: async ({ locale: _locale }, give) => give(readStudio().url),
});

export { expect } from "@playwright/test";
