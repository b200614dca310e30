"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { useTiktokRedirect } from "#components/connections/use-tiktok-redirect.client";
import { Button, LinkButton } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { useApiRequest } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";
import type { PendingLinkView } from "#lib/connections/schema";
import { paths } from "#lib/paths";

type Decision = "link" | "link_other_account" | "decline";
type LinkDecisionResult =
  | { kind: "linked"; displayName: string; canSend: boolean }
  | { kind: "declined" | "gone" | "other_account" | "other_shop" };

type Props = {
  token: string;
  name: string;
  situation: PendingLinkView["situation"];
  canSend: boolean;
};

const confirmLabels = {
  new: "Connect",
  known: "Renew",
  other_account: "Connect as another account:",
} as const;

/** A person's yes or no to the account that came back. */
export function LinkDecision({ token, name, situation, canSend }: Props) {
  const router = useRouter();
  const answer = useApiRequest();
  const tiktok = useTiktokRedirect();
  const [given, setGiven] = useState<Decision>();

  const give = async (decision: Decision) => {
    setGiven(decision);
    const sent = await answer.run("POST /api/connections/confirm", { body: { token, decision } });
    if (!sent.ok) return;
    const { data } = sent;
    if (data.kind === "linked")
      toast(
        data.canSend
          ? `${data.displayName} is connected`
          : `${data.displayName} is connected, but may not send drafts yet`,
      );
    if (data.kind === "declined") toast("Nothing was connected");
    if (data.kind === "linked" || data.kind === "declined") router.push(paths.connections());
    else router.refresh();
  };
  const busy = (decision: Decision, words: string) => answer.busy && given === decision && words;
  const error = answer.error ?? tiktok.error;

  if (situation === "other_shop") {
    return (
      <div className="mt-10 flex flex-wrap gap-3">
        <LinkButton href={paths.connections()}>Back to the accounts</LinkButton>
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
          onClick={() => void give(decision)}
        >
          {confirmLabels[situation]} {name}
        </Button>
        {canSend ? null : (
          <Button
            busy={tiktok.busy && "Going to TikTok…"}
            onClick={() => void tiktok.go({ purpose: "link" })}
          >
            Ask TikTok again
          </Button>
        )}
        <Button
          variant="plain"
          busy={busy("decline", "Giving the permission back…")}
          onClick={() => void give("decline")}
        >
          This is not the account
        </Button>
      </div>
      <ErrorLine className="mt-4">{error?.message}</ErrorLine>
    </>
  );
}
