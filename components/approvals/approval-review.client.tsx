"use client";

import { Check, MessageSquare } from "lucide-react";
import { type RefObject, useState } from "react";

import { Comments } from "#components/drafts/comments.client";
import { SendWarnings } from "#components/drafts/send-warnings.client";
import { PhonePreview } from "#components/drafts/phone-preview.client";
import { ConsentSummary } from "#components/drafts/consent-summary";
import type { DraftResponse } from "#components/drafts/use-draft.client";
import { usePlayer } from "#components/drafts/use-player.client";
import { ConsentForm } from "#components/drafts/consent-form.client";
import { Button, LinkButton } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { type ApiResult, api, useApi } from "#components/ui/api.client";
import { Skeleton } from "#components/ui/skeleton";
import { Time } from "#components/ui/time";
import type { PendingApprovalView } from "#lib/drafts/approval/schema";
import type { PreviewView } from "#lib/drafts/schema";
import { paths } from "#lib/paths";

const POLL_INTERVAL_MS = 10_000;

type Props = {
  pending: PendingApprovalView;
  onDone: (message: string, deliveryId?: string) => void;
  onOutdated: () => void;
  /** Targets of the keyboard shortcuts. */
  approveRef: RefObject<HTMLButtonElement | null>;
  commentRef: RefObject<HTMLTextAreaElement | null>;
};

/**
 * One draft to review: preview, summary and comments, with the buttons to approve or request
 * changes.
 */
export function ApprovalReview({ pending, onDone, onOutdated, approveRef, commentRef }: Props) {
  const { draftId, title, requestedBy, requestedAt } = pending;
  const player = usePlayer();
  // The fingerprint whose dialog is open, so that the dialog does not open for another version.
  const [agreeingTo, setAgreeingTo] = useState("");
  const { data, error, mutate } = useApi(
    "GET /api/drafts/[id]",
    { params: { id: draftId } },
    {
      refreshInterval: POLL_INTERVAL_MS,
    },
  );
  if (!data)
    return error instanceof Error ? (
      <Notice tone="danger" title={error.message} live />
    ) : (
      <div className="grid gap-12 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <Skeleton className="aspect-[9/16] w-full" />
        <Skeleton className="h-64" />
      </div>
    );
  const { draft, preview, approval } = data;
  const ready =
    approval.request?.state === "pending" && approval.blocker === null && preview.kind === "ready"
      ? preview
      : null;
  const avatarUrl = draft.account?.avatarUrl ?? null;
  const refresh = () => {
    setAgreeingTo("");
    void mutate();
    onOutdated();
  };
  const requestChanges = async (note: string): Promise<ApiResult<unknown>> => {
    const requestId = approval.request?.id;
    if (requestId) {
      const sent = await api("POST /api/drafts/[id]/changes", {
        params: { id: draftId },
        body: { requestId, note },
      });
      if (sent.ok && sent.data.kind === "changes_requested")
        onDone(`Changes requested. ${requestedBy} gets an e-mail.`);
      if (!sent.ok || sent.data.kind === "changes_requested") return sent;
    }
    refresh();
    return {
      ok: false,
      error: {
        code: "conflict",
        message: "The request has been withdrawn or answered. Changes were not requested.",
      },
    };
  };
  return (
    <>
      <div className="grid gap-x-14 gap-y-10 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className="lg:sticky lg:top-8 lg:self-start">
          <PhonePreview
            video={draft.video}
            account={draft.account}
            content={draft.content}
            player={player}
          />
        </div>
        <div className="min-w-0">
          <h2 className="text-section">{title}</h2>
          <p className="mt-1 mb-6 text-soft">
            {requestedBy} requested approval <Time at={requestedAt} />.
          </p>
          {ready ? (
            <>
              <SendWarnings snapshot={ready.snapshot} findings={ready.findings} />
              <ConsentSummary agreed={ready.snapshot} avatarUrl={avatarUrl} />
            </>
          ) : (
            <NotApprovable data={data} />
          )}
          <Comments
            draftId={draftId}
            comments={approval.comments}
            player={player}
            mayComment={draft.status === "open"}
            onChange={() => void mutate()}
            onRequestChanges={requestChanges}
            inputRef={commentRef}
            className="mt-10"
          />
        </div>
      </div>
      <div className="sticky bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-20 mt-10 flex gap-3 border-t bg-paper py-4 sm:justify-end md:bottom-0">
        <Button
          icon={MessageSquare}
          aria-keyshortcuts="c"
          onClick={() => commentRef.current?.focus()}
          className="flex-1 px-3! sm:flex-none sm:px-5!"
        >
          Request changes…
        </Button>
        <Button
          ref={approveRef}
          variant="primary"
          icon={Check}
          aria-keyshortcuts="a"
          disabled={ready === null}
          onClick={() => setAgreeingTo(ready?.fingerprint ?? "")}
          className="flex-1 sm:flex-none"
        >
          Approve…
        </Button>
      </div>
      <ConsentDialog
        open={ready?.fingerprint === agreeingTo}
        preview={ready}
        avatarUrl={avatarUrl}
        onClose={() => setAgreeingTo("")}
        onStale={refresh}
        onSent={(id) => onDone(`Approved. Sending ${title}.`, id)}
      />
    </>
  );
}

type ConsentDialogProps = {
  open: boolean;
  preview: Extract<PreviewView, { kind: "ready" }> | null;
  avatarUrl: string | null;
  onClose: () => void;
  onStale: () => void;
  onSent: (deliveryId: string) => void;
};

/**
 * The same consent form as for one person, in a dialog: a tick and a button, never a single key.
 */
function ConsentDialog({ open, preview, avatarUrl, onClose, onStale, onSent }: ConsentDialogProps) {
  return (
    <Dialog
      open={open && preview !== null}
      onClose={onClose}
      title="Approve and send"
      lead="Your consent sends it to TikTok."
    >
      {preview ? (
        <ConsentForm
          key={preview.fingerprint}
          snapshot={preview.snapshot}
          fingerprint={preview.fingerprint}
          findings={preview.findings}
          avatarUrl={avatarUrl}
          mayConsent
          onStale={onStale}
          onSent={onSent}
        />
      ) : null}
    </Dialog>
  );
}

/** Explains why the draft can’t be approved now. */
function NotApprovable({ data: { draft, preview, approval } }: { data: DraftResponse }) {
  const reason =
    draft.status === "open"
      ? (approval.blocker ??
        (preview.kind === "not_ready"
          ? preview.blockers.join(" ")
          : "It has changed since approval was requested. Request changes to send it back, or wait for a new request."))
      : "Someone has already decided.";
  return (
    <Notice
      tone="attention"
      title="This draft can’t be approved now"
      live
      action={
        <LinkButton size="s" href={paths.draft(draft.id)}>
          Open draft
        </LinkButton>
      }
    >
      {reason}
    </Notice>
  );
}
