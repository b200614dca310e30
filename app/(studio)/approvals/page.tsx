import type { Metadata } from "next";

import { ApprovalQueue } from "#components/approvals/approval-queue.client";
import { PageHeader } from "#components/ui/page-header";
import { listPendingApprovals } from "#lib/drafts/approval/pending-queries";
import { approvalListQuery } from "#lib/drafts/approval/schema";
import { parseListQuery } from "#lib/page";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Approvals" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ApprovalsPage({ searchParams }: Props) {
  const actor = await requireStaff();
  const query = parseListQuery(approvalListQuery, await searchParams);
  return (
    <>
      <PageHeader eyebrow="Second approver" title="Approvals" />
      <ApprovalQueue
        key={query.after ?? query.before ?? query.page}
        initial={await listPendingApprovals(actor, query)}
        query={query}
      />
    </>
  );
}
