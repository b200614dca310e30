import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { formatPageCount } from "#components/ui/pager";
import type { Count } from "#lib/page";

type StatusProps = {
  count: Count;
  singular: string;
  plural?: string;
  /** Search or filters are set. */
  filtered: boolean;
  /** Nothing matches the search exactly. */
  similar?: boolean;
};

/** How many rows a list has, announced when it changes. */
export function ListStatus({ count, singular, plural, filtered, similar = false }: StatusProps) {
  return (
    <p role="status" className="text-sm text-soft tabular-nums">
      {similar ? "Nothing matches exactly. Showing similar names: " : ""}
      {formatPageCount(count, singular, plural)}
      {filtered && !similar ? " found" : ""}
    </p>
  );
}

/** Shown when no row matches the filters. */
export function NoMatches({ things, clearHref }: { things: string; clearHref: string }) {
  return (
    <EmptyState
      title={`No ${things} match`}
      action={<LinkButton href={clearHref}>Clear filters</LinkButton>}
    >
      Check the spelling, or try fewer words.
    </EmptyState>
  );
}

/** Shown when the rows of this page were deleted or have moved. */
export function PageGone({ things, firstHref }: { things: string; firstHref: string }) {
  return (
    <EmptyState
      title="Nothing on this page any more"
      action={<LinkButton href={firstHref}>Go to the first page</LinkButton>}
    >
      The {things} that were here have changed or were removed.
    </EmptyState>
  );
}
