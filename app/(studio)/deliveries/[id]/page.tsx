import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { DeliveryLive } from "#components/deliveries/delivery-live.client";
import { may } from "#lib/audit/permissions";
import { getDelivery, listCalls } from "#lib/deliveries/queries";
import { deliveryId } from "#lib/deliveries/schema";
import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Delivery" };

export default async function DeliveryPage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await requireStaff();
  const parsed = deliveryId.safeParse(await params);
  if (!parsed.success) notFound();
  const { id } = parsed.data;
  const data = await Promise.all([getDelivery(actor, id), listCalls(actor, id)]).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const practicePhone = env().mode === "practice" ? new URL("/phone", env().TIKTOK_API_URL).href : null;
  return (
    <DeliveryLive first={{ delivery: data[0], calls: data[1] }} maySteer={may(actor, "delivery.steer")} practicePhone={practicePhone} />
  );
}
