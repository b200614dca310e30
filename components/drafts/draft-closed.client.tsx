"use client";

import { NewDraftButton } from "#components/drafts/new-draft-button.client";
import { Button, LinkButton } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import type { DraftSending, DraftView } from "#lib/drafts/schema";
import { paths } from "#lib/paths";

type Props = { draft: DraftView; mayEdit: boolean; onRestored: () => void };

/** What happened to a draft that TikTok received, as far as TikTok or a person reported it. */
function sentTitle({ state, reportedOutcome, agreed }: DraftSending): string {
  if (state === "posted") return `This draft was posted from ${agreed.accountName}`;
  if (reportedOutcome === "posted") return `This draft was reported as posted`;
  if (reportedOutcome === "discarded") return "This draft was reported as discarded in TikTok";
  return `This draft is in the TikTok inbox of ${agreed.accountName}`;
}

/** Why a draft can’t be edited, and what to do instead. */
export function DraftClosed({ draft, mayEdit, onRestored }: Props) {
  const restore = useApiRequest();
  const delivery = draft.deliveries[0];
  if (draft.status === "open") return null;
  if (draft.status === "discarded") {
    const submit = async () => {
      const sent = await restore.run("POST /api/drafts/[id]/restore", { params: { id: draft.id } });
      if (sent.ok) onRestored();
    };
    return (
      <Notice
        tone="attention"
        title="This draft was discarded"
        live
        className="mb-10"
        action={
          mayEdit ? (
            <Button size="s" busy={restore.busy && "Restoring…"} onClick={() => void submit()}>
              Restore draft
            </Button>
          ) : undefined
        }
      >
        {restore.error?.message ?? "Its content is still there."}
      </Notice>
    );
  }
  const sent = draft.status === "sent";
  return (
    <Notice
      tone={sent ? "ok" : "info"}
      title={sent && draft.sending ? sentTitle(draft.sending) : "This draft is being sent"}
      live
      className="mb-10"
      action={
        <>
          {delivery ? (
            <LinkButton size="s" href={paths.delivery(delivery.id)}>
              Go to delivery
            </LinkButton>
          ) : null}
          {sent && mayEdit && !draft.video.deleted ? (
            <NewDraftButton size="s" from={{ fromDraftId: draft.id }} />
          ) : null}
        </>
      }
    >
      {sent
        ? "To send the video again, or to another account, start a new draft from this one."
        : "A draft can’t be edited while it is being sent. Cancel the delivery to continue editing."}
    </Notice>
  );
}
