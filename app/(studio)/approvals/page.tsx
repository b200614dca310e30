import type { Metadata } from "next";
import { z } from "zod";

import { ApprovalQueue } from "#components/approvals/approval-queue.client";
import { PageHeader } from "#components/ui/page-header";
import { listPendingApprovals } from "#lib/drafts/approval/queries";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Approvals" };

export default async function ApprovalsPage({
  searchParams,
}: {
  searchParams: Promise<{ draft?: string | string[] }>;
}) {
  const actor = await requireStaff();
  const requestedDraftId = z.uuid().safeParse((await searchParams).draft).data ?? null;
  return (
    <>
      <PageHeader eyebrow="Second approver" title="Approvals" />
      <ApprovalQueue
        initial={await listPendingApprovals(actor)}
        requestedDraftId={requestedDraftId}
      />
    </>
  );
}
