import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { paths } from "#lib/paths";

/** Before the first delivery: what appears here, and how to begin. */
export function NoDeliveries() {
  return (
    <EmptyState
      title="Nothing sent yet"
      action={<LinkButton href={paths.videos()}>Go to videos</LinkButton>}
    >
      Prepare a draft from a video and send it. Its progress to the TikTok inbox is shown here.
    </EmptyState>
  );
}
