import type { Metadata } from "next";

import { DeliveryRows } from "#components/deliveries/delivery-rows";
import { DeliveryQueueSection } from "#components/deliveries/delivery-queue.client";
import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { PageHeader } from "#components/ui/page-header";
import { Section } from "#components/ui/section";
import { can } from "#lib/audit/permissions";
import { listDeliveries } from "#lib/deliveries/queries";
import { getSlotUsage } from "#lib/deliveries/queue/queries";
import { paths } from "#lib/paths";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Deliveries" };

const PAGE_SIZE = 30;

export default async function DeliveriesPage({
  searchParams,
}: {
  searchParams: Promise<{ before?: string }>;
}) {
  const actor = await requireStaff();
  const { before } = await searchParams;
  const found = await listDeliveries(actor, {
    before: before && /^[0-9a-f-]{36}$/.test(before) ? before : undefined,
    limit: PAGE_SIZE + 1,
  });
  const slots = before ? [] : (await getSlotUsage(actor)).filter(({ queue }) => queue.length > 0);
  const shown = found.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  const rows = <DeliveryRows deliveries={shown} />;
  return (
    <>
      <PageHeader
        eyebrow="Sending"
        title="Deliveries"
        lead="Every draft that was approved and sent, and where it is now."
      />
      {slots.length > 0 ? (
        <DeliveryQueueSection quotas={slots} canManage={can(actor, "delivery.manage")} />
      ) : null}
      {shown.length > 0 ? (
        slots.length > 0 ? (
          <Section title="All deliveries">{rows}</Section>
        ) : (
          rows
        )
      ) : (
        <EmptyState
          title="Nothing sent yet"
          action={<LinkButton href={paths.videos()}>Go to videos</LinkButton>}
        >
          Prepare a draft from a video and send it. Its progress to the TikTok inbox is shown here.
        </EmptyState>
      )}
      {found.length > PAGE_SIZE && last ? (
        <p className="mt-8">
          <LinkButton href={`${paths.deliveries()}?before=${last.id}`}>
            Earlier deliveries
          </LinkButton>
        </p>
      ) : null}
    </>
  );
}
