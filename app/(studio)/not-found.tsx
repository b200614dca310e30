import { EmptyState } from "#components/ui/empty-state";
import { LinkButton } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";
import { paths } from "#lib/paths";

export default function StudioNotFound() {
  return (
    <>
      <PageHeader eyebrow="Not found" title="Nothing lies here" />
      <EmptyState
        title="It was removed, or it was never in this shop."
        action={<LinkButton href={paths.dashboard()}>Go to Home</LinkButton>}
      >
        An address may also have lost a character on the way. What was deleted cannot be brought
        back.
      </EmptyState>
    </>
  );
}
