import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { connectionHealth } from "#lib/connections/labels";
import { SEND_SCOPE } from "#lib/connections/schema";
import { COUNTED_ROWS, firstRows, rowsOfKind, selectFromListed } from "#lib/dashboard/first-rows";
import type { DashboardInput } from "#lib/dashboard/schema";
import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { paths } from "#lib/paths";

type Kind = "needing" | "erased";

/** Accounts that cannot receive drafts, and for a week those that were removed at TikTok. */
const needingAccounts = ({ shopId }: StaffActor) =>
  kysely
    .selectFrom("Connection")
    .select("id")
    .where("shopId", "=", shopId)
    .where(
      sql<boolean>`(state = 'needs_reconnect'
        OR (state = 'connected' AND NOT ${SEND_SCOPE}::text = ANY(scopes))
        OR (state = 'disconnected' AND "stateReason" = 'removed_at_tiktok'
          AND "disconnectedAt" > now() - interval '7 days'))`,
    )
    .orderBy("searchKey")
    .orderBy("id")
    .limit(COUNTED_ROWS);

/** Accounts whose planned erasure the shop can see, the earliest first. */
const erasedAccounts = (actor: StaffActor) =>
  kysely
    .selectFrom("DeletionRequest as request")
    .innerJoin("Connection as account", (join) =>
      join.on(sql<boolean>`account.id = ANY(request."connectionIds")`),
    )
    .select("account.id")
    .where(sql<boolean>`request.state = 'objection_window'`)
    .where("request.objectionDeadline", "is not", null)
    .where("account.shopId", "=", actor.shopId)
    .$if(!can(actor, "deletion.object"), (query) => query.where(sql<boolean>`false`))
    .groupBy("account.id")
    .orderBy(sql`min(request."objectionDeadline")`)
    .orderBy("account.id")
    .limit(COUNTED_ROWS);

/** After a final notice, a shop can object only if it has not yet. */
const canObject = ({ shopId }: StaffActor) => sql<boolean>`EXISTS (SELECT FROM "DeletionRequest" r
  WHERE r.state = 'objection_window' AND account.id = ANY(r."connectionIds")
    AND (NOT r."finalNotice" OR NOT EXISTS (SELECT FROM "DeletionNote"
      WHERE "requestId" = r.id AND kind = 'objection' AND "shopId" = ${shopId}::uuid)))`;

const findRows = (actor: StaffActor) =>
  queryRows(
    database(),
    selectFromListed(
      firstRows<Kind>("needing", needingAccounts(actor)).unionAll(
        firstRows<Kind>("erased", erasedAccounts(actor)),
      ),
    )
      .innerJoin("Connection as account", "account.id", "listed.id")
      .where("account.shopId", "=", actor.shopId)
      .select(["listed.kind", "listed.position", "listed.total"])
      .select([
        "account.id",
        "account.displayName",
        "account.avatarUrl",
        "account.state",
        "account.stateReason",
        "account.scopes",
        "account.refreshFailures",
        "account.nextRefreshAt",
        "account.revokeState",
      ])
      .select(
        sql<boolean>`CASE listed.kind WHEN 'erased' THEN ${canObject(actor)} ELSE false END`.as(
          "canObject",
        ),
      ),
  );

type Row = Awaited<ReturnType<typeof findRows>>[number];

const identity = ({ id, displayName, avatarUrl }: Row) => ({
  id,
  displayName,
  avatarSrc: avatarUrl === null ? null : paths.api.connectionAvatar(id),
});

/** Returns the accounts that need a person, and for administrators those that will be erased. */
export async function listDashboardAccounts(
  actor: StaffActor,
): Promise<Pick<DashboardInput, "accounts" | "erasures">> {
  const rows = await findRows(actor);
  return {
    accounts: rowsOfKind(rows, "needing", (row) => ({
      ...identity(row),
      state: row.state,
      health: connectionHealth({ ...row, canSend: row.scopes.includes(SEND_SCOPE) }, new Date()),
    })),
    erasures: rowsOfKind(rows, "erased", (row) => ({
      ...identity(row),
      canObject: row.canObject,
    })),
  };
}
