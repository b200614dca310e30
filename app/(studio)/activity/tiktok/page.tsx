import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { WebhookEventRows } from "#components/webhooks/webhook-event-rows";
import { ActivityTabs } from "#components/audit/activity-tabs";
import { EmptyState } from "#components/ui/empty-state";
import { PageGone } from "#components/ui/list-status";
import { PageHeader } from "#components/ui/page-header";
import { Pager } from "#components/ui/pager";
import { can } from "#lib/audit/permissions";
import { isFirstPage, pageQuery, parseListQuery } from "#lib/page";
import { paths } from "#lib/paths";
import { listWebhookEvents } from "#lib/webhooks/queries";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Messages from TikTok" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function WebhookEventsPage({ searchParams }: Props) {
  const actor = await requireStaff();
  if (!can(actor, "webhook.read")) notFound();
  const query = parseListQuery(pageQuery, await searchParams);
  const { rows, ...page } = await listWebhookEvents(actor, query);
  return (
    <>
      <PageHeader
        eyebrow="Audit log"
        title="Messages from TikTok"
        lead="TikTok notifies us when a draft or an account changes. We verify every message with TikTok, so a message only makes us check sooner. Everything works without them, a little later."
      />
      <ActivityTabs current="tiktok" />
      {rows.length > 0 ? (
        <WebhookEventRows events={rows} />
      ) : !isFirstPage(query) ? (
        <PageGone things="messages" firstHref={paths.webhookEvents()} />
      ) : (
        <EmptyState title="No messages yet">
          Messages arrive once this studio’s webhook address is set at TikTok. They are optional.
        </EmptyState>
      )}
      <Pager label="Pages of messages" path={paths.webhookEvents()} filters={{}} page={page} />
    </>
  );
}
