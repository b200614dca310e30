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
  const notices = await listWebhookEvents(actor);
  return (
    <>
      <PageHeader
        eyebrow="The record"
        title="Messages from TikTok"
        lead="TikTok tells us when something happens to a draft or an account. We believe none of it: each message only makes us ask TikTok sooner. Without them everything goes on as well, a little later."
      />
      <ActivityTabs current="tiktok" />
      {notices.length > 0 ? (
        <WebhookEventRows notices={notices} />
      ) : (
        <EmptyState title="No message yet">
          They come by themselves once this studio’s webhook address is entered at TikTok. Nothing
          depends on them.
        </EmptyState>
      )}
    </>
  );
}
