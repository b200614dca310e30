import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { paths } from "#lib/paths";

/** Shown when there are no drafts: how to create one. */
export const NoDrafts = ({ sent }: { sent: boolean }) =>
  sent ? (
    <EmptyState title="No drafts sent yet">
      Drafts appear here once someone has approved them.
    </EmptyState>
  ) : (
    <EmptyState
      title="No drafts in preparation"
      action={<LinkButton href={paths.videos()}>Go to videos</LinkButton>}
    >
      Open a checked video and create a draft, or choose several in the library. They stay here
      until they are sent.
    </EmptyState>
  );
