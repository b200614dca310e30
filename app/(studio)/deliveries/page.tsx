import type { Metadata } from "next";

import { AllDeliveries } from "#components/deliveries/all-deliveries";
import { DeliveryCount } from "#components/deliveries/delivery-count";
import { DeliveryFilters } from "#components/deliveries/delivery-filters.client";
import { DeliveryGroupTabs } from "#components/deliveries/delivery-group-tabs";
import { DeliveryList } from "#components/deliveries/delivery-list.client";
import { NoDeliveries } from "#components/deliveries/no-deliveries";
import { WaitingSection } from "#components/deliveries/waiting-section.client";
import { PageHeader } from "#components/ui/page-header";
import { Pager } from "#components/ui/pager";
import { can } from "#lib/audit/permissions";
import { listDeliveries, listDeliveryAccounts } from "#lib/deliveries/list/queries";
import { deliveryListQuery } from "#lib/deliveries/list/schema";
import { listQueues } from "#lib/deliveries/queue/waiting-queries";
import { isFirstPage, parseListQuery } from "#lib/page";
import { paths } from "#lib/paths";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Deliveries" };

const NO_QUEUES = { accounts: [], more: false };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function DeliveriesPage({ searchParams }: Props) {
  const actor = await requireStaff();
  const query = parseListQuery(deliveryListQuery, await searchParams);
  const { show, account, q } = query;
  const filter = { show, account, q };
  const isFirst = isFirstPage(query);
  const [page, accounts, queues] = await Promise.all([
    listDeliveries(actor, filter, query),
    listDeliveryAccounts(actor, { text: query["find-account"], chosenId: account }),
    isFirst && !show && !q ? listQueues(actor, { account }) : NO_QUEUES,
  ]);
  const isFiltered = Boolean(show ?? account ?? q);
  const { rows, count, similar } = page;
  const isEmpty = rows.length === 0;
  const hasQueue = queues.accounts.length > 0;
  return (
    <>
      <PageHeader
        eyebrow="Sending"
        title="Deliveries"
        lead="Every draft that was approved and sent, and where it is now."
      />
      {hasQueue ? (
        <WaitingSection
          key={account}
          initial={queues}
          canManage={can(actor, "delivery.manage")}
          account={account}
        />
      ) : null}
      <AllDeliveries belowQueue={hasQueue}>
        {isEmpty && !isFiltered && isFirst ? null : (
          <>
            <DeliveryGroupTabs filter={filter} />
            <DeliveryFilters accounts={accounts}>
              <DeliveryCount count={count} similar={similar} filtered={isFiltered} />
            </DeliveryFilters>
          </>
        )}
        {isEmpty ? <NoDeliveries isFirst={isFirst} isFiltered={isFiltered} /> : null}
        <DeliveryList initial={rows} filter={filter} isFirstPage={isFirst} />
        <Pager label="Pages of deliveries" path={paths.deliveries()} filters={filter} page={page} />
      </AllDeliveries>
    </>
  );
}
