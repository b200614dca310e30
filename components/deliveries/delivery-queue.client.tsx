"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { useEffect, useLayoutEffect, useRef, useState } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Poster } from "#components/ui/poster";
import type { AccountQueueView } from "#lib/deliveries/queue/schema";
import type { InboxQuotaView, QueuedDeliveryView } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";

type QueueProps = {
  queue: Pick<AccountQueueView, "accountName" | "rows" | "offset" | "neighbours">;
  canManage: boolean;
  onChange: () => unknown;
};
type QueuesProps = Omit<QueueProps, "queue"> & { quotas: InboxQuotaView[] };

const WHOLE = { offset: 0, neighbours: { before: null, after: null } };

/** Deliveries that wait for a slot, account by account, in the order in which they will be sent. */
export function DeliveryQueues({ quotas, ...rest }: QueuesProps) {
  const waiting = quotas.filter(({ queue }) => queue.length > 0);
  return (
    <div className="space-y-10">
      {waiting.map(({ connectionId, accountName, queue }) => (
        <AccountQueue key={connectionId} queue={{ ...WHOLE, accountName, rows: queue }} {...rest} />
      ))}
    </div>
  );
}

/** One account's queue, or a part of it. */
export function AccountQueue({
  queue: { accountName, rows, offset, neighbours },
  canManage,
  onChange,
}: QueueProps) {
  const { busy, error, run } = useApiRequest();
  const [message, setMessage] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const pressed = useRef<string>(undefined);

  // A row that moves, or leaves the queue for a moment, loses the focus; the button that was pressed
  // gets it back until a person goes elsewhere.
  useLayoutEffect(() => {
    if (pressed.current === undefined || document.activeElement !== document.body) return;
    const button = list.current?.querySelector<HTMLElement>(`[data-move="${pressed.current}"]`);
    button?.focus({ preventScroll: true });
  });
  useEffect(() => {
    const leave = ({ target }: Event) => {
      const button = target instanceof Element ? target.closest<HTMLElement>("[data-move]") : null;
      if (button?.dataset.move !== pressed.current) pressed.current = undefined;
    };
    for (const name of LEAVING) document.addEventListener(name, leave);
    return () => {
      for (const name of LEAVING) document.removeEventListener(name, leave);
    };
  }, []);

  // At the ends of a part, what is next is in another part.
  const beside = (index: number, by: -1 | 1) =>
    rows[index + by]?.id ?? (by < 0 ? neighbours.before : neighbours.after);
  const move = async (one: QueuedDeliveryView, by: -1 | 1) => {
    const other = beside(rows.indexOf(one), by);
    if (other === null) return;
    pressed.current = `${one.id} ${by}`;
    const body = by < 0 ? { before: other } : { after: other };
    const sent = await run("POST /api/deliveries/[id]/reorder", { params: { id: one.id }, body });
    if (sent.ok)
      setMessage(
        sent.data.kind === "reordered"
          ? `${one.videoName} is now number ${sent.data.position} of ${sent.data.total}.`
          : "The queue has changed: one of the two is no longer waiting.",
      );
    await onChange();
  };

  return (
    <div>
      <h3 className="mb-3 text-name">To {accountName}</h3>
      <ol
        ref={list}
        aria-label={`Queue of ${accountName}`}
        className="divide-y divide-hairline border-y"
      >
        {rows.map((one, index) => (
          <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 py-2">
            {offset === null ? null : (
              <span className="min-w-6 font-serif text-section text-faint italic" aria-hidden>
                {offset + index + 1}
              </span>
            )}
            <Poster url={one.posterUrl} size="s" />
            <div className="min-w-0 flex-1 basis-40">
              <p className="font-serif text-name">
                <Link href={paths.delivery(one.id)} className="break-words hover:underline">
                  {one.videoName}
                </Link>
              </p>
              <p className="mt-0.5 text-sm text-soft">{one.reason}</p>
            </div>
            {canManage && MOVES.some(({ by }) => beside(index, by) !== null) ? (
              <div className="flex gap-2">
                {MOVES.map(({ by, label, icon }) => (
                  <Button
                    key={by}
                    size="s"
                    icon={icon}
                    data-move={`${one.id} ${by}`}
                    disabled={busy || beside(index, by) === null}
                    onClick={() => void move(one, by)}
                  >
                    {label}
                    <span className="sr-only">: {one.videoName}</span>
                  </Button>
                ))}
              </div>
            ) : null}
          </li>
        ))}
      </ol>
      <p role="status" className="mt-2 text-sm text-soft empty:mt-0">
        {message}
      </p>
      {error ? (
        <Notice tone="danger" title="The order was not changed" live className="mt-3">
          {error.message}
        </Notice>
      ) : null}
    </div>
  );
}

const LEAVING = ["focusin", "pointerdown"] as const;

const MOVES = [
  { by: -1, label: "Move up", icon: ArrowUp },
  { by: 1, label: "Move down", icon: ArrowDown },
] as const;
