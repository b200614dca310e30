"use client";

import { Button, LinkButton } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import type { DraftView } from "#lib/drafts/schema";
import type { DraftStatus } from "#lib/drafts/state";
import { paths } from "#lib/paths";

type Props = { draft: DraftView; mayEdit: boolean; onRestored: () => void };

const CLOSED: Record<
  Exclude<DraftStatus, "open" | "discarded">,
  { tone: "info" | "ok"; title: string; next: string }
> = {
  sending: {
    tone: "info",
    title: "This draft is being sent",
    next: "A draft can’t be edited while it is being sent. Cancel the delivery to continue editing.",
  },
  sent: {
    tone: "ok",
    title: "This draft is in the TikTok inbox",
    next: "The content below is what was approved. To send the video again, start a new draft from it.",
  },
};

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
  const { tone, title, next } = CLOSED[draft.status];
  return (
    <Notice
      tone={tone}
      title={title}
      live
      className="mb-10"
      action={
        delivery ? (
          <LinkButton size="s" href={paths.delivery(delivery.id)}>
            Go to delivery
          </LinkButton>
        ) : undefined
      }
    >
      {next}
    </Notice>
  );
}
