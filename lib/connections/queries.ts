import "server-only";

import type { ShopActor, StaffActor } from "#lib/actor";
import { findConnectionViews } from "#lib/connections/connection-view";
import { displayNameOf, linkSituation, readPendingLink } from "#lib/connections/pending-link";
import {
  CONNECTION_PAGE_SIZE,
  type ConnectionListQuery,
  SEND_SCOPE,
  type ConnectionView,
  type PendingLinkView,
} from "#lib/connections/schema";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { inPageOrder } from "#lib/infra/db/keyset";
import { findSearchedPage, type SearchedPage, sortByName } from "#lib/infra/db/searched-page";
import { kysely } from "#lib/infra/db/sql";
import { paths } from "#lib/paths";

type ConnectionPage = Omit<SearchedPage, "rows"> & { rows: ConnectionView[] };

/** Returns one page of the shop's TikTok accounts by name: in use, to reconnect, or past ones. */
export async function listConnectionPage(
  actor: ShopActor,
  { q, view, ...request }: ConnectionListQuery,
): Promise<ConnectionPage> {
  const accounts = kysely
    .selectFrom("Connection")
    .select(["id", "searchKey as key"])
    .where("shopId", "=", actor.shopId)
    .$call((query) => {
      if (view === undefined) return query.where("state", "<>", "disconnected");
      return query.where("state", "=", view === "reconnect" ? "needs_reconnect" : "disconnected");
    });
  const { rows: ids, ...page } = await findSearchedPage(database(), accounts, {
    sort: sortByName,
    request,
    text: q,
    size: CONNECTION_PAGE_SIZE,
  });
  const views = ids.length === 0 ? [] : await findConnectionViews(actor, { id: { in: ids } });
  return { ...page, rows: inPageOrder(ids, views) };
}

/** Returns TikTok accounts of the shop: connected ones first, then the latest disconnected. */
export async function listConnections(actor: ShopActor): Promise<ConnectionView[]> {
  return findConnectionViews(actor, {});
}

/** Returns one TikTok account of the shop. Throws `not_found`. */
export async function getConnection(actor: ShopActor, id: string): Promise<ConnectionView> {
  const [found] = await findConnectionViews(actor, { id });
  if (!found) throw new AppError("not_found", "This TikTok account is not connected to your shop.");
  return found;
}

/** Returns the account to confirm. Null: expired, decided, or another session. */
export async function findPendingLink(
  actor: StaffActor,
  token: string,
): Promise<PendingLinkView | null> {
  return database().$transaction(async (tx) => {
    const pending = await readPendingLink(tx, actor, token);
    if (!pending) return null;
    const { profile, grant, draftId, expiresAt } = pending;
    return {
      displayName: displayNameOf(profile),
      username: profile.username,
      avatarSrc: profile.avatarUrl === null ? null : paths.api.pendingAvatar(token),
      scopes: grant.scopes,
      canSend: grant.scopes.includes(SEND_SCOPE),
      ...(await linkSituation(tx, actor, pending)),
      draftId,
      expiresAt: expiresAt.toISOString(),
    };
  });
}

/** Returns TikTok's URL of the picture of a linked account or one to confirm. */
export async function findAvatarUrl(
  actor: StaffActor,
  target: { connectionId: string } | { token: string },
): Promise<string | null> {
  if ("token" in target)
    return database().$transaction(
      async (tx) => (await readPendingLink(tx, actor, target.token))?.profile.avatarUrl ?? null,
    );
  const row = await database().connection.findFirst({
    where: { id: target.connectionId, shopId: actor.shopId },
    select: { avatarUrl: true },
  });
  return row?.avatarUrl ?? null;
}
