"use client";

import type { DashboardView } from "#lib/dashboard/schema";
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
import { useApi } from "#components/ui/api.client";

type Props = { initial: DashboardView; can: { connect: boolean; add: boolean; manage: boolean } };

/** Shows Home, polled every two seconds while something changes and every twenty otherwise. */
export function Dashboard({ initial, can }: Props) {
  const { data, error, mutate } = useApi(
    "GET /api/dashboard",
    {},
    {
      fallbackData: initial,
      refreshInterval: (latest) => ((latest ?? initial).isChanging ? 2_000 : 20_000),
      keepPreviousData: true,
    },
  );
  const dashboard = data ?? initial;
  const waiting = dashboard.slots.reduce((sum, { queue }) => sum + queue.length, 0);
  const busy =
    dashboard.actionItems.length + dashboard.inProgress.length + dashboard.inbox.length + waiting >
    0;
  const inboxSlots =
    dashboard.slots.length > 0 ? (
      <Section title="Inbox slots">
        <InboxQuotas
          quotas={dashboard.slots}
          canManage={can.manage}
          onChange={() => void mutate()}
        />
      </Section>
    ) : null;
  return (
    <>
      {error instanceof Error ? (
        <Notice tone="attention" title="Home may be out of date" live className="mb-10">
          {error.message}
        </Notice>
      ) : null}
      {dashboard.firstSteps ? <FirstSteps done={dashboard.firstSteps} can={can} /> : null}
      {busy ? (
        <div className="gap-x-14 xl:grid xl:grid-cols-[minmax(0,1fr)_18rem]">
          <div className="min-w-0">
            {dashboard.actionItems.length > 0 ? (
              <Section
                title="Needs attention"
                aside={formatCount(dashboard.actionItems.length, "item")}
              >
                <ActionItems items={dashboard.actionItems} />
              </Section>
            ) : null}
            {dashboard.inProgress.length > 0 ? (
              <Section
                title="Sending"
                aside={formatCount(dashboard.inProgress.length, "delivery", "deliveries")}
              >
                <DeliveryRows deliveries={dashboard.inProgress} />
              </Section>
            ) : null}
            {waiting > 0 ? (
              <Section
                title="Waiting for a slot"
                aside={formatCount(waiting, "delivery", "deliveries")}
              >
                <DeliveryQueues
                  quotas={dashboard.slots}
                  canManage={can.manage}
                  onChange={() => mutate()}
                />
              </Section>
            ) : null}
            {dashboard.inbox.length > 0 ? (
              <Section
                title="In the TikTok inbox"
                aside={formatCount(dashboard.inbox.length, "draft")}
              >
                <InboxRows deliveries={dashboard.inbox} />
              </Section>
            ) : null}
          </div>
          <div className="min-w-0 max-xl:mt-16">{inboxSlots}</div>
        </div>
      ) : null}
      {dashboard.firstSteps && dashboard.preparing.length === 0 ? null : (
        <Section
          title="In preparation"
          aside={
            dashboard.preparing.length > 0
              ? formatCount(dashboard.preparing.length, "video")
              : undefined
          }
        >
          <DraftGallery items={dashboard.preparing} />
        </Section>
      )}
      {busy ? null : inboxSlots}
    </>
  );
}
