import type { BrowserContext, Page } from "@playwright/test";

import { PAYLOAD_CALLBACK, EXTERNAL_HOST } from "#tests/attack/xss/payloads";

/** Records what pages did: payloads that ran, dialogs, external requests and CSP violations. */
export class PageMonitor {
  readonly #observations: string[] = [];

  /** Listens to every page of this context. */
  static async attach(context: BrowserContext): Promise<PageMonitor> {
    const watch = new PageMonitor();
    const observe = (text: string) => watch.#observations.push(text);
    await context.exposeBinding(PAYLOAD_CALLBACK, (_, id: unknown) =>
      observe(`payload ${String(id)} ran`),
    );
    await context.exposeBinding(`${PAYLOAD_CALLBACK}Stopped`, (_, text: unknown) =>
      observe(`the policy had to stop ${String(text)}`),
    );
    await context.addInitScript((stopped) => {
      document.addEventListener("securitypolicyviolation", (event) => {
        const hear = Reflect.get(window, stopped) as ((text: string) => void) | undefined;
        hear?.(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    }, `${PAYLOAD_CALLBACK}Stopped`);
    context.on("dialog", (dialog) => {
      observe(`a dialog said ${dialog.message()}`);
      void dialog.dismiss();
    });
    context.on("request", (request) => {
      if (new URL(request.url()).hostname === EXTERNAL_HOST)
        observe(`the page requested ${request.url()}`);
    });
    return watch;
  }

  /** Returns the observations since the last call. */
  takeObservations(): string[] {
    return this.#observations.splice(0);
  }
}

/** Returns elements and attributes that no studio page has. They must come from a payload. */
export function findForeignElements(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const tags = new Set([
      "iframe",
      "frameset",
      "object",
      "embed",
      "applet",
      "base",
      "marquee",
      "math",
      "isindex",
      "keygen",
      "bgsound",
      "layer",
      "xml",
      "xss-x",
      "x",
      "foreignobject",
      "animate",
      "set",
    ]);
    const found: string[] = [];
    for (const element of document.querySelectorAll("*")) {
      const tag = element.tagName.toLowerCase();
      if (tags.has(tag) || element.id.startsWith("xss-")) found.push(`<${tag}>`);
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name)) found.push(`<${tag} ${name}>`);
        const leads =
          /^(href|src|action|formaction|data|srcdoc|xlink:href|poster|background)$/i.test(name);
        if (
          leads &&
          /^[^a-z]*(j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t|vbscript|data:text)/i.test(value)
        )
          found.push(`<${tag} ${name}=${value.slice(0, 60)}>`);
      }
    }
    return [...new Set(found)];
  });
}
