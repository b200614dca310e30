"use client";

import { useRouter } from "next/navigation";

import { Button } from "#components/ui/button";
import { api, useApiRequest } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";
import { paths } from "#lib/paths";

/** Discards a draft; the toast that follows can undo it. */
export function DiscardButton({ draftId }: { draftId: string }) {
  const router = useRouter();
  const { busy, run } = useApiRequest();
  const restore = async () => {
    const sent = await api("POST /api/drafts/[id]/restore", { params: { id: draftId } });
    if (!sent.ok) return toast(sent.error.message, { tone: "danger" });
    router.push(paths.draft(draftId));
    router.refresh();
  };
  const discard = async () => {
    const sent = await run("DELETE /api/drafts/[id]", { params: { id: draftId } });
    if (!sent.ok) return toast(sent.error.message, { tone: "danger" });
    if (sent.data.kind === "being_sent")
      return toast("This draft is being sent. Cancel the delivery first.", { tone: "danger" });
    toast("Draft discarded", { action: { label: "Undo", run: () => void restore() } });
    router.push(paths.drafts());
    router.refresh();
  };
  return (
    <Button variant="plain" busy={busy && "Discarding…"} onClick={() => void discard()}>
      Discard draft
    </Button>
  );
}
