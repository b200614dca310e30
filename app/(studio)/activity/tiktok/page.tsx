import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { WebhookEventRows } from "#components/webhooks/webhook-event-rows";
import { ActivityTabs } from "#components/audit/activity-tabs";
import { EmptyState } from "#components/ui/empty-state";
import { PageHeader } from "#components/ui/page-header";
import { can } from "#lib/audit/permissions";
import { listWebhookEvents } from "#lib/webhooks/queries";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Messages from TikTok" };

export default async function WebhookEventsPage() {
  const actor = await requireStaff();
  if (!can(actor, "webhook.read")) notFound();
  const events = await listWebhookEvents(actor);
  return (
    <>
      <PageHeader
        eyebrow="Audit log"
        title="Messages from TikTok"
        lead="TikTok notifies us when a draft or an account changes. We verify every message with TikTok, so a message only makes us check sooner. Everything works without them, a little later."
      />
      <ActivityTabs current="tiktok" />
      {events.length > 0 ? (
        <WebhookEventRows events={events} />
      ) : (
        <EmptyState title="No messages yet">
          Messages arrive once this studio’s webhook address is set at TikTok. They are optional.
        </EmptyState>
      )}
    </>
  );
}
