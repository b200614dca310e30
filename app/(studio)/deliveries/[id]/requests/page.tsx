import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { ApiCallLog } from "#components/deliveries/api-call-log.client";
import { PageGone } from "#components/ui/list-status";
import { PageHeader } from "#components/ui/page-header";
import { formatPageCount, Pager } from "#components/ui/pager";
import { getRequestLog } from "#lib/deliveries/calls/queries";
import { getDelivery } from "#lib/deliveries/queries";
import { deliveryIdParams } from "#lib/deliveries/schema";
import { isFirstPage, pageQuery, parseListQuery } from "#lib/page";
import { paths } from "#lib/paths";
import { namedTitle } from "#lib/web/named-title";
import { notFoundAsPage } from "#lib/web/not-found-as-page";
import { requireStaff } from "#lib/web/session";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  namedTitle("Request log", params, async (actor, id) => (await getDelivery(actor, id)).videoName);

export default async function RequestLogPage({ params, searchParams }: Props) {
  const actor = await requireStaff();
  const parsed = deliveryIdParams.safeParse(await params);
  if (!parsed.success) notFound();
  const { id } = parsed.data;
  const query = parseListQuery(pageQuery, await searchParams);
  const log = await notFoundAsPage(getRequestLog(actor, id, query));
  return (
    <>
      <PageHeader
        back={{ href: paths.delivery(id), label: log.delivery.videoName }}
        eyebrow={`To ${log.delivery.accountName}`}
        title="Request log"
        lead="Every request to TikTok for this delivery, latest first. TikTok’s support will ask for the log number."
      />
      <p role="status" className="mb-6 text-sm text-soft tabular-nums">
        {formatPageCount(log.callCount, "request")}
      </p>
      {log.calls.length === 0 && !isFirstPage(query) ? (
        <PageGone things="requests" firstHref={paths.deliveryRequests(id)} />
      ) : (
        <ApiCallLog data={log} label="Requests, latest first" />
      )}
      <Pager
        label="Pages of the request log"
        path={paths.deliveryRequests(id)}
        filters={{}}
        page={log.page}
      />
    </>
  );
}
