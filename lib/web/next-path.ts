import { paths } from "#lib/paths";

// An origin that cannot be ours: whatever resolves away from it was not a path.
const NOWHERE = "http://nowhere.invalid";

/** A page of ours to go to after signing in, out of what an address asked for; the desk for anything else. Pure. */
export function nextPath(asked: string | null | undefined): string {
  if (!asked?.startsWith("/") || asked.length > 500 || !URL.canParse(asked, NOWHERE)) return paths.desk();
  const { origin, pathname, search } = new URL(asked, NOWHERE);
  const elsewhere = origin !== NOWHERE || pathname.startsWith("//") || /^\/(api|sign-in|_next)(\/|$)/.test(pathname);
  return elsewhere ? paths.desk() : pathname + search;
}
