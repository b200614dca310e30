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
        lead="A video with its words, on the way to somebody’s yes. Each draft is sent to one TikTok account."
      />
      <LinkTabs
        label="Which drafts"
        items={[
          { href: paths.drafts(), label: "In preparation", current: !sent },
          { href: `${paths.drafts()}?view=sent`, label: "Sent or being sent", current: sent },
        ]}
      />
      {drafts.length > 0 ? (
        <Rows label="Drafts">
          {drafts.map((draft) => (
            <DraftRow key={draft.id} draft={draft} />
          ))}
        </Rows>
      ) : sent ? (
        <EmptyState title="Nothing was sent yet">
          A draft comes here once somebody has agreed to it.
        </EmptyState>
      ) : (
        <EmptyState
          title="Nothing is in preparation"
          action={<LinkButton href={paths.videos()}>To the videos</LinkButton>}
        >
          Open a checked video and choose to prepare it; its draft waits here until it is sent.
        </EmptyState>
      )}
    </>
  );
}
