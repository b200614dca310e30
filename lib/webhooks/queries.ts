import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { findPage, inPageOrder, type Sort } from "#lib/infra/db/keyset";
import { kysely } from "#lib/infra/db/sql";
import type { Page, PageQuery } from "#lib/page";
import { webhookLabels } from "#lib/webhooks/labels";
import type { WebhookEventView } from "#lib/webhooks/schema";

const latest: Sort = {
  column: sql.ref("WebhookEvent.lastReceivedAt"),
  id: sql.ref("WebhookEvent.id"),
  type: "timestamptz",
  idType: "digest",
  descending: true,
};

/** Returns one page of the webhook events about the actor's shop or no shop, latest first. */
export async function listWebhookEvents(
  actor: StaffActor,
  request: PageQuery = {},
): Promise<Page<WebhookEventView>> {
  const all = kysely
    .selectFrom("WebhookEvent")
    .select(["WebhookEvent.id", "WebhookEvent.lastReceivedAt as key"]);
  const { rows: pageIds, ...page } = await findPage(
    database(),
    [
      all.where("WebhookEvent.shopId", "=", actor.shopId),
      all.where("WebhookEvent.shopId", "is", null),
    ],
    { sort: latest, request },
  );
  const found = await database().webhookEvent.findMany({
    where: { id: { in: pageIds }, OR: [{ shopId: actor.shopId }, { shopId: null }] },
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
  const rows = inPageOrder(pageIds, found);
  const ids = rows.map(({ connectionId }) => connectionId).filter((id) => id !== null);
  const accounts = await database().connection.findMany({
    where: { shopId: actor.shopId, id: { in: ids } },
    select: { id: true, displayName: true },
  });
  const names = new Map(accounts.map(({ id, displayName }) => [id, displayName]));
  const views = rows.map(({ id, lastReceivedAt, count, connectionId, ...row }) => ({
    id,
    at: lastReceivedAt.toISOString(),
    count,
    isVerified: row.verdict === "verified",
    ...webhookLabels(row),
    accountName: connectionId === null ? null : (names.get(connectionId) ?? null),
  }));
  return { ...page, rows: views };
}
