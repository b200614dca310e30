"use client";

import useSWR from "swr";

import type { DashboardView } from "#components/dashboard/build-dashboard";
import { FirstSteps } from "#components/dashboard/first-steps";
import { InboxRows } from "#components/dashboard/inbox-rows";
import { DraftGallery } from "#components/dashboard/draft-gallery";
import { ActionItems } from "#components/dashboard/action-items";
import { DeliveryQueues } from "#components/deliveries/delivery-queue.client";
import { InboxQuotas } from "#components/dashboard/inbox-quota";
import { DeliveryRows } from "#components/deliveries/delivery-rows";
import { formatCount } from "#lib/format";
import { Notice } from "#components/ui/notice";
import { Section } from "#components/ui/section";
import { fetcher } from "#components/ui/api.client";
import { paths } from "#lib/paths";

type Props = { initial: DashboardView; can: { connect: boolean; add: boolean; manage: boolean } };

/** The parts of the desk, kept up to date while it is open: every two seconds while something moves, seldom otherwise. */
export function Dashboard({ initial, can }: Props) {
  const { data, error, mutate } = useSWR<DashboardView, Error>(paths.api.dashboard(), fetcher, {
    fallbackData: initial,
    refreshInterval: (latest) => ((latest ?? initial).isChanging ? 2_000 : 20_000),
    keepPreviousData: true,
  });
  const desk = data ?? initial;
  const waiting = desk.slots.reduce((sum, { queue }) => sum + queue.length, 0);
  const busy = desk.actionItems.length + desk.inProgress.length + desk.inbox.length + waiting > 0;
  const room =
    desk.slots.length > 0 ? (
      <Section title="Room in the inbox">
        <InboxQuotas quotas={desk.slots} canManage={can.manage} onChange={() => void mutate()} />
      </Section>
    ) : null;
  return (
    <>
      {error instanceof Error ? (
        <Notice tone="attention" title="The desk may be behind" live className="mb-10">
          {error.message}
        </Notice>
      ) : null}
      {desk.firstSteps ? <FirstSteps done={desk.firstSteps} can={can} /> : null}
      {busy ? (
        <div className="gap-x-14 xl:grid xl:grid-cols-[minmax(0,1fr)_18rem]">
          <div className="min-w-0">
            {desk.actionItems.length > 0 ? (
              <Section title="Needs you" aside={formatCount(desk.actionItems.length, "thing")}>
                <ActionItems items={desk.actionItems} />
              </Section>
            ) : null}
            {desk.inProgress.length > 0 ? (
              <Section
                title="On its way"
                aside={formatCount(desk.inProgress.length, "delivery", "deliveries")}
              >
                <DeliveryRows deliveries={desk.inProgress} />
              </Section>
            ) : null}
            {waiting > 0 ? (
              <Section
                title="Waiting for room"
                aside={formatCount(waiting, "delivery", "deliveries")}
              >
                <DeliveryQueues
                  quotas={desk.slots}
                  canManage={can.manage}
                  onChange={() => mutate()}
                />
              </Section>
            ) : null}
            {desk.inbox.length > 0 ? (
              <Section title="In the TikTok inbox" aside={formatCount(desk.inbox.length, "draft")}>
                <InboxRows deliveries={desk.inbox} />
              </Section>
            ) : null}
          </div>
          <div className="min-w-0 max-xl:mt-16">{room}</div>
        </div>
      ) : null}
      {desk.firstSteps && desk.preparing.length === 0 ? null : (
        <Section
          title="In preparation"
          aside={desk.preparing.length > 0 ? formatCount(desk.preparing.length, "film") : undefined}
        >
          <DraftGallery items={desk.preparing} />
        </Section>
      )}
      {busy ? null : room}
    </>
  );
}
