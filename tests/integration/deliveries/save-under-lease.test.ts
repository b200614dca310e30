import { beforeEach, expect, test } from "vitest";

import { type WorkerActor, workerActor } from "#lib/actor";
import { recorded } from "#lib/audit/events";
import type { ApiCall } from "#lib/connections/api-call-log";
import { claimDelivery } from "#lib/deliveries/sending/claim-delivery";
import { type Lease, LeaseLostError, saveUnderLease } from "#lib/deliveries/sending/lease";
import { transitionDelivery } from "#lib/deliveries/transition";
import { database, type Tx } from "#lib/infra/db/database";
import { makeRunningDelivery } from "#tests/support/drivers/email";
import { makeShop } from "#tests/support/factories/records";

let actor: WorkerActor;
let lease: Lease;
let call: ApiCall;

beforeEach(async () => {
  const { shop, editor } = await makeShop();
  const { id: deliveryId } = await makeRunningDelivery(editor, { state: "queued" });
  actor = workerActor(shop.id);
  const stop = new AbortController().signal;
  const claimed = await claimDelivery(actor, { deliveryId, owner: "one", stop });
  if (!claimed) throw new Error("the delivery could not be claimed");
  claimed.stop();
  lease = claimed;
  const exchange = {
    httpStatus: 200,
    code: "ok",
    logId: "log",
    durationMs: 5,
    endedAt: performance.now(),
    sentAnything: true,
  } satisfies ApiCall["exchange"];
  call = { shopId: shop.id, connectionId: null, deliveryId, operation: "init_upload", exchange };
});

const startInit = async (tx: Tx) =>
  recorded(await transitionDelivery(tx, lease.deliveryId, "queued", "init_sent"), "saved");
const read = async () => {
  const { deliveryId } = lease;
  const { state } = await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } });
  const lines = await database().tiktokCall.count({ where: { deliveryId } });
  return {
    state,
    lines,
    events: await database().auditEvent.count({ where: { subjectId: deliveryId } }),
  };
};

test("saves the result of a call, its log line and its event together", async () => {
  expect(await saveUnderLease(actor, lease, startInit, call)).toBe("saved");
  expect(await read()).toEqual({ state: "init_sent", lines: 1, events: 1 });
});

test("logs the call once and saves its result after the database failed", async () => {
  let attempts = 0;
  const body = async (tx: Tx) => {
    attempts += 1;
    if (attempts === 1) await tx.$executeRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
    return startInit(tx);
  };
  expect(await saveUnderLease(actor, lease, body, call)).toBe("saved");
  expect(attempts).toBe(2);
  expect(await read()).toEqual({ state: "init_sent", lines: 1, events: 1 });
});

test("logs the call and saves nothing else when another worker has the delivery", async () => {
  await database().delivery.update({
    where: { id: lease.deliveryId },
    data: { leaseEpoch: { increment: 1 } },
  });
  await expect(saveUnderLease(actor, lease, startInit, call)).rejects.toThrow(LeaseLostError);
  expect(await read()).toEqual({ state: "queued", lines: 1, events: 0 });
});

test("logs the call and saves nothing else when the save is a mistake", async () => {
  const body = async (tx: Tx) =>
    recorded(await transitionDelivery(tx, lease.deliveryId, "queued", "posted"), "saved");
  await expect(saveUnderLease(actor, lease, body, call)).rejects.toThrow("cannot go from queued");
  expect(await read()).toEqual({ state: "queued", lines: 1, events: 0 });
});
