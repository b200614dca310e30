import type { Metadata } from "next";
import { notFound } from "next/navigation";

import {
  deletionListHref,
  RequestFilters,
  RequestPages,
  RequestTabs,
} from "#components/deletion-requests/request-filters";
import { DeletionRequestList } from "#components/deletion-requests/request-list";
import { RequestSelection } from "#components/deletion-requests/request-selection.client";
import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { PageHeader } from "#components/ui/page-header";
import { can } from "#lib/audit/permissions";
import { listDeletionRequests } from "#lib/deletion-requests/operator-list";
import { deletionListFilter } from "#lib/deletion-requests/schema";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Deletion requests" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function DeletionRequestsPage({ searchParams }: Props) {
  const actor = await requireStaff();
  if (!can(actor, "deletion.decide")) notFound();
  const filter = deletionListFilter.parse(await searchParams);
  const { requests, total } = await listDeletionRequests(actor, filter);
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
      {requests.length > 0 || isFiltered ? <RequestFilters filter={filter} /> : null}
      {requests.length === 0 ? (
        <EmptyState
          title={
            isFiltered
              ? "No matching requests"
              : closed
                ? "No decided requests"
                : "No requests to decide"
          }
          action={
            isFiltered ? (
              <LinkButton href={deletionListHref({ view: filter.view })}>
                Clear the search
              </LinkButton>
            ) : undefined
          }
        >
          {isFiltered
            ? "Check the spelling, or look in the other list. Only the complete name, address or code matches."
            : closed
              ? `Completed and rejected requests stay here for ${formatPeriod(periods.receipt)}, without any identity.`
              : "Requests that account owners and shops verify themselves are carried out automatically."}
        </EmptyState>
      ) : closed ? (
        <DeletionRequestList requests={requests} />
      ) : (
        <RequestSelection key={deletionListHref(filter)} requests={requests} />
      )}
      <RequestPages filter={filter} total={total} />
    </>
  );
}
