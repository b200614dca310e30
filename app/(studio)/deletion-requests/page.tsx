import type { Metadata } from "next";
import { notFound } from "next/navigation";

import {
  deletionFilters,
  deletionListHref,
  RequestFilters,
  RequestTabs,
} from "#components/deletion-requests/request-filters";
import { DeletionRequestList } from "#components/deletion-requests/request-list";
import { RequestSelection } from "#components/deletion-requests/request-selection.client";
import { NoRequests } from "#components/deletion-requests/no-requests";
import { ListStatus, PageGone } from "#components/ui/list-status";
import { PageHeader } from "#components/ui/page-header";
import { byName, Pager } from "#components/ui/pager";
import { can } from "#lib/audit/permissions";
import { listDeletionRequests } from "#lib/deletion-requests/operator-list";
import { deletionListFilter } from "#lib/deletion-requests/schema";
import { isFirstPage, parseListQuery } from "#lib/page";
import { paths } from "#lib/paths";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Deletion requests" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function DeletionRequestsPage({ searchParams }: Props) {
  const actor = await requireStaff();
  if (!can(actor, "deletion.decide")) notFound();
  const filter = parseListQuery(deletionListFilter, await searchParams);
  const { rows, count, ...page } = await listDeletionRequests(actor, filter);
  const closed = filter.view === "closed";
  const isFiltered = deletionListHref({ ...filter, view: undefined }) !== deletionListHref({});
  return (
    <>
      <PageHeader
        eyebrow="The whole installation"
        title="Deletion requests"
        lead={`Requests from the public form. Answer each within ${formatPeriod(periods.responseDeadline)}. Their text stays encrypted until you open it.`}
      />
      <RequestTabs closed={closed} />
      {rows.length > 0 || isFiltered ? <RequestFilters filter={filter} /> : null}
      {rows.length > 0 ? (
        <div className="mb-4">
          <ListStatus count={count} singular="request" filtered={isFiltered} />
        </div>
      ) : null}
      {rows.length === 0 ? (
        isFirstPage(filter) ? (
          <NoRequests filter={filter} isFiltered={isFiltered} />
        ) : (
          <PageGone things="requests" firstHref={deletionListHref(filter)} />
        )
      ) : closed ? (
        <DeletionRequestList requests={rows} />
      ) : (
        <RequestSelection key={JSON.stringify(filter)} requests={rows} />
      )}
      <Pager
        label="Pages of requests"
        path={paths.deletionRequests()}
        filters={deletionFilters(filter)}
        page={page}
        names={closed ? undefined : byName}
      />
    </>
  );
}
