import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { NoMatches, PageGone } from "#components/ui/list-status";
import { paths } from "#lib/paths";

/** Shown when a list is empty: why, and what to do. */
export function NoDeliveries({ isFirst, isFiltered }: { isFirst: boolean; isFiltered: boolean }) {
  if (!isFirst) return <PageGone things="deliveries" firstHref={paths.deliveries()} />;
  if (isFiltered) return <NoMatches things="deliveries" clearHref={paths.deliveries()} />;
  return (
    <EmptyState
      title="Nothing sent yet"
      action={<LinkButton href={paths.videos()}>Go to videos</LinkButton>}
    >
      Prepare a draft from a video and send it. Its progress to the TikTok inbox is shown here.
    </EmptyState>
  );
}
