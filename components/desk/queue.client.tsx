"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { useLayoutEffect, useRef, useState } from "react";

import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Poster } from "#components/ui/poster";
import { useSend } from "#components/ui/send.client";
import type { PlaceDeliveryOutcome } from "#lib/deliveries/place-delivery";
import type { SlotView, WaitingView } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";

type Props = { slots: SlotView[]; maySteer: boolean; onChange: () => unknown };

/** Deliveries that wait for a place, account by account, in the order in which they will be sent. */
export function Queues({ slots, maySteer, onChange }: Props) {
  const waiting = slots.filter(({ queue }) => queue.length > 0);
  return (
    <div className="space-y-10">
      {waiting.map((slot) => (
        <Queue key={slot.connectionId} slot={slot} maySteer={maySteer} onChange={onChange} />
      ))}
    </div>
  );
}

function Queue({ slot: { accountName, queue }, maySteer, onChange }: { slot: SlotView } & Omit<Props, "slots">) {
  const { busy, error, run } = useSend();
  const [told, setTold] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const pressed = useRef<{ button: string; order: string }>(undefined);
  const order = queue.map(({ id }) => id).join();

  // A row that changes its place may lose the focus on the way; the button that was pressed gets it back, once.
  useLayoutEffect(() => {
    if (pressed.current === undefined || pressed.current.order === order) return;
    const button = list.current?.querySelector<HTMLElement>(`[data-move="${pressed.current.button}"]`);
    pressed.current = undefined;
    if (document.activeElement === document.body) button?.focus();
  });

  const move = async (one: WaitingView, by: -1 | 1) => {
    const other = queue[queue.indexOf(one) + by];
    if (!other) return;
    pressed.current = { button: `${one.id} ${by}`, order };
    const wish = by < 0 ? { ahead: other.id } : { behind: other.id };
    const sent = await run<PlaceDeliveryOutcome>(paths.api.deliveryPlace(one.id), { body: wish });
    if (sent.ok)
      setTold(
        sent.data.kind === "placed"
          ? `${one.videoName} is now number ${sent.data.place} of ${sent.data.of}.`
          : "The queue changed meanwhile; one of the two no longer waits.",
      );
    await onChange();
  };

  return (
    <div>
      <h3 className="mb-3 text-name">To {accountName}</h3>
      <ol ref={list} aria-label={`Queue of ${accountName}`} className="divide-y divide-hairline border-y">
        {queue.map((one, index) => (
          <li key={one.id} className="flex flex-wrap items-center gap-x-5 gap-y-3 py-4">
            <span className="w-6 font-serif text-section text-faint italic" aria-hidden>
              {index + 1}
            </span>
            <Poster url={one.posterUrl} />
            <div className="min-w-0 flex-1 basis-48">
              <p className="font-serif text-name">
                <Link href={paths.delivery(one.id)} className="break-words hover:underline">
                  {one.videoName}
                </Link>
              </p>
              <p className="mt-0.5 text-sm text-soft">{one.why}</p>
            </div>
            {maySteer && queue.length > 1 ? (
              <div className="flex gap-2">
                {MOVES.map(({ by, words, icon }) => (
                  <Button
                    key={by}
                    size="s"
                    icon={icon}
                    data-move={`${one.id} ${by}`}
                    disabled={busy || !queue[index + by]}
                    onClick={() => void move(one, by)}
                  >
                    {words}
                    <span className="sr-only">: {one.videoName}</span>
                  </Button>
                ))}
              </div>
            ) : null}
          </li>
        ))}
      </ol>
      <p role="status" className="mt-2 text-sm text-soft empty:mt-0">
        {told}
      </p>
      {error ? (
        <Notice tone="danger" title="The order was not changed" live className="mt-3">
          {error.sentence}
        </Notice>
      ) : null}
    </div>
  );
}

const MOVES = [
  { by: -1, words: "Earlier", icon: ArrowUp },
  { by: 1, words: "Later", icon: ArrowDown },
] as const;
