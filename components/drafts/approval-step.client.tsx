"use client";

import { UserRoundCheck } from "lucide-react";
import { useState } from "react";

import { ConsentSummary } from "#components/drafts/consent-summary";
import { SendWarnings } from "#components/drafts/send-warnings.client";
import { Button, LinkButton } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import type { RequestApprovalResult } from "#lib/drafts/approval/requests";
import type { ApprovalView } from "#lib/drafts/approval/schema";
import { describeChanges } from "#lib/drafts/rules";
import type { ConsentSnapshot } from "#lib/drafts/schema";
import type { Finding } from "#lib/videos/schema";
import { paths } from "#lib/paths";

type Props = {
  snapshot: ConsentSnapshot;
  fingerprint: string;
  findings: Finding[];
  avatarUrl: string | null;
  /** An edit is being saved, so this is no longer what would be sent. */
  saving: boolean;
  approval: ApprovalView;
  mayRequest: boolean;
  onChange: () => void;
};

/**
 * The third step where the shop requires a second approver: what would be sent, and the approval
 * request.
 */
export function ApprovalStep({
  snapshot,
  fingerprint,
  findings,
  avatarUrl,
  saving,
  approval,
  mayRequest,
  onChange,
}: Props) {
  const { request, blocker, approvers } = approval;
  const save = useApiRequest();
  const [stale, setStale] = useState("");
  const isPending = request?.state === "pending";
  const submit = async () => {
    setStale("");
    const sent = await save.run("POST /api/drafts/[id]/approval", {
      params: { id: snapshot.draftId },
      body: { fingerprint },
    });
    if (sent.ok && sent.data.kind === "changed_since_preview")
      setStale(staleMessage(snapshot, sent.data));
    if (sent.ok) onChange();
  };
  const withdraw = async () => {
    await save.run("DELETE /api/drafts/[id]/approval", { params: { id: snapshot.draftId } });
    onChange();
  };
  return (
    <>
      <SendWarnings snapshot={snapshot} findings={findings} />
      <ConsentSummary agreed={snapshot} avatarUrl={avatarUrl} />
      <div className="mt-8 border-t pt-6">
        <p className="max-w-prose">
          Your shop requires a second approver. Someone who did not edit this draft must review and
          approve it before it is sent.
        </p>
        <Approvers {...approvers} includesYou={blocker === null && isPending} />
        {stale ? (
          <Notice
            tone="attention"
            title="Approval was not requested because the draft has changed"
            live
            className="mt-5"
          >
            {stale}
          </Notice>
        ) : null}
        {save.error ? (
          <Notice tone="danger" title={save.error.message} live className="mt-5" />
        ) : null}
        <div className="mt-6 flex flex-wrap gap-3">
          {isPending && blocker === null ? (
            <LinkButton variant="primary" size="l" href={paths.approvals(snapshot.draftId)}>
              Review
            </LinkButton>
          ) : null}
          {isPending && mayRequest ? (
            <Button size="l" busy={save.busy && "Withdrawing…"} onClick={() => void withdraw()}>
              Withdraw request
            </Button>
          ) : null}
          {!isPending && mayRequest ? (
            <Button
              variant="primary"
              size="l"
              icon={UserRoundCheck}
              disabled={saving}
              busy={saving ? "Saving your changes…" : save.busy && "Requesting…"}
              onClick={() => void submit()}
            >
              {request?.state === "changes_requested" ||
              request?.state === "edited" ||
              request?.state === "outdated"
                ? "Request approval again"
                : "Request approval"}
            </Button>
          ) : null}
        </div>
        {mayRequest || isPending ? null : (
          <p className="mt-2 text-soft">
            Your role is Viewer. An editor of your shop can request approval.
          </p>
        )}
      </div>
    </>
  );
}

type ApproversProps = ApprovalView["approvers"] & { includesYou: boolean };

function Approvers({ names, more, includesYou }: ApproversProps) {
  if (names.length === 0 && !includesYou)
    return (
      <Notice tone="attention" title="No one else in your shop can approve this" className="mt-5">
        Everyone who can send has edited it, or there is no one else. An administrator can add a
        colleague under Settings.
      </Notice>
    );
  const all = [...(includesYou ? ["you"] : []), ...names, ...(more ? ["another colleague"] : [])];
  return (
    <p className="mt-2 max-w-prose text-soft">
      Can be approved by {new Intl.ListFormat("en-GB", { type: "disjunction" }).format(all)}.
    </p>
  );
}

function staleMessage(
  snapshot: ConsentSnapshot,
  { preview }: Extract<RequestApprovalResult, { kind: "changed_since_preview" }>,
): string {
  if (preview.kind !== "ready") return "It can’t be sent as it is now.";
  return `Changed: ${describeChanges(snapshot, preview.snapshot).join(", ")}. Review the draft, then request approval again.`;
}
