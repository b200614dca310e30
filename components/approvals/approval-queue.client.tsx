"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";

import { ApprovalReview } from "#components/approvals/approval-review.client";
import { ShortcutsHelp } from "#components/approvals/shortcuts-help.client";
import { useShortcuts, useShortcutsEnabled } from "#components/approvals/use-shortcuts.client";
import { PendingList } from "#components/approvals/pending-list";
import { Button, LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { Notice } from "#components/ui/notice";
import { useApi } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";
import type { PendingApprovalView } from "#lib/drafts/approval/schema";
import { paths } from "#lib/paths";

const POLL_INTERVAL_MS = 15_000;

type Props = {
  initial: PendingApprovalView[];
  /** The draft that the address names. */ requestedDraftId: string | null;
};

/** Everything that waits for this person's decision, one after the other: look, then approve or say what should be changed. */
export function ApprovalQueue({ initial, requestedDraftId }: Props) {
  const router = useRouter();
  const { data, error, mutate } = useApi(
    "GET /api/approvals",
    {},
    {
      fallbackData: initial,
      refreshInterval: POLL_INTERVAL_MS,
    },
  );
  const waiting = data ?? initial;
  const [place, setPlace] = useState({
    id: requestedDraftId ?? initial[0]?.draftId ?? "",
    index: 0,
  });
  const [help, setHelp] = useState(false);
  const [keys] = useShortcutsEnabled();
  const approve = useRef<HTMLButtonElement>(null);
  const remark = useRef<HTMLTextAreaElement>(null);
  const top = useRef<HTMLDivElement>(null);

  // One that was decided leaves; the one that took its place is next.
  const found = waiting.findIndex(({ draftId }) => draftId === place.id);
  const index = found >= 0 ? found : Math.max(0, Math.min(place.index, waiting.length - 1));
  const current = waiting[index];
  const go = (to: number) => {
    const next = waiting[to];
    if (!next) return;
    setPlace({ id: next.draftId, index: to });
    window.history.replaceState(null, "", paths.approvals(next.draftId));
  };
  const done = (words: string, deliveryId?: string) => {
    const open = deliveryId && {
      label: "Open the delivery",
      run: () => router.push(paths.delivery(deliveryId)),
    };
    toast(words, open ? { action: open } : {});
    setPlace({ id: "", index });
    void mutate(waiting.filter(({ draftId }) => draftId !== current?.draftId));
    top.current?.focus();
  };
  useShortcuts(
    {
      j: () => go(index + 1),
      k: () => go(index - 1),
      a: () => approve.current?.click(),
      c: () => remark.current?.focus(),
      "?": () => setHelp(true),
    },
    keys,
  );
  const missed =
    requestedDraftId !== null && !initial.some(({ draftId }) => draftId === requestedDraftId);
  return (
    <div ref={top} tabIndex={-1} className="outline-none">
      {error instanceof Error ? (
        <Notice tone="attention" title="This list may be behind" live className="mb-8">
          {error.message}
        </Notice>
      ) : null}
      {missed ? (
        <Notice
          title="The draft that you followed does not wait for you any more"
          className="mb-8"
          action={
            <LinkButton size="s" href={paths.draft(requestedDraftId)}>
              Open that draft
            </LinkButton>
          }
        >
          Somebody decided, withdrew the request or changed the draft.
        </Notice>
      ) : null}
      {current ? (
        <>
          <div className="mb-8 flex flex-wrap items-center gap-3">
            <p role="status" className="mr-auto text-soft tabular-nums">
              {index + 1} of {waiting.length}
              <span className="sr-only">: {current.title}</span>
            </p>
            <Button
              size="s"
              icon={ChevronLeft}
              aria-keyshortcuts="k"
              disabled={index === 0}
              onClick={() => go(index - 1)}
            >
              Previous
            </Button>
            <Button
              size="s"
              icon={ChevronRight}
              aria-keyshortcuts="j"
              disabled={index === waiting.length - 1}
              onClick={() => go(index + 1)}
            >
              Next
            </Button>
            <ShortcutsHelp
              open={help}
              onOpen={() => setHelp(true)}
              onClose={() => setHelp(false)}
            />
          </div>
          <ApprovalReview
            key={current.draftId}
            pending={current}
            onDone={done}
            onOutdated={() => void mutate()}
            approveRef={approve}
            commentRef={remark}
          />
          {waiting.length > 1 ? (
            <PendingList pending={waiting} current={index} onChoose={go} />
          ) : null}
        </>
      ) : (
        <EmptyState
          title="Nothing waits for your approval"
          action={<LinkButton href={paths.drafts()}>To the drafts</LinkButton>}
        >
          When a colleague asks, the draft appears here, on your desk and in your e-mail.
        </EmptyState>
      )}
    </div>
  );
}
