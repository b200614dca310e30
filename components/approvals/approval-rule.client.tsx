"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { Button } from "#components/ui/button";
import { StatusChip } from "#components/ui/status-chip";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { formatPageCount } from "#components/ui/pager";
import { api } from "#components/ui/api.client";
import type { Count } from "#lib/page";

type Rule = { requireApproval: boolean; eligibleApprovers: number; pendingRequests: Count };

/** Shows whether the shop requires a second approver, and changes it. */
export function ApprovalRule({ initial }: { initial: Rule }) {
  const [{ requireApproval, eligibleApprovers, pendingRequests }, setRule] = useState(initial);
  const router = useRouter();
  const choose = async (next: boolean) => {
    const sent = await api("PUT /api/approval-rule", { body: { requireApproval: next } });
    if (!sent.ok) return sent.error.message;
    setRule({
      requireApproval: next,
      eligibleApprovers,
      pendingRequests: next ? pendingRequests : { value: 0, more: false },
    });
    // The link to the approvals appears and disappears with the rule.
    router.refresh();
    return undefined;
  };
  return (
    <div className="max-w-prose space-y-6">
      {eligibleApprovers < 2 ? (
        <Notice tone="attention" title="You are the only person who can send in this shop">
          {requireApproval
            ? "While this is on, nothing can be sent."
            : "With this on, nothing could be sent."}{" "}
          First add a second person who can send.
        </Notice>
      ) : null}
      <p role="status">
        {requireApproval ? (
          <StatusChip tone="ok">On: a second approver for every send</StatusChip>
        ) : (
          <StatusChip tone="quiet">Off: authors can approve their own drafts</StatusChip>
        )}
      </p>
      <ConfirmDialog
        tone={requireApproval ? "danger" : "primary"}
        renderTrigger={(open) => (
          <Button variant={requireApproval ? "quiet" : "primary"} onClick={open}>
            {requireApproval ? "Stop requiring a second approver" : "Require a second approver"}
          </Button>
        )}
        title={requireApproval ? "Stop requiring a second approver?" : "Require a second approver?"}
        consequences={[
          ...(requireApproval ? disableConsequences(pendingRequests) : ENABLE_CONSEQUENCES),
          "The change is recorded in your shop’s activity.",
        ]}
        confirmLabel={requireApproval ? "Stop requiring" : "Require"}
        busyLabel="Saving…"
        onConfirm={() => choose(!requireApproval)}
      />
    </div>
  );
}

const ENABLE_CONSEQUENCES = [
  "No one can approve a draft that they edited, not even an administrator.",
  "Deliveries that have started continue.",
];

const disableConsequences = (pendingRequests: Count) => [
  "From now on, authors can approve their own drafts.",
  ...(pendingRequests.value > 0
    ? [
        `${formatPageCount(pendingRequests, "approval request")} will be closed. The drafts do not change.`,
      ]
    : []),
];
