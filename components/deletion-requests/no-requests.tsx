import { deletionListHref } from "#components/deletion-requests/request-filters";
import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import type { DeletionListFilter } from "#lib/deletion-requests/schema";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";

/** Shown when the list of requests is empty. */
export function NoRequests({
  filter: { view },
  isFiltered,
}: {
  filter: DeletionListFilter;
  isFiltered: boolean;
}) {
  if (isFiltered)
    return (
      <EmptyState
        title="No matching requests"
        action={<LinkButton href={deletionListHref({ view })}>Clear the search</LinkButton>}
      >
        Check the spelling, or look in the other list. Only the complete name, address or code
        matches.
      </EmptyState>
    );
  return view === "closed" ? (
    <EmptyState title="No decided requests">
      Completed and rejected requests stay here for {formatPeriod(periods.receipt)}, without any
      identity.
    </EmptyState>
  ) : (
    <EmptyState title="No requests to decide">
      Requests that account owners and shops verify themselves are carried out automatically.
    </EmptyState>
  );
}
