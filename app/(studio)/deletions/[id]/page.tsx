import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";

import { RequestRoom } from "#components/deletions/request-room.client";
import { DueChip } from "#components/deletions/request-rows";
import { StatusChip } from "#components/ui/chip";
import { PageHeader } from "#components/ui/page-header";
import { may } from "#lib/audit/permissions";
import { paths } from "#lib/paths";
import { getRequest } from "#lib/privacy/desk-queries";
import { isOpen } from "#lib/privacy/state";
import { deskWords } from "#lib/privacy/words";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Deletion request" };

type Props = { params: Promise<{ id: string }> };

export default async function DeletionPage({ params }: Props) {
  const actor = await requireStaff();
  const id = z.uuid().safeParse((await params).id);
  if (!may(actor, "deletion.decide") || !id.success) notFound();
  const request = await getRequest(actor, id.data).catch(() => notFound());
  const { tone, words, next } = deskWords[request.state];
  return (
    <>
      <PageHeader
        title="A request for deletion"
        lead={next}
        back={{ href: paths.deletions(), words: "Deletion requests" }}
        actions={
          <>
            <StatusChip tone={tone}>{words}</StatusChip>
            {isOpen(request.state) ? <DueChip request={request} /> : null}
          </>
        }
      />
      <RequestRoom key={`${request.state} ${request.extendedDays}`} request={request} />
    </>
  );
}
