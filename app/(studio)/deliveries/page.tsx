import type { Metadata } from "next";

import { DeliveryList } from "#components/deliveries/delivery-list.client";
import { DeliveryQueueSection } from "#components/deliveries/delivery-queue.client";
import { PageHeader } from "#components/ui/page-header";
import { Section } from "#components/ui/section";
import { can } from "#lib/audit/permissions";
import { listDeliveries } from "#lib/deliveries/queries";
import { getSlotUsage } from "#lib/deliveries/queue/queries";
import { deliveryListQuery } from "#lib/deliveries/schema";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Deliveries" };

export default async function DeliveriesPage({
  searchParams,
}: {
  searchParams: Promise<{ before?: string }>;
}) {
  const actor = await requireStaff();
  const { before } = deliveryListQuery.catch({}).parse({ before: (await searchParams).before });
  const deliveries = await listDeliveries(actor, { before });
  const quotas = before ? [] : await getSlotUsage(actor);
  const list = <DeliveryList key={before} initial={deliveries} before={before} />;
  return (
    <>
      <PageHeader
        eyebrow="Sending"
        title="Deliveries"
        lead="Every draft that was approved and sent, and where it is now."
      />
      {quotas.some(({ queue }) => queue.length > 0) ? (
        <>
          <DeliveryQueueSection initial={quotas} canManage={can(actor, "delivery.manage")} />
          <Section title="All deliveries">{list}</Section>
        </>
      ) : (
        list
      )}
    </>
  );
}
