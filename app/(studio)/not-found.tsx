import { EmptyState } from "#components/ui/empty-state";
import { LinkButton } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";
import { paths } from "#lib/paths";

export default function StudioNotFound() {
  return (
    <>
      <PageHeader eyebrow="Not found" title="Page not found" />
      <EmptyState
        title="This page does not exist in your shop. It may have been deleted."
        action={<LinkButton href={paths.dashboard()}>Go to Home</LinkButton>}
      >
        The link may also be incomplete. Deleted items cannot be restored.
      </EmptyState>
    </>
  );
}
