"use client";

import { useState } from "react";

import { AccountQueue } from "#components/deliveries/delivery-queue.client";
import { useApi } from "#components/ui/api.client";
import { Button, LinkButton } from "#components/ui/button";
import { KeepHeight } from "#components/ui/keep-height.client";
import { formatPageCount, pageHref } from "#components/ui/pager";
import { Section } from "#components/ui/section";
import type { AccountQueueView, QueuesView } from "#lib/deliveries/queue/schema";
import type { PageQuery } from "#lib/page";
import { paths } from "#lib/paths";

const POLL_INTERVAL_MS = 5_000;

type Props = {
  initial: QueuesView;
  canManage: boolean;
  /** Shows all of this account's queue, page by page. */
  account: string | undefined;
};

/** What waits for a slot, on a page of its own; it stays up to date and keeps its height. */
export function WaitingSection({ initial, canManage, account }: Props) {
  const [request, setRequest] = useState<PageQuery>({});
  const { data, mutate } = useApi(
    "GET /api/delivery-queues",
    { query: { ...request, ...(account ? { account } : {}) } },
    { fallbackData: initial, refreshInterval: POLL_INTERVAL_MS, keepPreviousData: true },
  );
  const { accounts, more } = data ?? initial;
  return (
    <Section
      title="Waiting for a slot"
      lead="Sent in order as slots in the TikTok inbox become free."
    >
      <KeepHeight>
        <div className="space-y-10">
          {accounts.map((queue) => (
            <div key={queue.connectionId}>
              <AccountQueue queue={queue} canManage={canManage} onChange={mutate} />
              {account ? (
                <QueuePages queue={queue} onChoose={setRequest} />
              ) : queue.next !== null ? (
                <p className="mt-3">
                  <LinkButton
                    size="s"
                    href={pageHref(paths.deliveries(), { account: queue.connectionId })}
                  >
                    All {formatPageCount(queue.total, "waiting delivery", "waiting deliveries")}
                    <span className="sr-only"> to {queue.accountName}</span>
                  </LinkButton>
                </p>
              ) : null}
            </div>
          ))}
        </div>
        {accounts.length === 0 ? (
          <p className="text-soft">No deliveries are waiting for a slot.</p>
        ) : null}
        {more ? (
          <p className="mt-6 text-soft">
            More accounts have deliveries waiting. Choose an account below to see its queue.
          </p>
        ) : null}
      </KeepHeight>
    </Section>
  );
}

type PagesProps = { queue: AccountQueueView; onChoose: (request: PageQuery) => void };

function QueuePages({ queue: { previous, next, accountName }, onChoose }: PagesProps) {
  if (previous === null && next === null) return null;
  return (
    <nav aria-label={`Pages of the queue of ${accountName}`} className="mt-3 flex gap-2">
      <Button
        size="s"
        disabled={previous === null}
        onClick={() => onChoose({ before: previous ?? "" })}
      >
        Earlier in the queue
      </Button>
      <Button size="s" disabled={next === null} onClick={() => onChoose({ after: next ?? "" })}>
        Later in the queue
      </Button>
    </nav>
  );
}
