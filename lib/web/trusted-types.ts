/**
 * The rules of a page's one policy (`trusted-types default` in its CSP). Where they return null, a
 * browser with Trusted Types rejects the text as markup, script or script URL. Pure.
 */

/** Where the build puts its scripts; no user content is served below it. */
const BUILD_PATH = "/_next/static/";

/** The markup that React parses to create an empty script element. */
const EMPTY_SCRIPT = "<script></script>";

/**
 * Script URLs: only our build's, which Next loads during client-side navigation. Returns them
 * unchanged, because Next recognises a script by the exact URL it set.
 */
export function trustedScriptUrl(scriptUrl: string, page: string): string | null {
  if (!URL.canParse(scriptUrl, page)) return null;
  const url = new URL(scriptUrl, page);
  return url.origin === new URL(page).origin && url.pathname.startsWith(BUILD_PATH)
    ? scriptUrl
    : null;
}

/** Markup: only React's empty script element. */
export function trustedHtml(text: string): string | null {
  return text === EMPTY_SCRIPT ? text : null;
}
