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
import { PageGone } from "#components/ui/list-status";
import { Notice } from "#components/ui/notice";
import { formatPageCount, Pager } from "#components/ui/pager";
import { useApi } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";
import type { ApprovalListQuery, PendingApprovalPage } from "#lib/drafts/approval/schema";
import { isFirstPage } from "#lib/page";
import { paths } from "#lib/paths";

const POLL_INTERVAL_MS = 15_000;
/** The oldest request comes first. */
const PAGE_NAMES = { previous: "Earlier", next: "Later", first: "First", last: "Last" };

type Props = { initial: PendingApprovalPage; query: ApprovalListQuery };

/**
 * Drafts that this person may approve, one after the other: review, then approve or request
 * changes.
 */
export function ApprovalQueue({ initial, query }: Props) {
  const router = useRouter();
  const { data, error, mutate } = useApi(
    "GET /api/approvals",
    { query },
    {
      fallbackData: initial,
      refreshInterval: POLL_INTERVAL_MS,
    },
  );
  const waiting = useApi("GET /api/approvals/count", {});
  const { rows: pending, count, ...page } = data ?? initial;
  const requestedDraftId = query.draft ?? null;
  const [position, setPosition] = useState({
    id: requestedDraftId ?? initial.rows[0]?.draftId ?? "",
    index: 0,
  });
  const [help, setHelp] = useState(false);
  const [shortcutsEnabled] = useShortcutsEnabled();
  const approve = useRef<HTMLButtonElement>(null);
  const comment = useRef<HTMLTextAreaElement>(null);
  const top = useRef<HTMLDivElement>(null);

  // A decided draft leaves the list; the one that moves into its position is next.
  const found = pending.findIndex(({ draftId }) => draftId === position.id);
  const index = found >= 0 ? found : Math.max(0, Math.min(position.index, pending.length - 1));
  const current = pending[index];
  const go = (to: number) => {
    const next = pending[to];
    if (!next) return;
    setPosition({ id: next.draftId, index: to });
    const url = new URL(location.href);
    url.searchParams.set("draft", next.draftId);
    window.history.replaceState(null, "", url);
  };
  const handleDone = (message: string, deliveryId?: string) => {
    const openDelivery = deliveryId && {
      label: "Open delivery",
      run: () => router.push(paths.delivery(deliveryId)),
    };
    toast(message, openDelivery ? { action: openDelivery } : {});
    setPosition({ id: "", index });
    const rows = pending.filter(({ draftId }) => draftId !== current?.draftId);
    void mutate({ ...page, rows, count });
    void waiting.mutate();
    top.current?.focus();
  };
  useShortcuts(
    {
      j: () => go(index + 1),
      k: () => go(index - 1),
      a: () => approve.current?.click(),
      c: () => comment.current?.focus(),
      "?": () => setHelp(true),
    },
    shortcutsEnabled,
  );
  const hasPages = page.previous !== null || page.next !== null;
  const isGone =
    requestedDraftId !== null && !initial.rows.some(({ draftId }) => draftId === requestedDraftId);
  return (
    <div ref={top} tabIndex={-1} className="outline-none">
      {error instanceof Error ? (
        <Notice tone="attention" title="This list may be out of date" live className="mb-8">
          {error.message}
        </Notice>
      ) : null}
      {isGone ? (
        <Notice
          title="This draft no longer needs your approval"
          className="mb-8"
          action={
            <LinkButton size="s" href={paths.draft(requestedDraftId)}>
              Open draft
            </LinkButton>
          }
        >
          Someone approved it, requested changes, withdrew the request or edited the draft.
        </Notice>
      ) : null}
      {current ? (
        <>
          <div className="mb-8 flex flex-wrap items-center gap-3">
            <p role="status" className="mr-auto text-soft tabular-nums">
              {index + 1} of {pending.length}
              {hasPages ? ` on this page, ${formatPageCount(count, "draft")} in all` : null}
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
              disabled={index === pending.length - 1}
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
            onDone={handleDone}
            onOutdated={() => void mutate()}
            approveRef={approve}
            commentRef={comment}
          />
          {pending.length > 1 ? (
            <PendingList pending={pending} current={index} onChoose={go} />
          ) : null}
        </>
      ) : !isFirstPage(query) ? (
        <PageGone things="requests" firstHref={paths.approvals()} />
      ) : (
        <EmptyState
          title="Nothing to approve"
          action={<LinkButton href={paths.drafts()}>Go to drafts</LinkButton>}
        >
          When a colleague requests approval, the draft appears here and on Home, and you get an
          e-mail.
        </EmptyState>
      )}
      <Pager
        label="Pages of approvals"
        path={paths.approvals()}
        filters={{}}
        page={page}
        names={PAGE_NAMES}
      />
    </div>
  );
}
