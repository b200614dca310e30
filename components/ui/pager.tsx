import { ChevronLeft, ChevronRight } from "lucide-react";

import { LinkButton } from "#components/ui/button";
import type { Count, Page } from "#lib/page";
import { formatCount } from "#lib/format";

/** "1,000+ videos": a count that may have stopped before the end. */
export function formatPageCount({ value, more }: Count, singular: string, plural?: string): string {
  return more
    ? `${value.toLocaleString("en-GB")}+ ${plural ?? `${singular}s`}`
    : formatCount(value, singular, plural);
}

/** Returns the address of another page of a list with the same filters. */
export function pageHref(
  path: string,
  filters: Readonly<Record<string, string | undefined>>,
  page: { after?: string; before?: string; page?: "last" } = {},
): string {
  const set = Object.entries({ ...filters, ...page }).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, value]],
  );
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set).toString()}`;
}

type Props = {
  /** What the pages are of: "Pages of videos". */
  label: string;
  path: string;
  filters: Readonly<Record<string, string | undefined>>;
  page: Pick<Page<unknown>, "previous" | "next">;
  /** What the neighbours are called: “Newer” and “Older” in a list by time. */
  names?: { previous: string; next: string; first: string; last: string } | undefined;
};

const byTime = { previous: "Newer", next: "Older", first: "Newest", last: "Oldest" };

/** What the neighbours are called in a list by name. */
export const byName = { previous: "Previous", next: "Next", first: "First", last: "Last" };

/** Links to the neighbours and the ends of a list; nothing when it has one page. */
export function Pager({ label, path, filters, page, names = byTime }: Props) {
  const { previous, next } = page;
  if (previous === null && next === null) return null;
  return (
    <nav
      aria-label={label}
      className="mt-8 flex flex-wrap items-center justify-between gap-x-6 gap-y-3"
    >
      <div className="flex gap-2">
        {previous === null ? null : (
          <>
            <LinkButton href={pageHref(path, filters)} variant="plain">
              {names.first}
            </LinkButton>
            <LinkButton href={pageHref(path, filters, { before: previous })} icon={ChevronLeft}>
              {names.previous}
            </LinkButton>
          </>
        )}
      </div>
      <div className="flex gap-2">
        {next === null ? null : (
          <>
            <LinkButton href={pageHref(path, filters, { after: next })} icon={ChevronRight}>
              {names.next}
            </LinkButton>
            <LinkButton href={pageHref(path, filters, { page: "last" })} variant="plain">
              {names.last}
            </LinkButton>
          </>
        )}
      </div>
    </nav>
  );
}
