import type { Metadata } from "next";

import { DeliveryRows } from "#components/deliveries/delivery-rows";
import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { PageHeader } from "#components/ui/page-header";
import { listDeliveries } from "#lib/deliveries/queries";
import { paths } from "#lib/paths";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Deliveries" };

const PAGE = 30;

export default async function DeliveriesPage({ searchParams }: { searchParams: Promise<{ before?: string }> }) {
  const actor = await requireStaff();
  const { before } = await searchParams;
  const found = await listDeliveries(actor, { before: before && /^[0-9a-f-]{36}$/.test(before) ? before : undefined, take: PAGE + 1 });
  const shown = found.slice(0, PAGE);
  const last = shown.at(-1);
  return (
    <>
      <PageHeader eyebrow="On its way" title="Deliveries" lead="Every draft that was agreed to, and where it is now." />
      {shown.length > 0 ? (
        <DeliveryRows deliveries={shown} />
      ) : (
        <EmptyState title="Nothing was sent yet" action={<LinkButton href={paths.videos()}>Go to the videos</LinkButton>}>
          Prepare a draft from a video and agree to it; its way to the TikTok inbox is shown here.
        </EmptyState>
      )}
      {found.length > PAGE && last ? (
        <p className="mt-8">
          <LinkButton href={`${paths.deliveries()}?before=${last.id}`}>Earlier ones</LinkButton>
        </p>
      ) : null}
    </>
  );
}
