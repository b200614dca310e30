import { afterAll, beforeEach, expect, test } from "vitest";

import { system } from "#lib/actor";
import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { dropStaleAuthorizations } from "#lib/connections/drop-stale-authorizations";
import { freshAccessToken } from "#lib/connections/fresh-access-token";
import { getConnection, listConnections } from "#lib/connections/queries";
import { removeAuthorization } from "#lib/connections/remove-authorization";
import { database } from "#lib/infra/database";
import { beginConnecting, comeBack, connectAccount, workerOf } from "#tests/support/connecting";
import { call } from "#tests/support/call";
import { makeDelivery, makeDraft, makeVideo } from "#tests/support/account";
import { makeShop } from "#tests/support/makers";
import { startSimulator } from "#tests/support/simulator";
import { answerAtTiktok, controlOf } from "#tests/support/tiktok-control";

import { POST as disconnect } from "../../app/api/connections/[id]/disconnect/route";

const simulator = await startSimulator();
const tiktok = controlOf(simulator);
afterAll(() => simulator.stop());
beforeEach(() => tiktok.clearFaults());

async function connected() {
  const { shop, admin, editor, viewer } = await makeShop();
  const { handle, openId } = await tiktok.account("Maison Sofia");
  return { shop, admin, editor, viewer, handle, openId, id: await connectAccount(admin, handle) };
}

const rowOf = (id: string) => database().connection.findUniqueOrThrow({ where: { id } });
const gone = { state: "disconnected", accessTokenSealed: null, refreshTokenSealed: null, accessExpiresAt: null, refreshExpiresAt: null };

test("disconnecting destroys the tokens, cancels what is on its way, and then tells TikTok", async () => {
  const { shop, admin, id, openId } = await connected();
  const { id: videoId } = await makeVideo(admin);
  const draftId = await makeDraft(admin, videoId, id);
  const deliveryId = await makeDelivery(admin, { draftId, videoId, connectionId: id, state: "uploading", endedAt: null });
  const answer = await call(disconnect, { as: admin, method: "POST", params: { id } });
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { kind: "disconnected", displayName: "Maison Sofia", revoke: "done", deliveriesCancelled: 1 },
  ]);
  expect(await rowOf(id)).toMatchObject({ ...gone, stateReason: "person", revokeState: "done" });
  expect((await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } })).cancelRequestedAt).not.toBeNull();
  expect(await tiktok.requests("revoke", openId)).toHaveLength(1);
  const events = await database().auditEvent.findMany({
    where: { shopId: shop.id, subjectId: id },
    orderBy: { number: "asc" },
    select: { action: true, details: true },
  });
  expect(events.slice(1)).toEqual([
    { action: "connection.disconnected", details: { reason: "person", deliveriesCancelled: 1 } },
    { action: "connection.revoked", details: { result: "done" } },
  ]);
  expect(await freshAccessToken(workerOf(admin), id)).toEqual({ kind: "needs_reconnect", reason: "person" });
  const again = await call(disconnect, { as: admin, method: "POST", params: { id } });
  expect(await again.json()).toEqual({ kind: "already_disconnected" });
});

test.each([
  [{ kind: "status", status: 500 }, 2],
  [{ kind: "reset" }, 2],
  [{ kind: "html" }, 2],
  [{ kind: "ok-with-error", code: "invalid_request" }, 1],
])("a revocation that meets %o is told honestly, and the tokens are gone all the same", async (plan, calls) => {
  const { admin, handle, openId, id } = await connected();
  await tiktok.fault({ route: "revoke", account: handle, times: "always", ...plan });
  expect(await disconnectConnection(admin, { id, reason: "person" })).toMatchObject({ revoke: "failed" });
  expect(await rowOf(id)).toMatchObject({ ...gone, revokeState: "failed" });
  expect((await getConnection(admin, id)).health.sentence).toContain("TikTok did not confirm");
  expect(await tiktok.requests("revoke", openId)).toHaveLength(calls);
});

test("a revocation that stumbles once succeeds at the second try", async () => {
  const { admin, handle, id } = await connected();
  await tiktok.fault({ route: "revoke", account: handle, kind: "status", status: 502 });
  expect(await disconnectConnection(admin, { id, reason: "person" })).toMatchObject({ revoke: "done" });
});

test("when what must happen inside fails, nothing happens: the account stays connected", async () => {
  const { admin, openId, id } = await connected();
  const failing = disconnectConnection(admin, { id, reason: "person" }, () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(await rowOf(id)).toMatchObject({ state: "connected" });
  expect(await tiktok.requests("revoke", openId)).toEqual([]);
});

test("only an administrator of the account's own shop disconnects", async () => {
  const { editor, viewer, id } = await connected();
  const other = await makeShop();
  for (const [as, status] of [
    [editor, 403],
    [viewer, 403],
    [other.admin, 404],
  ] as const) {
    expect((await call(disconnect, { as, method: "POST", params: { id } })).status).toBe(status);
  }
  expect(await rowOf(id)).toMatchObject({ state: "connected" });
});

test("a disconnected account comes back as the same one, and may then belong to another shop instead", async () => {
  const { admin, handle, id } = await connected();
  await disconnectConnection(admin, { id, reason: "person" });
  expect(await connectAccount(admin, handle)).toBe(id);
  expect(await listConnections(admin)).toMatchObject([{ id, state: "connected", disconnectedAt: null }]);
  await disconnectConnection(admin, { id, reason: "person" });
  const other = await makeShop();
  expect(await connectAccount(other.admin, handle)).not.toBe(id);
});

test("a removal that TikTok confirms ends the connection; one that it does not confirm changes nothing", async () => {
  const { admin, handle, openId, id } = await connected();
  const worker = workerOf(admin);
  expect(await removeAuthorization(worker, { connectionId: id })).toEqual({ kind: "still_there", openId });
  expect(await rowOf(id)).toMatchObject({ state: "connected" });
  await tiktok.fault({ route: "userinfo", account: handle, kind: "status", status: 500 });
  await expect(removeAuthorization(worker, { connectionId: id })).rejects.toThrow("cannot be asked");
  await tiktok.removeApp(handle);
  expect(await removeAuthorization(worker, { connectionId: id })).toEqual({ kind: "removed", openId });
  expect(await rowOf(id)).toMatchObject({ ...gone, stateReason: "tiktok" });
  expect(await removeAuthorization(worker, { connectionId: id })).toEqual({ kind: "not_held", openId });
});

test("permissions that nobody confirmed in time are given back and removed; those under way stay", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const { url, cookie } = await beginConnecting(admin);
  expect(await comeBack(admin, await answerAtTiktok(url, { account: handle }), cookie)).toContain("/connections/confirm/");
  expect(await dropStaleAuthorizations(system)).toBe(0);
  await database().$executeRaw`UPDATE "Authorization" SET "expiresAt" = clock_timestamp() - interval '1 second'`;
  await beginConnecting(admin);
  expect(await dropStaleAuthorizations(system)).toBe(1);
  expect(await tiktok.requests("revoke", openId)).toHaveLength(1);
  expect(await database().authorization.count()).toBe(1);
});
