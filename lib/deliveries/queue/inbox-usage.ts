import "server-only";

import type { ShopActor } from "#lib/actor";
import { countSlots, slotColumns, slotLimit } from "#lib/deliveries/queue/rules";
import type { InboxUsageView } from "#lib/deliveries/queue/schema";
import { countWaiting } from "#lib/deliveries/queue/waiting-queries";
import { AppError } from "#lib/errors";
import { database, databaseNow } from "#lib/infra/db/database";

const DAY_MS = 24 * 3_600_000;
/** An account that starts more uploads than this in a day has a full inbox by any count. */
const MAX_TRANSFERS = 200;

/** Returns how full an account's inbox is, by our own count. Throws `not_found`. */
export async function getInboxUsage(actor: ShopActor, account: string): Promise<InboxUsageView> {
  const connection = await database().connection.findFirst({
    where: { id: account, shopId: actor.shopId },
    select: { id: true, displayName: true },
  });
  if (!connection) throw new AppError("not_found", "This account does not exist in your shop.");
  const now = await databaseNow(database());
  const [transfers, waiting] = await Promise.all([
    database().transfer.findMany({
      where: {
        connectionId: account,
        initStartedAt: { gt: new Date(now.getTime() - DAY_MS) },
        slotFreedAt: null,
      },
      orderBy: { initStartedAt: "asc" },
      take: MAX_TRANSFERS,
      select: slotColumns,
    }),
    countWaiting(actor, account),
  ]);
  const { used, nextSlotFreeAt } = countSlots(transfers, now);
  return {
    connectionId: account,
    accountName: connection.displayName,
    used,
    limit: slotLimit,
    nextSlotFreeAt: nextSlotFreeAt?.toISOString() ?? null,
    waiting,
  };
}
