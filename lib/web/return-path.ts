import { paths } from "#lib/paths";

// An origin that cannot be ours: a value that resolves to another origin was not a path.
const PLACEHOLDER_ORIGIN = "http://nowhere.invalid";

/** Returns the page to open after sign-in from `next`, or Home unless it is ours. Pure. */
export function returnPath(requested: string | null | undefined): string {
  if (
    !requested?.startsWith("/") ||
    requested.length > 500 ||
    !URL.canParse(requested, PLACEHOLDER_ORIGIN)
  )
    return paths.dashboard();
  const { origin, pathname, search } = new URL(requested, PLACEHOLDER_ORIGIN);
  const elsewhere =
    origin !== PLACEHOLDER_ORIGIN ||
    pathname.startsWith("//") ||
    /^\/(api|sign-in|_next)(\/|$)/.test(pathname);
  return elsewhere ? paths.dashboard() : pathname + search;
}
