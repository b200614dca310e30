import { paths } from "#lib/paths";

// An origin that cannot be ours: whatever resolves away from it was not a path.
const PLACEHOLDER_ORIGIN = "http://nowhere.invalid";

/** A page of ours to go to after signing in, out of what an address asked for; the desk for anything else. Pure. */
export function nextPath(requested: string | null | undefined): string {
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
