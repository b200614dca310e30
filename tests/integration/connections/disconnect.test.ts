import { afterAll, beforeEach, expect, test } from "vitest";

import { systemActor } from "#lib/actor";
import { expireAuthorizations } from "#lib/connections/cancel-authorizations";
import { disconnectAndCancelDeliveries } from "#lib/deliveries/disconnect-account";
import { getAccessToken } from "#lib/connections/get-access-token";
import { getConnection, listConnections } from "#lib/connections/queries";
import { verifyRemovedAuthorization } from "#lib/connections/verify-removed-authorization";
import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import {
  connectThroughOAuth,
  returnFromTiktok,
  startOAuth,
  workerActorFor,
} from "#tests/support/drivers/oauth";
import {
  simulatorControl,
  startSimulator,
  submitAuthorizePage,
} from "#tests/support/drivers/simulator";
import {
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { makeShop } from "#tests/support/factories/records";
import { POST as disconnect } from "../../../app/api/connections/[id]/disconnect/route";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());
beforeEach(() => tiktok.clearFaults());

async function makeConnected() {
  const { shop, admin, editor, viewer } = await makeShop();
  const { handle, openId } = await tiktok.account("Maison Sofia");
  return {
    shop,
    admin,
    editor,
    viewer,
    handle,
    openId,
    id: await connectThroughOAuth(admin, handle),
  };
}

const rowOf = (id: string) => database().connection.findUniqueOrThrow({ where: { id } });
const disconnectedRow = {
  state: "disconnected",
  accessTokenSealed: null,
  refreshTokenSealed: null,
  accessExpiresAt: null,
  refreshExpiresAt: null,
};

test("destroys the tokens, cancels running deliveries and then revokes access at TikTok", async () => {
  const { shop, admin, id, openId } = await makeConnected();
  const { id: videoId } = await makeStoredVideo(admin);
  const draftId = await makeDiscussedDraft(admin, videoId, id);
  const deliveryId = await makeDeliveryWithRecords(admin, {
    draftId,
    videoId,
    connectionId: id,
    state: "uploading",
    endedAt: null,
  });
  const answer = await callRoute(disconnect, { as: admin, method: "POST", params: { id } });
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { kind: "disconnected", displayName: "Maison Sofia", revoke: "done", deliveriesCancelled: 1 },
  ]);
  expect(await rowOf(id)).toMatchObject({
    ...disconnectedRow,
    stateReason: "staff",
    revokeState: "done",
  });
  expect(
    (await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } })).cancelRequestedAt,
  ).not.toBeNull();
  expect(await tiktok.requests("revoke", openId)).toHaveLength(1);
  const events = await database().auditEvent.findMany({
    where: { shopId: shop.id, subjectId: id },
    orderBy: { number: "asc" },
    select: { action: true, details: true },
  });
  expect(events.slice(1)).toEqual([
    { action: "connection.disconnected", details: { reason: "staff", deliveriesCancelled: 1 } },
    { action: "connection.revoked", details: { result: "done" } },
  ]);
  expect(await getAccessToken(workerActorFor(admin), id)).toEqual({
    kind: "needs_reconnect",
    reason: "staff",
  });
  const again = await callRoute(disconnect, { as: admin, method: "POST", params: { id } });
  expect(await again.json()).toEqual({ kind: "already_disconnected" });
});

test.each([
  [{ kind: "status", status: 500 }, 2],
  [{ kind: "reset" }, 2],
  [{ kind: "html" }, 2],
  [{ kind: "ok-with-error", code: "invalid_request" }, 1],
])(
  "destroys the tokens and reports the failure when a revocation meets %o",
  async (plan, calls) => {
    const { admin, handle, openId, id } = await makeConnected();
    await tiktok.fault({ route: "revoke", account: handle, times: "always", ...plan });
    expect(await disconnectAndCancelDeliveries(admin, { id, reason: "staff" })).toMatchObject({
      revoke: "failed",
    });
    expect(await rowOf(id)).toMatchObject({ ...disconnectedRow, revokeState: "failed" });
    expect((await getConnection(admin, id)).health.description).toContain("TikTok did not confirm");
    expect(await tiktok.requests("revoke", openId)).toHaveLength(calls);
  },
);

