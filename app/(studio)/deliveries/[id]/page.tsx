import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { DeliveryDetail } from "#components/deliveries/delivery-detail.client";
import { can } from "#lib/audit/permissions";
import { deliveryIdParams } from "#lib/deliveries/schema";
import { getDeliveryDetail } from "#lib/deliveries/timeline/queries";
import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Delivery" };

export default async function DeliveryPage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await requireStaff();
  const parsed = deliveryIdParams.safeParse(await params);
  if (!parsed.success) notFound();
  const first = await getDeliveryDetail(actor, parsed.data.id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
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
