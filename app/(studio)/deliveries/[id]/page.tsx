import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { DeliveryLive } from "#components/deliveries/delivery-live.client";
import { may } from "#lib/audit/permissions";
import { deliveryId } from "#lib/deliveries/schema";
import { getDeliveryPage } from "#lib/deliveries/story-queries";
import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Delivery" };

export default async function DeliveryPage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await requireStaff();
  const parsed = deliveryId.safeParse(await params);
  if (!parsed.success) notFound();
  const first = await getDeliveryPage(actor, parsed.data.id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const practicePhone = env().mode === "practice" ? new URL("/phone", env().TIKTOK_API_URL).href : null;
  return <DeliveryLive first={first} maySteer={may(actor, "delivery.steer")} practicePhone={practicePhone} />;
}