test("retries a revocation that failed once", async () => {
  const { admin, handle, id } = await makeConnected();
  await tiktok.fault({ route: "revoke", account: handle, kind: "status", status: 502 });
  expect(await disconnectAndCancelDeliveries(admin, { id, reason: "staff" })).toMatchObject({
    revoke: "done",
  });
});

test("keeps the account connected when its deliveries cannot be cancelled", async () => {
  const { admin, openId, id } = await makeConnected();
  const { id: videoId } = await makeStoredVideo(admin);
  const draftId = await makeDiscussedDraft(admin, videoId, id);
  await makeDeliveryWithRecords(admin, {
    draftId,
    videoId,
    connectionId: id,
    state: "uploading",
    endedAt: null,
  });
  await database().$executeRaw`
    CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no cancel'; END $$`;
  await database().$executeRaw`
    CREATE TRIGGER refuse_update BEFORE UPDATE ON "Delivery" FOR EACH ROW EXECUTE FUNCTION refuse_update()`;
  const failing = disconnectAndCancelDeliveries(admin, { id, reason: "staff" });
  await expect(failing).rejects.toThrow("no cancel");
  await database().$executeRaw`DROP TRIGGER refuse_update ON "Delivery"`;
  expect(await rowOf(id)).toMatchObject({ state: "connected" });
  expect(await tiktok.requests("revoke", openId)).toEqual([]);
});

test("lets only administrators of the account's shop disconnect it", async () => {
  const { editor, viewer, id } = await makeConnected();
  const other = await makeShop();
  for (const [as, status] of [
    [editor, 403],
    [viewer, 403],
    [other.admin, 404],
  ] as const) {
    expect((await callRoute(disconnect, { as, method: "POST", params: { id } })).status).toBe(
      status,
    );
  }
  expect(await rowOf(id)).toMatchObject({ state: "connected" });
});

test("reconnects an account as the same connection, or to another shop", async () => {
  const { admin, handle, id } = await makeConnected();
  await disconnectAndCancelDeliveries(admin, { id, reason: "staff" });
  expect(await connectThroughOAuth(admin, handle)).toBe(id);
  expect(await listConnections(admin)).toMatchObject([
    { id, state: "connected", disconnectedAt: null },
  ]);
  await disconnectAndCancelDeliveries(admin, { id, reason: "staff" });
  const other = await makeShop();
  expect(await connectThroughOAuth(other.admin, handle)).not.toBe(id);
});

test("ends the connection when TikTok confirms the removal, and changes nothing otherwise", async () => {
  const { admin, handle, openId, id } = await makeConnected();
  const worker = workerActorFor(admin);
  expect(await verifyRemovedAuthorization(worker, { connectionId: id })).toEqual({
    kind: "still_authorized",
    openId,
  });
  expect(await rowOf(id)).toMatchObject({ state: "connected" });
  await tiktok.fault({ route: "userinfo", account: handle, kind: "status", status: 500 });
  await expect(verifyRemovedAuthorization(worker, { connectionId: id })).rejects.toThrow(
    "cannot be asked",
  );
  await tiktok.removeApp(handle);
  expect(await verifyRemovedAuthorization(worker, { connectionId: id })).toEqual({
    kind: "removed",
    openId,
  });
  expect(await rowOf(id)).toMatchObject({ ...disconnectedRow, stateReason: "removed_at_tiktok" });
  expect(await verifyRemovedAuthorization(worker, { connectionId: id })).toEqual({
    kind: "not_connected",
    openId,
  });
});

test("revokes and removes permissions that were not confirmed in time, and keeps those in progress", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const { url, cookie } = await startOAuth(admin);
  expect(
    await returnFromTiktok(admin, await submitAuthorizePage(url, { account: handle }), cookie),
  ).toContain("/connections/confirm/");
  expect(await expireAuthorizations(systemActor)).toBe(0);
  await database()
    .$executeRaw`UPDATE "Authorization" SET "expiresAt" = clock_timestamp() - interval '1 second'`;
  await startOAuth(admin);
  expect(await expireAuthorizations(systemActor)).toBe(1);
  expect(await tiktok.requests("revoke", openId)).toHaveLength(1);
  expect(await database().authorization.count()).toBe(1);
});
