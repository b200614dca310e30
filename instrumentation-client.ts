// Runs in the browser before anything else of a page does.
import { trustedMarkup, trustedScript } from "#lib/web/trusted-types";

type Policy = { createHTML: (text: string) => string | null; createScriptURL: (address: string) => string | null };
type Browser = {
  trustedTypes?: { createPolicy: (name: "default", policy: Policy) => unknown };
  __zod_globalConfig?: { jitless: boolean };
};

const browser = globalThis as Browser;

// A browser that does not know them takes text as it always did; the rest of the policy holds there too.
browser.trustedTypes?.createPolicy("default", {
  createHTML: trustedMarkup,
  createScriptURL: (address) => trustedScript(address, location.href),
});

// Where zod keeps its settings: without this it tries once whether a page may make programs of text, which ours may not.
browser.__zod_globalConfig = { jitless: true };
