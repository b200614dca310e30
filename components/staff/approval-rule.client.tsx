"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { countWords } from "#components/ui/amounts";
import { Button } from "#components/ui/button";
import { StatusChip } from "#components/ui/chip";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { send } from "#components/ui/send.client";
import { paths } from "#lib/paths";

type Rule = { twoPeople: boolean; able: number; waiting: number };

/** Whether the shop asks for two people, and the button that changes it. */
export function ApprovalRule({ first }: { first: Rule }) {
  const [{ twoPeople, able, waiting }, setRule] = useState(first);
  const router = useRouter();
  const choose = async (next: boolean) => {
    const sent = await send<{ twoPeople: boolean }>(paths.api.approvalRule(), { method: "PUT", body: { twoPeople: next } });
    if (!sent.ok) return sent.error.sentence;
    setRule({ twoPeople: next, able, waiting: next ? waiting : 0 });
    // The way to the approvals comes and goes with the rule.
    router.refresh();
    return undefined;
  };
  return (
    <div className="max-w-prose space-y-6">
      {able < 2 ? (
        <Notice tone="attention" title="Nobody but you may send in this shop">
          {twoPeople ? "While this is on, nothing can be sent." : "With this on, nothing could be sent."} Add a second person who may send
          first.
        </Notice>
      ) : null}
      <p role="status">
        {twoPeople ? (
          <StatusChip tone="ok">On: two people for each send</StatusChip>
        ) : (
          <StatusChip tone="quiet">Off: whoever prepares a draft may agree to it</StatusChip>
        )}
      </p>
      <ConfirmDialog
        tone={twoPeople ? "danger" : "primary"}
        renderTrigger={(open) => (
          <Button variant={twoPeople ? "quiet" : "primary"} onClick={open}>
            {twoPeople ? "Stop asking for two people" : "Ask for two people"}
          </Button>
        )}
        title={twoPeople ? "Stop asking for two people?" : "Ask for two people from now on?"}
        consequences={[...(twoPeople ? endingWords(waiting) : BEGINNING), "The change is recorded in the activity of your shop."]}
        confirm={twoPeople ? "Stop asking" : "Ask for two people"}
        busyWords="Saving…"
        onConfirm={() => choose(!twoPeople)}
      />
    </div>
  );
}

const BEGINNING = ["Nobody can agree to a draft that they wrote in, administrators included.", "What is already on its way goes on."];

const endingWords = (waiting: number) => [
  "From now on, whoever prepares a draft may agree to it alone.",
  ...(waiting > 0 ? [`${countWords(waiting, "request")} for approval will end; the drafts stay as they are.`] : []),
];
