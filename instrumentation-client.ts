// Runs in the browser before anything else of a page.
import { clickReplayScript } from "#components/layout/click-replay-script";
import { trustedHtml, trustedScriptUrl } from "#lib/web/trusted-types";

type Policy = Record<
  "createHTML" | "createScript" | "createScriptURL",
  (text: string) => string | null
>;
type Browser = {
  trustedTypes?: { createPolicy: (name: "default", policy: Policy) => unknown };
  __zod_globalConfig?: { jitless: boolean };
};

const browser = globalThis as Browser;

// Browsers without Trusted Types ignore this; the rest of the policy applies there too.
browser.trustedTypes?.createPolicy("default", {
  createHTML: trustedHtml,
  createScript: (text) => (text === clickReplayScript ? text : null),
  createScriptURL: (address) => trustedScriptUrl(address, location.href),
});

// Stops zod from testing whether it may compile code, which our policy forbids.
browser.__zod_globalConfig = { jitless: true };
