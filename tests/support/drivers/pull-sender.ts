import { listApiCalls } from "#lib/deliveries/calls/queries";
import { getDelivery } from "#lib/deliveries/queries";
import type { DeliveryView } from "#lib/deliveries/schema";
import { database } from "#lib/infra/db/database";
import type { startSimulator } from "#tests/support/drivers/simulator";
import {
  callSimulator,
  connectSimulatedAccount,
  listPublishes,
  makeConsentedDelivery,
} from "#tests/support/factories/deliveries";
import { makeShop } from "#tests/support/factories/records";

/** Creates a shop with an account at the simulator, and what a test of pulls needs. */
export async function makePullSender(
  simulator: Awaited<ReturnType<typeof startSimulator>>,
  clip: string,
) {
  const { editor, admin } = await makeShop();
  const account = await connectSimulatedAccount(simulator, editor);
  const mine = async () =>
    (await listPublishes(simulator)).filter(({ open_id }) => open_id === account.openId);
  const until = async (id: string, isReached: (view: DeliveryView) => boolean) => {
    for (const end = Date.now() + 50_000; ;) {
      const view = await getDelivery(editor, id);
      if (isReached(view)) return view;
      if (Date.now() > end)
        throw new Error(
          `still ${view.state}: ${JSON.stringify([view, await listApiCalls(editor, id)])}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return {
    editor,
    admin,
    account,
    mine,
    until,
    untilEnded: (id: string) => until(id, ({ ended }) => ended),
    arrived: async () => (await mine()).filter(({ delivered_at }) => delivered_at !== undefined),
    fault: (plan: object) =>
      callSimulator(simulator, "POST", "/faults", { ...plan, account: account.openId }),
    consent: (path = clip) => makeConsentedDelivery(editor, path, account.id),
    operations: async (id: string) =>
      (await listApiCalls(editor, id)).rows.map(({ operation }) => operation),
    transfers: (deliveryId: string) =>
      database().transfer.findMany({ where: { deliveryId }, orderBy: { number: "asc" } }),
    /** Ends the wait after an error of TikTok. */
    skipPause: async (deliveryId: string) => {
      await database().transfer.updateMany({
        where: { deliveryId },
        data: { statusPolledAt: new Date(Date.now() - 3_600_000) },
      });
      await database().delivery.update({
        where: { id: deliveryId },
        data: { nextRunAt: new Date() },
      });
    },
  };
}
