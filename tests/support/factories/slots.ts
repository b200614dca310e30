import type { StaffActor } from "#lib/actor";
import { getSlotUsage } from "#lib/deliveries/queue/queries";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { makeConnection, makeDelivery, makeShop } from "#tests/support/factories/records";

export const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
export const inOneHour = () => new Date(Date.now() + 3_600_000);

export async function makeSlotAccount() {
  const made = await makeShop();
  const { id: connectionId } = await makeConnection(made.editor);
  const getQuota = async () => {
    const [quota] = await getSlotUsage(made.viewer);
    if (!quota) throw new Error("the account has no quota");
    return quota;
  };
  return {
    ...made,
    connectionId,
    getQuota,
    getOrder: async () => (await getQuota()).queue.map(({ id }) => id),
  };
}

let number = 0;

/** Makes a draft in the inbox since its init, unless `given` says otherwise. */
export async function makeSlotHolder(
  actor: StaffActor,
  connectionId: string,
  given: {
    transfer?: Partial<Prisma.TransferUncheckedCreateInput>;
    delivery?: Partial<Prisma.DeliveryUncheckedCreateInput>;
  } = {},
): Promise<string> {
  const now = new Date();
  const { id } = await makeDelivery(actor, {
    connectionId,
    state: "in_inbox",
    inInboxAt: now,
    endedAt: now,
    ...given.delivery,
  });
  const sent = {
    initStartedAt: hoursAgo(1),
    committingAt: hoursAgo(1),
    initOutcome: "ok",
    publishId: `v_inbox_file~slots.${(number += 1)}`,
  };
  const plan = { number: 1, sizeBytes: 5n, chunkSize: 5n, chunkCount: 1 };
  await database().transfer.create({
    data: { deliveryId: id, connectionId, ...plan, ...sent, endedAt: now, ...given.transfer },
  });
  return id;
}

export const makeQueuedDelivery = async (
  actor: StaffActor,
  connectionId: string,
  reason = "behind_in_queue",
) =>
  (
    await makeDelivery(actor, {
      connectionId,
      state: "queued",
      waitingFor: "slots",
      reason,
      nextRunAt: inOneHour(),
    })
  ).id;

const getRow = (id: string) => database().delivery.findUniqueOrThrow({ where: { id } });
export const isDueSoon = async (id: string) =>
  ((await getRow(id)).nextRunAt?.getTime() ?? Infinity) < Date.now() + 60_000;
