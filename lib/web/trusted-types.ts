/**
 * The one policy of a page (`trusted-types default` in its Content-Security-Policy). Where it returns null, a browser with Trusted Types
 * rejects the text as markup, as a program, or as the URL of a script. Pure.
 */

/** Where the build puts its scripts; no user content is served below it. */
const BUILD_PATH = "/_next/static/";

/** The markup that React parses to create an empty script element. */
const EMPTY_SCRIPT = "<script></script>";

/**
 * Script URLs: those of our own build, which Next loads during client-side navigation. Returned unchanged, because Next recognises a
 * script by the exact URL it set.
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
