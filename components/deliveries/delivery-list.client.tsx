"use client";

import { useRef, useState } from "react";

import { DeliveryRows } from "#components/deliveries/delivery-rows";
import { refreshList } from "#components/deliveries/refreshed-list";
import { useApi } from "#components/ui/api.client";
import { Button, LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { formatCount } from "#lib/format";
import { DELIVERIES_PER_PAGE, type DeliveryView } from "#lib/deliveries/schema";
import { deliveryStateTraits } from "#lib/deliveries/state";
import { paths } from "#lib/paths";

const ACTIVE_INTERVAL_MS = 2_000;
const IDLE_INTERVAL_MS = 20_000;

type Props = { initial: DeliveryView[]; before?: string | undefined };

/** A page of deliveries that stays up to date; newer ones are added on request, so no row moves. */
export function DeliveryList({ initial, before }: Props) {
  const [read, setRead] = useState(initial);
  const list = useRef<HTMLDivElement>(null);
  const { data = initial } = useApi(
    "GET /api/deliveries",
    { query: before ? { before } : {} },
    {
      fallbackData: initial,
      refreshInterval: (now) =>
        (now ?? initial).some(({ state }) => deliveryStateTraits[state].transferring)
          ? ACTIVE_INTERVAL_MS
          : IDLE_INTERVAL_MS,
    },
  );
  const { rows, newer } = refreshList(read.slice(0, DELIVERIES_PER_PAGE), data);
  const shown = rows.slice(0, DELIVERIES_PER_PAGE);
  const last = shown.at(-1);
  if (!last)
    return (
      <EmptyState
        title="Nothing sent yet"
        action={<LinkButton href={paths.videos()}>Go to videos</LinkButton>}
      >
        Prepare a draft from a video and send it. Its progress to the TikTok inbox is shown here.
      </EmptyState>
    );
  const showNewer = () => {
    setRead(data);
    list.current?.focus();
  };
  return (
    <>
      <div role="status" className="sticky top-8 z-20 flex h-0 justify-center">
        {newer > 0 ? (
          <Button
            size="s"
            className="h-11 -translate-y-1/2 bg-paper! shadow-sm"
            onClick={showNewer}
          >
            Show {formatCount(newer, "new delivery", "new deliveries")}
          </Button>
        ) : null}
      </div>
      <div ref={list} tabIndex={-1} className="focus-visible:outline-none">
        <DeliveryRows deliveries={shown} />
      </div>
      {read.length > DELIVERIES_PER_PAGE ? (
        <p className="mt-8">
          <LinkButton href={`${paths.deliveries()}?before=${last.id}`}>
            Earlier deliveries
          </LinkButton>
        </p>
      ) : null}
    </>
  );
}
