"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

import { DeliveryRows } from "#components/deliveries/delivery-rows";
import { refreshRows } from "#components/deliveries/refreshed-rows";
import { useApi } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { formatPageCount } from "#components/ui/pager";
import type { DeliveryFilter, DeliveryListItem } from "#lib/deliveries/list/schema";
import { deliveryStateTraits } from "#lib/deliveries/state";

const ACTIVE_INTERVAL_MS = 2_000;
const IDLE_INTERVAL_MS = 20_000;

type Props = {
  initial: DeliveryListItem[];
  filter: DeliveryFilter;
  /** Newer deliveries are offered there. */
  isFirstPage: boolean;
};

/** A page of deliveries that stays up to date; newer ones are added on request, so no row moves. */
export function DeliveryList({ initial, filter, isFirstPage }: Props) {
  const router = useRouter();
  const list = useRef<HTMLDivElement>(null);
  const ids = initial.map(({ id }) => id).join();
  const { data } = useApi(
    "GET /api/deliveries",
    { query: { ...filter, ...(ids === "" ? {} : { ids }) } },
    {
      fallbackData: { rows: initial, newer: { value: 0, more: false } },
      refreshInterval: (now) =>
        (now?.rows ?? initial).some(({ state }) => deliveryStateTraits[state].transferring)
          ? ACTIVE_INTERVAL_MS
          : IDLE_INTERVAL_MS,
    },
  );
  const newer = isFirstPage && data && data.newer.value > 0 ? data.newer : null;
  const showsFirst = initial.length === 0 && newer !== null;
  useEffect(() => {
    if (showsFirst) router.refresh();
  }, [showsFirst, router]);
  if (initial.length === 0) return null;
  const showNewer = () => {
    router.refresh();
    list.current?.focus();
  };
  return (
    <>
      <div role="status" className="sticky top-8 z-20 flex h-0 justify-center">
        {newer ? (
          <Button
            size="s"
            className="h-11 -translate-y-1/2 bg-paper! shadow-sm"
            onClick={showNewer}
          >
            Show {formatPageCount(newer, "new delivery", "new deliveries")}
          </Button>
        ) : null}
      </div>
      <div ref={list} tabIndex={-1} className="focus-visible:outline-none">
        <DeliveryRows deliveries={refreshRows(initial, data?.rows ?? [])} />
      </div>
    </>
  );
}
