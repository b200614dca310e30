"use client";

import type { DashboardView } from "#lib/dashboard/schema";
import { FirstSteps } from "#components/dashboard/first-steps";
import { InboxRows } from "#components/dashboard/inbox-rows";
import { DraftGallery } from "#components/dashboard/draft-gallery";
import { ActionItems } from "#components/dashboard/action-items";
import { DeliveryQueues } from "#components/deliveries/delivery-queue.client";
import { InboxQuotas } from "#components/dashboard/inbox-quota";
import { DeliveryRows } from "#components/deliveries/delivery-rows";
import { MoreLinks } from "#components/dashboard/more-links";
import { Notice } from "#components/ui/notice";
import { formatPageCount } from "#components/ui/pager";
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
  const { actionItems, inProgress, waiting, inbox, preparing } = dashboard;
  const busy = [actionItems, inProgress, waiting, inbox].some(({ count }) => count.value > 0);
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
            {actionItems.count.value > 0 ? (
              <Section title="Needs attention" aside={formatPageCount(actionItems.count, "item")}>
                <ActionItems items={actionItems.rows} />
                <MoreLinks links={actionItems.more} />
              </Section>
            ) : null}
            {inProgress.count.value > 0 ? (
              <Section
                title="Sending"
                aside={formatPageCount(inProgress.count, "delivery", "deliveries")}
              >
                <DeliveryRows deliveries={inProgress.rows} />
                <MoreLinks links={inProgress.more} />
              </Section>
            ) : null}
            {waiting.count.value > 0 ? (
              <Section
                title="Waiting for a slot"
                aside={formatPageCount(waiting.count, "delivery", "deliveries")}
              >
                <DeliveryQueues
                  quotas={dashboard.slots}
                  canManage={can.manage}
                  onChange={() => mutate()}
                />
                <MoreLinks links={waiting.more} />
              </Section>
            ) : null}
            {inbox.count.value > 0 ? (
              <Section title="In the TikTok inbox" aside={formatPageCount(inbox.count, "draft")}>
                <InboxRows deliveries={inbox.rows} />
                <MoreLinks links={inbox.more} />
              </Section>
            ) : null}
          </div>
          <div className="min-w-0 max-xl:mt-16">{inboxSlots}</div>
        </div>
      ) : null}
      {dashboard.firstSteps && preparing.rows.length === 0 ? null : (
        <Section
          title="In preparation"
          aside={preparing.rows.length > 0 ? formatPageCount(preparing.count, "video") : undefined}
        >
          <DraftGallery items={preparing.rows} />
          <MoreLinks links={preparing.more} />
        </Section>
      )}
      {busy ? null : inboxSlots}
    </>
  );
}
