import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { lockDeletionRequest } from "#lib/deletion-requests/lock-request";
import { normalizeAccountName } from "#lib/deletion-requests/rules";
import type { AccountMatchView } from "#lib/deletion-requests/schema";
import { kysely, queryRows } from "#lib/infra/db/sql";

/** What an operator needs to recognise an account: no open_id, no picture, no content. */
export const accountMatchColumns = {
  id: true,
  displayName: true,
  username: true,
  state: true,
  connectedAt: true,
  restrictedAt: true,
  shop: { select: { name: true } },
} as const;

type AccountMatchRow = {
  id: string;
  displayName: string;
  username: string | null;
  state: AccountMatchView["state"];
  connectedAt: Date;
  restrictedAt: Date | null;
  shop: { name: string };
};

export function toAccountMatchView({
  id,
  displayName,
  username,
  state,
  connectedAt,
  restrictedAt,
  shop,
}: AccountMatchRow): AccountMatchView {
  return {
    id,
    shopName: shop.name,
    displayName,
    username,
    state,
    connectedAt: connectedAt.toISOString(),
    restricted: restrictedAt !== null,
  };
}

const MAX_MATCHES = 20;

/**
 * Searches every shop by the whole display name, user name or open_id, to prevent browsing.
 * Records every search. Throws `not_found`, `conflict`.
 */
export async function searchAccounts(
  actor: StaffActor,
  { requestId, name }: { requestId: string; name: string },
): Promise<AccountMatchView[]> {
  const searched = normalizeAccountName(name);
  return act(actor, "deletion.decide", async (tx) => {
    await lockDeletionRequest(tx, requestId);
    // Uses equality, because in a LIKE pattern _ and % would match other characters.
    const found = await queryRows(
      tx,
      kysely
        .selectFrom("Connection")
        .select("id")
        .where((eb) =>
          eb.or([
            eb(eb.fn("lower", ["displayName"]), "=", sql`lower(${searched})`),
            eb(eb.fn("lower", ["username"]), "=", sql`lower(${searched})`),
            eb("openId", "=", searched),
          ]),
        ),
    );
    const rows = await tx.connection.findMany({
      where: { id: { in: found.map(({ id }) => id) } },
      orderBy: { connectedAt: "desc" },
      take: MAX_MATCHES,
      select: accountMatchColumns,
    });
    return recorded(
      {
        action: "deletion.accounts_searched",
        subjectId: requestId,
        details: { found: rows.length },
      },
      rows.map(toAccountMatchView),
    );
  });
}
