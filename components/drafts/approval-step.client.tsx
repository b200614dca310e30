"use client";

import { UserRoundCheck } from "lucide-react";
import { useState } from "react";

import { ConsentSummary } from "#components/drafts/consent-summary";
import { Button, LinkButton } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { useApiRequest } from "#components/ui/api.client";
import type { RequestApprovalResult } from "#lib/drafts/approval/requests";
import type { ApprovalView } from "#lib/drafts/approval/schema";
import { describeChanges } from "#lib/drafts/rules";
import type { ConsentSnapshot } from "#lib/drafts/schema";
import { paths } from "#lib/paths";

type Props = {
  snapshot: ConsentSnapshot;
  fingerprint: string;
  avatarUrl: string | null;
  approval: ApprovalView;
  mayRequest: boolean;
  onChange: () => void;
};

/** The third step where the shop asks for two people: exactly what would be sent, and the request that somebody else agrees. */
export function ApprovalStep({
  snapshot,
  fingerprint,
  avatarUrl,
  approval,
  mayRequest,
  onChange,
}: Props) {
  const { request, blocker, approvers } = approval;
  const ask = useApiRequest();
  const [stale, setStale] = useState("");
  const waits = request?.state === "pending";
  const submit = async () => {
    setStale("");
    const sent = await ask.run("POST /api/drafts/[id]/approval", {
      params: { id: snapshot.draftId },
      body: { fingerprint },
    });
    if (sent.ok && sent.data.kind === "changed_since_preview")
      setStale(staleMessage(snapshot, sent.data));
    if (sent.ok) onChange();
  };
  const withdraw = async () => {
    await ask.run("DELETE /api/drafts/[id]/approval", { params: { id: snapshot.draftId } });
    onChange();
  };
  return (
    <>
      <ConsentSummary snapshot={snapshot} avatarUrl={avatarUrl} />
      <div className="mt-8 border-t pt-6">
        <p className="max-w-prose">
          Your shop asks for two people: somebody who did not write in this draft has to look at it
          and agree before it is sent.
        </p>
        <Approvers names={approvers} also={blocker === null && waits} />
        {stale ? (
          <Notice
            tone="attention"
            title="Nothing was asked: it changed meanwhile"
            live
            className="mt-5"
          >
            {stale}
          </Notice>
        ) : null}
        {ask.error ? (
          <Notice tone="danger" title={ask.error.message} live className="mt-5" />
        ) : null}
        <div className="mt-6 flex flex-wrap gap-3">
          {waits && blocker === null ? (
            <LinkButton variant="primary" size="l" href={paths.approvals(snapshot.draftId)}>
              Look and decide
            </LinkButton>
          ) : null}
          {waits && mayRequest ? (
            <Button size="l" busy={ask.busy && "Withdrawing…"} onClick={() => void withdraw()}>
              Withdraw the request
            </Button>
          ) : null}
          {!waits && mayRequest ? (
            <Button
              variant="primary"
              size="l"
              icon={UserRoundCheck}
              busy={ask.busy && "Asking…"}
              onClick={() => void submit()}
            >
              {request?.state === "changes_requested" ||
              request?.state === "edited" ||
              request?.state === "outdated"
                ? "Ask again"
                : "Ask for approval"}
            </Button>
          ) : null}
        </div>
        {mayRequest || waits ? null : (
          <p className="mt-2 text-soft">
            Your role lets you look. An editor of your shop can ask for the approval.
          </p>
        )}
      </div>
    </>
  );
}

function Approvers({ names, also }: { names: string[]; also: boolean }) {
  if (names.length === 0 && !also)
    return (
      <Notice tone="attention" title="Nobody else in your shop could approve this" className="mt-5">
        Everybody who may send has written in it, or there is nobody else. An administrator can add
        a colleague under Settings.
      </Notice>
    );
  const all = also ? ["you", ...names] : names;
  return (
    <p className="mt-2 max-w-prose text-soft">
      Who may approve it: {new Intl.ListFormat("en-GB", { type: "disjunction" }).format(all)}.
    </p>
  );
}

function staleMessage(
  snapshot: ConsentSnapshot,
  { preview }: Extract<RequestApprovalResult, { kind: "changed_since_preview" }>,
): string {
  if (preview.kind !== "ready") return "It cannot be sent as it is now.";
  return `Changed since: ${describeChanges(snapshot, preview.snapshot).join(", ")}. Look at it as it is now, then ask again.`;
}
