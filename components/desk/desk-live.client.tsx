"use client";

import useSWR from "swr";

import type { DeskView } from "#components/desk/compose-desk";
import { FirstSteps } from "#components/desk/first-steps";
import { InboxRows } from "#components/desk/inbox-rows";
import { Lookbook } from "#components/desk/lookbook";
import { NeedRows } from "#components/desk/need-rows";
import { Queues } from "#components/desk/queue.client";
import { Slots } from "#components/desk/slots";
import { DeliveryRows } from "#components/deliveries/delivery-rows";
import { countWords } from "#components/ui/amounts";
import { Notice } from "#components/ui/notice";
import { Section } from "#components/ui/section";
import { fetcher } from "#components/ui/send.client";
import { paths } from "#lib/paths";

type Props = { first: DeskView; may: { connect: boolean; add: boolean; steer: boolean } };

/** The parts of the desk, kept up to date while it is open: every two seconds while something moves, seldom otherwise. */
export function DeskLive({ first, may }: Props) {
  const { data, error, mutate } = useSWR<DeskView, Error>(paths.api.desk(), fetcher, {
    fallbackData: first,
    refreshInterval: (latest) => ((latest ?? first).lively ? 2_000 : 20_000),
    keepPreviousData: true,
  });
  const desk = data ?? first;
  const waiting = desk.slots.reduce((sum, { queue }) => sum + queue.length, 0);
  const busy = desk.needs.length + desk.moving.length + desk.inbox.length + waiting > 0;
  const room =
    desk.slots.length > 0 ? (
      <Section title="Room in the inbox">
        <Slots slots={desk.slots} maySteer={may.steer} onChange={() => void mutate()} />
      </Section>
    ) : null;
  return (
    <>
      {error instanceof Error ? (
        <Notice tone="attention" title="The desk may be behind" live className="mb-10">
          {error.message}
        </Notice>
      ) : null}
      {desk.first ? <FirstSteps done={desk.first} may={may} /> : null}
      {busy ? (
        <div className="gap-x-14 xl:grid xl:grid-cols-[minmax(0,1fr)_18rem]">
          <div className="min-w-0">
            {desk.needs.length > 0 ? (
              <Section title="Needs you" aside={countWords(desk.needs.length, "thing")}>
                <NeedRows needs={desk.needs} />
              </Section>
            ) : null}
            {desk.moving.length > 0 ? (
              <Section title="On its way" aside={countWords(desk.moving.length, "delivery", "deliveries")}>
                <DeliveryRows deliveries={desk.moving} />
              </Section>
            ) : null}
            {waiting > 0 ? (
              <Section title="Waiting for room" aside={countWords(waiting, "delivery", "deliveries")}>
                <Queues slots={desk.slots} maySteer={may.steer} onChange={() => mutate()} />
              </Section>
            ) : null}
            {desk.inbox.length > 0 ? (
              <Section title="In the TikTok inbox" aside={countWords(desk.inbox.length, "draft")}>
                <InboxRows deliveries={desk.inbox} />
              </Section>
            ) : null}
          </div>
          <div className="min-w-0 max-xl:mt-16">{room}</div>
        </div>
      ) : null}
      {desk.first && desk.preparing.length === 0 ? null : (
        <Section title="In preparation" aside={desk.preparing.length > 0 ? countWords(desk.preparing.length, "film") : undefined}>
          <Lookbook items={desk.preparing} />
        </Section>
      )}
      {busy ? null : room}
    </>
  );
}
