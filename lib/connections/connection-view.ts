import "server-only";

import type { ShopActor } from "#lib/actor";
import { connectionHealth } from "#lib/connections/labels";
import { SEND_SCOPE, type ConnectionView } from "#lib/connections/schema";
import { database } from "#lib/infra/db/database";
import { paths } from "#lib/paths";

const connectionColumns = {
  id: true,
  displayName: true,
  username: true,
  avatarUrl: true,
  state: true,
  stateReason: true,
  scopes: true,
  refreshFailures: true,
  nextRefreshAt: true,
  revokeState: true,
  connectedAt: true,
  connectedById: true,
  disconnectedAt: true,
  restrictedAt: true,
} as const;

/** How many accounts a list without pages has, connected ones first. */
const MAX_LISTED = 60;

const findRows = (actor: ShopActor, where: { id?: string | { in: string[] } }) =>
  database().connection.findMany({
    where: { ...where, shopId: actor.shopId },
    take: MAX_LISTED,
    orderBy: [{ disconnectedAt: { sort: "desc", nulls: "first" } }, { displayName: "asc" }],
    select: connectionColumns,
  });

type ConnectionRow = Awaited<ReturnType<typeof findRows>>[number];

/** Reads accounts of the shop as staff see them. */
export async function findConnectionViews(
  actor: ShopActor,
  where: { id?: string | { in: string[] } },
): Promise<ConnectionView[]> {
  const rows = await findRows(actor, where);
  const ids = [
    ...new Set(rows.map(({ connectedById }) => connectedById).filter((id) => id !== null)),
  ];
  const staff =
    ids.length === 0
      ? []
      : await database().staff.findMany({
          where: { shopId: actor.shopId, id: { in: ids } },
          select: { id: true, name: true },
        });
  const names = new Map(staff.map(({ id, name }) => [id, name]));
  const erasures = await findPlannedErasures(
    actor,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const connectedBy = row.connectedById === null ? null : (names.get(row.connectedById) ?? null);
    return toConnectionView(row, { connectedBy, erasure: erasures.get(row.id) ?? null });
  });
}

/** Returns planned erasures. After a final notice, a shop can object only if it has not yet. */
async function findPlannedErasures(
  { shopId }: ShopActor,
  ids: string[],
): Promise<Map<string, ConnectionView["erasure"]>> {
  const requests = await database().deletionRequest.findMany({
    where: { state: "objection_window", connectionIds: { hasSome: ids } },
    orderBy: { objectionDeadline: "desc" },
    select: {
      connectionIds: true,
      objectionDeadline: true,
      finalNotice: true,
      notes: { where: { kind: "objection", shopId }, select: { id: true }, take: 1 },
    },
  });
  return new Map(
    requests.flatMap(({ connectionIds, objectionDeadline, finalNotice, notes }) =>
      connectionIds.map(
        (id) =>
          [
            id,
            objectionDeadline && {
              at: objectionDeadline.toISOString(),
              canObject: !finalNotice || notes.length === 0,
            },
          ] as const,
      ),
    ),
  );
}

function toConnectionView(
  row: ConnectionRow,
  { connectedBy, erasure }: Pick<ConnectionView, "connectedBy" | "erasure">,
): ConnectionView {
  const { id, displayName, username, state, scopes, avatarUrl, connectedAt, disconnectedAt } = row;
  const canSend = scopes.includes(SEND_SCOPE);
  return {
    id,
    displayName,
    username,
    avatarSrc: avatarUrl === null ? null : paths.api.connectionAvatar(id),
    state,
    scopes,
    canSend: canSend && state === "connected",
    health: connectionHealth({ ...row, canSend }, new Date()),
    connectedAt: connectedAt.toISOString(),
    connectedBy,
    disconnectedAt: disconnectedAt?.toISOString() ?? null,
    removedAtTiktok: state === "disconnected" && row.stateReason === "removed_at_tiktok",
    restricted: row.restrictedAt !== null,
    erasure,
  };
}
