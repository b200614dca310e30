import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { EarlierEntries, TimelineEntries } from "#components/deliveries/delivery-timeline.client";
import { PageHeader } from "#components/ui/page-header";
import { getDelivery } from "#lib/deliveries/queries";
import { deliveryIdParams, timelineQuery } from "#lib/deliveries/schema";
import { getTimelineView } from "#lib/deliveries/timeline/queries";
import { parseListQuery } from "#lib/page";
import { paths } from "#lib/paths";
import { namedTitle } from "#lib/web/named-title";
import { notFoundAsPage } from "#lib/web/not-found-as-page";
import { requireStaff } from "#lib/web/session";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  namedTitle(
    "What happened",
    params,
    async (actor, id) => (await getDelivery(actor, id)).videoName,
  );

export default async function TimelinePage({ params, searchParams }: Props) {
  const actor = await requireStaff();
  const parsed = deliveryIdParams.safeParse(await params);
  if (!parsed.success) notFound();
  const { id } = parsed.data;
  const { until } = parseListQuery(timelineQuery, await searchParams);
  const view = await notFoundAsPage(
    getTimelineView(actor, id, until === undefined ? undefined : new Date(until)),
  );
  return (
    <>
      <PageHeader
        back={{ href: paths.delivery(id), label: view.delivery.videoName }}
        eyebrow={`To ${view.delivery.accountName}`}
        title="What happened"
      />
      {view.earlier ? <EarlierEntries id={id} until={view.earlier} /> : null}
      {view.timeline.length === 0 ? <p className="text-soft">Nothing happened before.</p> : null}
      <TimelineEntries data={view} />
    </>
  );
}
