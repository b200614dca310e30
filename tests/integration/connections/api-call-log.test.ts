import { expect, test } from "vitest";

import { recordApiCall } from "#lib/connections/api-call-log";
import { database, databaseNow } from "#lib/infra/db/database";
import { makeDelivery, makeShop } from "#tests/support/factories/records";

/** The ages in seconds, by the database's clock, of the rows of one account. */
async function loggedAges(connectionId: string): Promise<number[]> {
  const rows = await database().tiktokCall.findMany({
    where: { OR: [{ connectionId }, { delivery: { connectionId } }] },
    orderBy: { id: "asc" },
    select: { at: true },
  });
  const now = await databaseNow(database());
  return rows.map(({ at }) => (now.getTime() - at.getTime()) / 1000);
}

test("a row that is written after an outage says when its call ended", async () => {
  const { admin } = await makeShop();
  const { id: deliveryId, connectionId } = await makeDelivery(admin);
  const call = (endedAt: number) => ({
    shopId: admin.shopId,
    connectionId,
    operation: "fetch_publish_status" as const,
    exchange: {
      httpStatus: 200,
      code: "ok",
      logId: null,
      durationMs: 7,
      endedAt,
      sentAnything: true,
    },
  });
  for (const age of [0, 120_000]) {
    await recordApiCall({ ...call(performance.now() - age), deliveryId });
    await recordApiCall(call(performance.now() - age));
  }
  const ages = await loggedAges(connectionId);
  expect(ages.map((age) => Math.round(age / 30) * 30)).toEqual([0, 0, 120, 120]);
});
