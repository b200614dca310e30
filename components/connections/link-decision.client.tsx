"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { useTiktokRedirect } from "#components/connections/use-tiktok-redirect.client";
import { Button, LinkButton } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { useApiRequest } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";
import type { PendingLinkView } from "#lib/connections/schema";
import { pathAfterDecision } from "#lib/connections/rules";
import { paths } from "#lib/paths";

type Decision = "link" | "link_other_account" | "decline";
type Props = {
  token: string;
  pending: Pick<PendingLinkView, "displayName" | "situation" | "canSend" | "draftId">;
};

const confirmLabels = {
  new: "Connect",
  known: "Renew access for",
  other_account: "Connect as a new account:",
} as const;

/** Confirms or declines the account that TikTok returned; leads back to where the person set out. */
export function LinkDecision({
  token,
  pending: { displayName: name, situation, canSend, draftId },
}: Props) {
  const router = useRouter();
  const request = useApiRequest();
  const tiktok = useTiktokRedirect();
  const [decided, setDecided] = useState<Decision>();

  const decide = async (decision: Decision) => {
    setDecided(decision);
    const sent = await request.run("POST /api/connections/confirm", { body: { token, decision } });
    if (!sent.ok) return;
    const { data } = sent;
    if (data.kind === "linked")
      toast(
        data.canSend
          ? `${data.displayName} is connected`
          : `${data.displayName} is connected but cannot receive drafts yet`,
      );
    if (data.kind === "declined") toast("Nothing was connected");
    if (data.kind !== "linked" && data.kind !== "declined") return router.refresh();
    router.push(pathAfterDecision(draftId, data.kind === "linked" && data.canSend));
  };
  const busy = (decision: Decision, label: string) => request.busy && decided === decision && label;
  const error = request.error ?? tiktok.error;

  if (situation === "other_shop") {
    return (
      <div className="mt-10 flex flex-wrap gap-3">
        {draftId === null ? (
          <LinkButton href={paths.connections()}>Go to connections</LinkButton>
        ) : (
          <LinkButton href={paths.draft(draftId)}>Back to the draft</LinkButton>
        )}
      </div>
    );
  }
  const decision = situation === "other_account" ? "link_other_account" : "link";
  return (
    <>
      <div className="mt-10 flex flex-wrap gap-3">
        <Button
          variant="primary"
          busy={busy(decision, "Connecting…")}
          onClick={() => void decide(decision)}
        >
          {confirmLabels[situation]} {name}
        </Button>
        {canSend ? null : (
          <Button
            busy={tiktok.busy && "Going to TikTok…"}
            onClick={() => void tiktok.redirect({ purpose: "link", draftId: draftId ?? undefined })}
          >
            Return to TikTok
          </Button>
        )}
        <Button
          variant="plain"
          busy={busy("decline", "Declining…")}
          onClick={() => void decide("decline")}
        >
          Decline
        </Button>
      </div>
      <ErrorLine className="mt-4">{error?.message}</ErrorLine>
    </>
  );
}
