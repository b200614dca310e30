"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import useSWR from "swr";

import { Candidate } from "#components/approvals/candidate.client";
import { KeysHelp } from "#components/approvals/keys-help.client";
import { useKeys, useKeysChoice } from "#components/approvals/use-keys.client";
import { WaitingList } from "#components/approvals/waiting-list";
import { Button, LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { Notice } from "#components/ui/notice";
import { fetcher } from "#components/ui/send.client";
import { toast } from "#components/ui/toast.client";
import type { WaitingView } from "#lib/drafts/approval/schema";
import { paths } from "#lib/paths";

const LOOK_MS = 15_000;

type Props = { first: WaitingView[]; /** The draft that the address names. */ named: string | null };

/** Everything that waits for this person's decision, one after the other: look, then approve or say what should be changed. */
export function ApprovalDesk({ first, named }: Props) {
  const router = useRouter();
  const { data, error, mutate } = useSWR<WaitingView[], Error>(paths.api.approvals(), fetcher, {
    fallbackData: first,
    refreshInterval: LOOK_MS,
  });
  const waiting = data ?? first;
  const [place, setPlace] = useState({ id: named ?? first[0]?.draftId ?? "", index: 0 });
  const [help, setHelp] = useState(false);
  const [keys] = useKeysChoice();
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
    const open = deliveryId && { words: "Open the delivery", run: () => router.push(paths.delivery(deliveryId)) };
    toast(words, open ? { action: open } : {});
    setPlace({ id: "", index });
    void mutate(waiting.filter(({ draftId }) => draftId !== current?.draftId));
    top.current?.focus();
  };
  useKeys(
    {
      j: () => go(index + 1),
      k: () => go(index - 1),
      a: () => approve.current?.click(),
      c: () => remark.current?.focus(),
      "?": () => setHelp(true),
    },
    keys,
  );
  const missed = named !== null && !first.some(({ draftId }) => draftId === named);
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
            <LinkButton size="s" href={paths.draft(named)}>
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
            <Button size="s" icon={ChevronLeft} aria-keyshortcuts="k" disabled={index === 0} onClick={() => go(index - 1)}>
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
            <KeysHelp open={help} onOpen={() => setHelp(true)} onClose={() => setHelp(false)} />
          </div>
          <Candidate key={current.draftId} waiting={current} onDone={done} onGone={() => void mutate()} approve={approve} remark={remark} />
          {waiting.length > 1 ? <WaitingList waiting={waiting} current={index} onChoose={go} /> : null}
        </>
      ) : (
        <EmptyState title="Nothing waits for your approval" action={<LinkButton href={paths.drafts()}>To the drafts</LinkButton>}>
          When a colleague asks, the draft appears here, on your desk and in your e-mail.
        </EmptyState>
      )}
    </div>
  );
}
