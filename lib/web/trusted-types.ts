/**
 * What the one policy of a page (`trusted-types default` in its Content-Security-Policy) lets text become. Whatever it answers with
 * null, a browser that knows Trusted Types refuses to take: text as markup, text as a program, a script from anywhere else. Pure.
 */

/** Where the build puts its scripts; nothing that a person brings is ever served below it. */
const BUILD_PATH = "/_next/static/";

/** What React parses to make an empty script element. */
const EMPTY_SCRIPT = "<script></script>";

/**
 * Addresses of scripts: those of our own build, which Next asks for when one goes on to another page. As it was written: Next knows
 * a script again by the very address that it gave it.
 */
export function trustedScriptUrl(scriptUrl: string, page: string): string | null {
  if (!URL.canParse(scriptUrl, page)) return null;
  const url = new URL(scriptUrl, page);
  return url.origin === new URL(page).origin && url.pathname.startsWith(BUILD_PATH)
    ? scriptUrl
    : null;
}

/** Markup: nothing but React's empty script element. */
export function trustedHtml(text: string): string | null {
  return text === EMPTY_SCRIPT ? text : null;
}
