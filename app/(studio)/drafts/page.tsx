import type { Metadata } from "next";

import { DraftRow } from "#components/drafts/draft-row";
import { NoDrafts } from "#components/drafts/no-drafts";
import { LinkTabs } from "#components/ui/link-tabs";
import { ListSearchField } from "#components/ui/list-query.client";
import { ListStatus, NoMatches, PageGone } from "#components/ui/list-status";
import { PageHeader } from "#components/ui/page-header";
import { pageHref, Pager } from "#components/ui/pager";
import { Rows } from "#components/ui/rows";
import { listDrafts } from "#lib/drafts/list-queries";
import { draftListQuery } from "#lib/drafts/schema";
import { isFirstPage, parseListQuery } from "#lib/page";
import { paths } from "#lib/paths";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Drafts" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function DraftsPage({ searchParams }: Props) {
  const actor = await requireStaff();
  const query = parseListQuery(draftListQuery, await searchParams);
  const { rows, count, similar, ...page } = await listDrafts(actor, query);
  const { q } = query;
  const sent = query.view === "sent";
  const view = sent ? "sent" : undefined;
  const path = paths.drafts();
  const gone = rows.length === 0 && !isFirstPage(query);
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
          { href: pageHref(path, { q }), label: "In preparation", current: !sent },
          { href: pageHref(path, { q, view: "sent" }), label: "Sending and sent", current: sent },
        ]}
      />
      {rows.length > 0 || q !== "" || gone ? (
        <div className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <ListSearchField label="Search drafts" />
          <ListStatus count={count} singular="draft" filtered={q !== ""} similar={similar} />
        </div>
      ) : null}
      {rows.length > 0 ? (
        <Rows label="Drafts">
          {rows.map((draft) => (
            <DraftRow key={draft.id} draft={draft} />
          ))}
        </Rows>
      ) : gone ? (
        <PageGone things="drafts" firstHref={pageHref(path, { q, view })} />
      ) : q !== "" ? (
        <NoMatches things="drafts" clearHref={pageHref(path, { view })} />
      ) : (
        <NoDrafts sent={sent} />
      )}
      <Pager label="Pages of drafts" path={path} filters={{ q, view }} page={page} />
    </>
  );
}
