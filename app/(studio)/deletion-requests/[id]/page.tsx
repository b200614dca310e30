import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";

import { DeletionRequestDetail } from "#components/deletion-requests/request-detail.client";
import { DueChip } from "#components/deletion-requests/request-list";
import { StatusChip } from "#components/ui/status-chip";
import { PageHeader } from "#components/ui/page-header";
import { formatDateTime } from "#components/ui/time";
import { can } from "#lib/audit/permissions";
import { paths } from "#lib/paths";
import { getDeletionRequest } from "#lib/deletion-requests/operator-queries";
import { isUndecided } from "#lib/deletion-requests/state";
import { operatorStateLabels } from "#lib/deletion-requests/labels";
import { namedTitle } from "#lib/web/named-title";
import { requireStaff } from "#lib/web/session";

type Props = { params: Promise<{ id: string }> };

/** The account it is about, else when it was received, so that tabs can be told apart. */
export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  namedTitle("Deletion request", params, async (actor, id) => {
    const { accounts, receivedAt } = await getDeletionRequest(actor, id);
    return accounts[0]?.displayName ?? `Received ${formatDateTime(receivedAt)}`;
  });

export default async function DeletionRequestPage({ params }: Props) {
  const actor = await requireStaff();
  const id = z.uuid().safeParse((await params).id);
  if (!can(actor, "deletion.decide") || !id.success) notFound();
  const request = await getDeletionRequest(actor, id.data).catch(() => notFound());
  const { tone, label, next } = operatorStateLabels[request.state];
  return (
    <>
      <PageHeader
        title="Deletion request"
        lead={next}
        back={{ href: paths.deletionRequests(), label: "Deletion requests" }}
        actions={
          <>
            <StatusChip tone={tone}>{label}</StatusChip>
            {isUndecided(request.state) ? <DueChip request={request} /> : null}
          </>
        }
      />
      <DeletionRequestDetail key={`${request.state} ${request.extendedDays}`} request={request} />
    </>
  );
}
