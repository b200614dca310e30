"use client";

import { Check, MessageSquare } from "lucide-react";
import { type RefObject, useState } from "react";
import useSWR from "swr";

import { Comments } from "#components/approvals/comments.client";
import { PhonePreview } from "#components/drafts/phone-preview.client";
import { ShownFacts } from "#components/drafts/shown-facts";
import type { DraftAnswer } from "#components/drafts/use-draft.client";
import { usePlayer } from "#components/drafts/use-player.client";
import { YesForm } from "#components/drafts/yes-form.client";
import { Button, LinkButton } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { fetcher, type Sent, send } from "#components/ui/send.client";
import { Skeleton } from "#components/ui/skeleton";
import { Time } from "#components/ui/time";
import type { AskChangesOutcome } from "#lib/drafts/approval/ask-changes";
import type { WaitingView } from "#lib/drafts/approval/schema";
import type { PreviewView } from "#lib/drafts/schema";
import { paths } from "#lib/paths";

const LOOK_MS = 10_000;

type Props = {
  waiting: WaitingView;
  onDone: (words: string, deliveryId?: string) => void;
  onGone: () => void;
  /** What the keys of the page reach for. */
  approve: RefObject<HTMLButtonElement | null>;
  remark: RefObject<HTMLTextAreaElement | null>;
};

/** One draft to decide: the phone, the exact words and account, what was said about it, and the two answers. */
export function Candidate({ waiting, onDone, onGone, approve, remark }: Props) {
  const { draftId, title, askedBy, askedAt } = waiting;
  const player = usePlayer();
  // The version whose agreement is open; another one does not open by itself.
  const [agreeingTo, setAgreeingTo] = useState("");
  const { data, error, mutate } = useSWR<DraftAnswer, Error>(paths.api.draft(draftId), fetcher, { refreshInterval: LOOK_MS });
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
  const ready = approval.request?.state === "waiting" && approval.bar === null && preview.kind === "ready" ? preview : null;
  const avatarUrl = draft.account?.avatarUrl ?? null;
  const look = () => {
    setAgreeingTo("");
    void mutate();
    onGone();
  };
  const askChanges = async (note: string): Promise<Sent<unknown>> => {
    const requestId = approval.request?.id;
    const sent = await send<AskChangesOutcome>(paths.api.draftChanges(draftId), { body: { requestId, note } });
    if (sent.ok && sent.data.kind === "changes_asked") onDone(`${askedBy} is told what to change.`);
    if (!sent.ok || sent.data.kind === "changes_asked") return sent;
    look();
    return { ok: false, error: { code: "conflict", sentence: "The request was withdrawn or answered meanwhile; nothing was sent back." } };
  };
  return (
    <>
      <div className="grid gap-x-14 gap-y-10 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className="lg:sticky lg:top-8 lg:self-start">
          <PhonePreview video={draft.video} account={draft.account} words={draft.words} player={player} />
        </div>
        <div className="min-w-0">
          <h2 className="text-section">{title}</h2>
          <p className="mt-1 mb-6 text-soft">
            {askedBy} asked <Time at={askedAt} />.
          </p>
          {ready ? <ShownFacts shown={ready.shown} avatarUrl={avatarUrl} /> : <NotReady data={data} />}
          <Comments
            draftId={draftId}
            comments={approval.comments}
            player={player}
            maySay={draft.status === "open"}
            onChange={() => void mutate()}
            onChanges={askChanges}
            field={remark}
            className="mt-10"
          />
        </div>
      </div>
      <div className="sticky bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-20 mt-10 flex gap-3 border-t bg-paper py-4 sm:justify-end md:bottom-0">
        <Button
          icon={MessageSquare}
          aria-keyshortcuts="c"
          onClick={() => remark.current?.focus()}
          className="flex-1 px-3! sm:flex-none sm:px-5!"
        >
          Ask for changes…
        </Button>
        <Button
          ref={approve}
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
      <Agreement
        open={ready?.fingerprint === agreeingTo}
        preview={ready}
        avatarUrl={avatarUrl}
        onClose={() => setAgreeingTo("")}
        onStale={look}
        onSent={(id) => onDone(`Approved. ${title} is on its way.`, id)}
      />
    </>
  );
}

type AgreementProps = {
  open: boolean;
  preview: Extract<PreviewView, { kind: "ready" }> | null;
  avatarUrl: string | null;
  onClose: () => void;
  onStale: () => void;
  onSent: (deliveryId: string) => void;
};

/** The very agreement that a person alone would give, in a dialog: a tick and a button, never one key. */
function Agreement({ open, preview, avatarUrl, onClose, onStale, onSent }: AgreementProps) {
  return (
    <Dialog open={open && preview !== null} onClose={onClose} title="Approve and send" lead="Your consent is what sends it.">
      {preview ? (
        <YesForm
          key={preview.fingerprint}
          shown={preview.shown}
          fingerprint={preview.fingerprint}
          avatarUrl={avatarUrl}
          mayConsent
          onStale={onStale}
          onSent={onSent}
        />
      ) : null}
    </Dialog>
  );
}

/** Why it cannot be approved as it is now. */
function NotReady({ data: { draft, preview, approval } }: { data: DraftAnswer }) {
  const why =
    draft.status === "open"
      ? (approval.bar ??
        (preview.kind === "not_ready"
          ? preview.reasons.join(" ")
          : "It changed since it was asked about. Ask for changes to send it back, or wait until it is asked for again."))
      : "Somebody has decided meanwhile.";
  return (
    <Notice
      tone="attention"
      title="This cannot be approved as it is now"
      live
      action={
        <LinkButton size="s" href={paths.draft(draft.id)}>
          Open the draft
        </LinkButton>
      }
    >
      {why}
    </Notice>
  );
}
