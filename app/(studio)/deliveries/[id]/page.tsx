import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { DeliveryDetail } from "#components/deliveries/delivery-detail.client";
import { can } from "#lib/audit/permissions";
import { getDelivery } from "#lib/deliveries/queries";
import { deliveryIdParams } from "#lib/deliveries/schema";
import { getDeliveryDetail } from "#lib/deliveries/timeline/queries";
import { env } from "#lib/infra/env";
import { namedTitle } from "#lib/web/named-title";
import { notFoundAsPage } from "#lib/web/not-found-as-page";
import { requireStaff } from "#lib/web/session";

type Props = { params: Promise<{ id: string }> };

/** The name first, so that tabs can be told apart. */
export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  namedTitle("Delivery", params, async (actor, id) => (await getDelivery(actor, id)).videoName);

export default async function DeliveryPage({ params }: Props) {
  const actor = await requireStaff();
  const parsed = deliveryIdParams.safeParse(await params);
  if (!parsed.success) notFound();
  const first = await notFoundAsPage(getDeliveryDetail(actor, parsed.data.id));
  const practicePhone =
    env().mode === "practice" ? new URL("/phone", env().TIKTOK_API_URL).href : null;
  return (
    <DeliveryDetail
      initial={first}
      canManage={can(actor, "delivery.manage")}
      practicePhone={practicePhone}
    />
  );
}
