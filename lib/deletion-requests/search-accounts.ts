import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { lockRequest } from "#lib/deletion-requests/lock-request";
import { normalizeAccountName } from "#lib/deletion-requests/rules";
import type { AccountMatchView } from "#lib/deletion-requests/schema";
import { kysely, queryRows } from "#lib/infra/db/sql";

/** What an operator needs of an account to tell it from another: no open_id, no picture, nothing of its content. */
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
 * An operator looks for the account that a request means, in every shop: by its whole display name, user name or open_id, nothing
 * less, so that nobody can browse. Every search is recorded. Throws `not_found`, `conflict`.
 */
export async function searchAccounts(
  actor: StaffActor,
  { requestId, name }: { requestId: string; name: string },
): Promise<AccountMatchView[]> {
  const wanted = normalizeAccountName(name);
  return act(actor, "deletion.decide", async (tx) => {
    await lockRequest(tx, requestId);
    // Compared, not matched: in a pattern the signs _ and % would stand for others.
    const found = await queryRows(
      tx,
      kysely
        .selectFrom("Connection")
        .select("id")
        .where((eb) =>
          eb.or([
            eb(eb.fn("lower", ["displayName"]), "=", sql`lower(${wanted})`),
            eb(eb.fn("lower", ["username"]), "=", sql`lower(${wanted})`),
            eb("openId", "=", wanted),
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
