// Runs in the browser before anything else of a page does.
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

// A browser that does not know them takes text as it always did; the rest of the policy holds there too.
browser.trustedTypes?.createPolicy("default", {
  createHTML: trustedHtml,
  createScript: (text) => (text === clickReplayScript ? text : null),
  createScriptURL: (address) => trustedScriptUrl(address, location.href),
});

// Where zod keeps its settings: without this it tries once whether a page may make programs of text, which ours may not.
browser.__zod_globalConfig = { jitless: true };
