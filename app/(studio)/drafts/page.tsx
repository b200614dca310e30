import type { Metadata } from "next";

import { DraftRow } from "#components/drafts/draft-row";
import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { LinkTabs } from "#components/ui/link-tabs";
import { PageHeader } from "#components/ui/page-header";
import { Rows } from "#components/ui/rows";
import { listDrafts } from "#lib/drafts/queries";
import { paths } from "#lib/paths";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Drafts" };

export default async function DraftsPage({
  searchParams,
}: {
  searchParams: Promise<{ view?: string }>;
}) {
  const actor = await requireStaff();
  const sent = (await searchParams).view === "sent";
  const drafts = (await listDrafts(actor)).filter(({ status }) => (status === "open") !== sent);
  return (
    <>
      <PageHeader
        eyebrow="In preparation"
        title="Drafts"
        lead="Videos with captions, waiting to be approved and sent. Each draft goes to one TikTok account."
      />
      <LinkTabs
        label="Filter drafts"
        items={[
          { href: paths.drafts(), label: "In preparation", current: !sent },
          { href: `${paths.drafts()}?view=sent`, label: "Sending and sent", current: sent },
        ]}
      />
      {drafts.length > 0 ? (
        <Rows label="Drafts">
          {drafts.map((draft) => (
            <DraftRow key={draft.id} draft={draft} />
          ))}
        </Rows>
      ) : sent ? (
        <EmptyState title="No drafts sent yet">
          Drafts appear here once someone has approved them.
        </EmptyState>
      ) : (
        <EmptyState
          title="No drafts in preparation"
          action={<LinkButton href={paths.videos()}>Go to videos</LinkButton>}
        >
          Open a checked video and create a draft. It stays here until it is sent.
        </EmptyState>
      )}
    </>
  );
}
