import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { DeletionRequestList } from "#components/deletion-requests/request-list";
import { EmptyState } from "#components/ui/empty-state";
import { LinkTabs } from "#components/ui/link-tabs";
import { PageHeader } from "#components/ui/page-header";
import { can } from "#lib/audit/permissions";
import { paths } from "#lib/paths";
import { listDeletionRequests } from "#lib/deletion-requests/operator-queries";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Deletion requests" };

type Props = { searchParams: Promise<{ view?: string | string[] }> };

export default async function DeletionRequestsPage({ searchParams }: Props) {
  const actor = await requireStaff();
  if (!can(actor, "deletion.decide")) notFound();
  const closed = (await searchParams).view === "closed";
  const requests = await listDeletionRequests(actor, { closed });
  return (
    <>
      <PageHeader
        eyebrow="The whole installation"
        title="Deletion requests"
        lead={`Requests from the public form. Answer each within ${formatPeriod(periods.responseDeadline)}. Their text stays encrypted until you open it.`}
      />
      <LinkTabs
        label="Requests"
        items={[
          { href: paths.deletionRequests(), label: "To decide", current: !closed },
          {
            href: `${paths.deletionRequests()}?view=closed`,
            label: "Decided and automatic",
            current: closed,
          },
        ]}
      />
      {requests.length > 0 ? (
        <DeletionRequestList requests={requests} />
      ) : (
        <EmptyState title={closed ? "No decided requests" : "No requests to decide"}>
          {closed
            ? `Completed and rejected requests stay here for ${formatPeriod(periods.receipt)}, without any identity.`
            : "Requests that account owners and shops verify themselves are carried out automatically."}
        </EmptyState>
      )}
    </>
  );
}
