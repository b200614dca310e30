import type { ReactElement } from "react";

import { LinkButton } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Time } from "#components/ui/time";
import type { ApprovalView } from "#lib/drafts/approval/schema";
import { paths } from "#lib/paths";

/** Shows the approval of a draft at the top of its page, while it matters. */
export function ApprovalNotice({
  approval: { request, blocker },
  draftId,
}: {
  approval: ApprovalView;
  draftId: string;
}): ReactElement | null {
  switch (request?.state) {
    case "pending":
      return (
        <Notice
          title={
            blocker === null
              ? `${request.requestedBy} asked you to approve this draft`
              : "This draft is waiting for approval"
          }
          live
          className="mb-10"
          action={
            blocker === null ? (
              <LinkButton size="s" href={paths.approvals(draftId)}>
                Review
              </LinkButton>
            ) : undefined
          }
        >
          {request.requestedBy} requested approval <Time at={request.requestedAt} />. Editing the
          draft ends the request, and approval must be requested again.
        </Notice>
      );
    case "outdated":
      return (
        <Notice
          tone="attention"
          title="The draft has changed since approval was requested"
          live
          className="mb-10"
        >
          The video, the product or the name of the account has changed. Review it, then request
          approval again below.
        </Notice>
      );
    case "changes_requested":
      return (
        <Notice
          tone="attention"
          title={`${request.closedBy ?? "A colleague"} requested changes`}
          live
          className="mb-10"
        >
          <span className="whitespace-pre-wrap text-ink">{request.note}</span>
          <span className="block">Edit the draft, then request approval again below.</span>
        </Notice>
      );
    case "edited":
      return (
        <Notice tone="attention" title="The approval request has ended" live className="mb-10">
          {request.closedBy ?? "Someone"} edited the draft after {request.requestedBy} requested
          approval. Request approval again below when it is ready.
        </Notice>
      );
    case "approved":
    case "withdrawn":
    case "not_needed":
    case undefined:
      return null;
  }
}
