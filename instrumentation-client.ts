// Runs in the browser before anything else of a page does.
import { trustedMarkup, trustedScript } from "#lib/web/trusted-types";

type Policy = { createHTML: (text: string) => string | null; createScriptURL: (address: string) => string | null };
type Browser = { trustedTypes?: { createPolicy: (name: "default", policy: Policy) => unknown } };

// A browser that does not know them takes text as it always did; the rest of the policy holds there too.
(globalThis as Browser).trustedTypes?.createPolicy("default", {
  createHTML: trustedMarkup,
  createScriptURL: (address) => trustedScript(address, location.href),
});
