import "server-only";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { webhookLabels } from "#lib/webhooks/labels";
import type { WebhookEventView } from "#lib/webhooks/schema";

/** Returns the last 100 webhook events about the actor's shop or no shop, latest first. */
export async function listWebhookEvents(actor: StaffActor): Promise<WebhookEventView[]> {
  const rows = await database().webhookEvent.findMany({
    where: { OR: [{ shopId: actor.shopId }, { shopId: null }] },
    orderBy: [{ lastReceivedAt: "desc" }, { id: "asc" }],
    take: 100,
    select: {
      id: true,
      lastReceivedAt: true,
      count: true,
      event: true,
      verdict: true,
      action: true,
      connectionId: true,
    },
  });
  const ids = rows.map(({ connectionId }) => connectionId).filter((id) => id !== null);
  const accounts = await database().connection.findMany({
    where: { shopId: actor.shopId, id: { in: ids } },
    select: { id: true, displayName: true },
  });
  const names = new Map(accounts.map(({ id, displayName }) => [id, displayName]));
  return rows.map(({ id, lastReceivedAt, count, connectionId, ...row }) => ({
    id,
    at: lastReceivedAt.toISOString(),
    count,
    isVerified: row.verdict === "verified",
    ...webhookLabels(row),
    accountName: connectionId === null ? null : (names.get(connectionId) ?? null),
  }));
}
