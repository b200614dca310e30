import { LinkButton } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Time } from "#components/ui/time";
import type { ApprovalView } from "#lib/drafts/approval/schema";
import { paths } from "#lib/paths";

/** At the head of a draft: where its approval stands, as long as a person should know. */
export function ApprovalNotice({
  approval: { request, blocker },
  draftId,
}: {
  approval: ApprovalView;
  draftId: string;
}) {
  switch (request?.state) {
    case "pending":
      return (
        <Notice
          title={
            blocker === null
              ? `${request.requestedBy} asks that you approve this draft`
              : "This draft waits for approval"
          }
          live
          className="mb-10"
          action={
            blocker === null ? (
              <LinkButton size="s" href={paths.approvals(draftId)}>
                Look and decide
              </LinkButton>
            ) : undefined
          }
        >
          {request.requestedBy} asked <Time at={request.requestedAt} />. Whatever is changed here
          ends the request, and it has to be asked for again.
        </Notice>
      );
    case "outdated":
      return (
        <Notice
          tone="attention"
          title="What would be sent is not what was asked about any more"
          live
          className="mb-10"
        >
          The video, the product or the name of the account changed since. Look at it again, then
          ask again below.
        </Notice>
      );
    case "changes_requested":
      return (
        <Notice
          tone="attention"
          title={`${request.closedBy ?? "A colleague"} asks for changes`}
          live
          className="mb-10"
        >
          <span className="whitespace-pre-wrap text-ink">{request.note}</span>
          <span className="block">Change the draft, then ask again below.</span>
        </Notice>
      );
    case "edited":
      return (
        <Notice tone="attention" title="The request for approval ended" live className="mb-10">
          {request.closedBy ?? "Somebody"} changed the draft after {request.requestedBy} had asked.
          Ask again below when it is ready.
        </Notice>
      );
    default:
      return null;
  }
}
