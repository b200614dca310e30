"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { formatCount } from "#lib/format";
import { Button } from "#components/ui/button";
import { StatusChip } from "#components/ui/status-chip";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { api } from "#components/ui/api.client";

type Rule = { requireApproval: boolean; eligibleApprovers: number; pendingRequests: number };

/** Whether the shop asks for two people, and the button that changes it. */
export function ApprovalRule({ initial }: { initial: Rule }) {
  const [{ requireApproval, eligibleApprovers, pendingRequests }, setRule] = useState(initial);
  const router = useRouter();
  const choose = async (next: boolean) => {
    const sent = await api("PUT /api/approval-rule", { body: { requireApproval: next } });
    if (!sent.ok) return sent.error.message;
    setRule({
      requireApproval: next,
      eligibleApprovers,
      pendingRequests: next ? pendingRequests : 0,
    });
    // The way to the approvals comes and goes with the rule.
    router.refresh();
    return undefined;
  };
  return (
    <div className="max-w-prose space-y-6">
      {eligibleApprovers < 2 ? (
        <Notice tone="attention" title="Nobody but you may send in this shop">
          {requireApproval
            ? "While this is on, nothing can be sent."
            : "With this on, nothing could be sent."}{" "}
          Add a second person who may send first.
        </Notice>
      ) : null}
      <p role="status">
        {requireApproval ? (
          <StatusChip tone="ok">On: two people for each send</StatusChip>
        ) : (
          <StatusChip tone="quiet">Off: whoever prepares a draft may agree to it</StatusChip>
        )}
      </p>
      <ConfirmDialog
        tone={requireApproval ? "danger" : "primary"}
        renderTrigger={(open) => (
          <Button variant={requireApproval ? "quiet" : "primary"} onClick={open}>
            {requireApproval ? "Stop asking for two people" : "Ask for two people"}
          </Button>
        )}
        title={requireApproval ? "Stop asking for two people?" : "Ask for two people from now on?"}
        consequences={[
          ...(requireApproval ? disableConsequences(pendingRequests) : ENABLE_CONSEQUENCES),
          "The change is recorded in the activity of your shop.",
        ]}
        confirmLabel={requireApproval ? "Stop asking" : "Ask for two people"}
        busyLabel="Saving…"
        onConfirm={() => choose(!requireApproval)}
      />
    </div>
  );
}

const ENABLE_CONSEQUENCES = [
  "Nobody can agree to a draft that they wrote in, administrators included.",
  "What is already on its way goes on.",
];

const disableConsequences = (waiting: number) => [
  "From now on, whoever prepares a draft may agree to it alone.",
  ...(waiting > 0
    ? [`${formatCount(waiting, "request")} for approval will end; the drafts stay as they are.`]
    : []),
];
