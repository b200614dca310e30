"use client";

import { Button, LinkButton } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import type { DraftView } from "#lib/drafts/schema";
import { paths } from "#lib/paths";

type Props = { draft: DraftView; mayEdit: boolean; onRestored: () => void };

/** Why a draft cannot be changed any more, and where to go on. */
export function DraftClosed({ draft, mayEdit, onRestored }: Props) {
  const restore = useApiRequest();
  const delivery = draft.deliveries[0];
  if (draft.status === "open") return null;
  if (draft.status === "discarded") {
    const again = async () => {
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
            <Button size="s" busy={restore.busy && "Restoring…"} onClick={() => void again()}>
              Restore it
            </Button>
          ) : undefined
        }
      >
        {restore.error?.message ?? "Everything in it is still there."}
      </Notice>
    );
  }
  const sending = draft.status === "sending";
  return (
    <Notice
      tone={sending ? "info" : "ok"}
      title={sending ? "This draft is being sent" : "This draft is in the TikTok inbox"}
      live
      className="mb-10"
      action={
        delivery ? (
          <LinkButton size="s" href={paths.delivery(delivery.id)}>
            To the delivery
          </LinkButton>
        ) : undefined
      }
    >
      {sending
        ? "What was agreed to is what is sent, so nothing can be changed here. Cancel the delivery to go on writing."
        : "The words below are the ones that were agreed to. To send the video again, start a new draft from it."}
    </Notice>
  );
}
