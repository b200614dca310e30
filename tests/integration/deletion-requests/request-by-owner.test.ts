import { afterAll, expect, test } from "vitest";

import { publicActor, systemActor } from "#lib/actor";
import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { requestErasureByStaff } from "#lib/deletion-requests/create-request";
import { getReceipt } from "#lib/deletion-requests/queries";
import { eraseAccount } from "#lib/erasure/erase-account";
import { retryRevocations } from "#lib/erasure/retry-revocations";
import { database } from "#lib/infra/db/database";
import { cookieNames } from "#lib/web/cookies";
import { anonymousCsrfToken } from "#lib/web/csrf";
import { callRoute } from "#tests/support/drivers/call-route";
import { connectThroughOAuth, returnFromTiktok } from "#tests/support/drivers/oauth";
import {
  simulatorControl,
  startSimulator,
  submitAuthorizePage,
} from "#tests/support/drivers/simulator";
import { dumpDatabaseText } from "#tests/support/factories/account-data";
import { makeShop } from "#tests/support/factories/records";
import { POST as proveDoor } from "../../../app/api/data-deletion/prove/route";

const simulator = await startSimulator();
const tiktok = simulatorControl(simulator);
afterAll(() => simulator.stop());

/**
 * Requests the deletion by TikTok sign-in, as a browser without JavaScript and without a session
 * does.
 */
async function requestErasureByOwnerOf(
  account: string,
  decision: "allow" | "deny" = "allow",
): Promise<{ path: string; scopes: string | null }> {
  const response = await callRoute(proveDoor, {
    method: "POST",
    body: new URLSearchParams({ csrf: anonymousCsrfToken("holder") }).toString(),
    headers: {
      cookie: `${cookieNames.visitor()}=holder`,
      "content-type": "application/x-www-form-urlencoded",
    },
  });
  expect(response.status).toBe(303);
  const url = response.headers.get("location") ?? "";
  const cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const path = await returnFromTiktok(
    null,
    await submitAuthorizePage(url, { account, scopes: [], decision }),
    cookie,
  );
  return { path, scopes: new URL(url).searchParams.get("scope") };
}

async function eraseAll(): Promise<void> {
  for (const { id } of await database().deletionRequest.findMany({
    where: { state: "running" },
    select: { id: true },
  })) {
    await eraseAccount(systemActor, { requestId: id });
  }
}

const codeOf = (path: string) => path.split("/").at(-1) ?? "";

test("erases the account of an owner who signs in at TikTok, and answers alike when no data is held", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { handle, openId } = await tiktok.account();
  const former = await connectThroughOAuth(other.admin, handle);
  await disconnectConnection(other.admin, { id: former, reason: "staff" });
  await connectThroughOAuth(one.admin, handle);
  const unknown = await tiktok.account();

  const [held, unheld] = [
    await requestErasureByOwnerOf(handle),
    await requestErasureByOwnerOf(unknown.handle),
  ];
  expect(held.scopes).toBe("user.info.basic");
  const shape = (path: string) => path.replace(/[0-9A-Z]/g, "x");
  expect(shape(held.path)).toBe(shape(unheld.path));
  expect(await getReceipt(publicActor, codeOf(held.path))).toMatchObject({
    state: "running",
    origin: "account_holder",
    counts: null,
  });
  expect(await getReceipt(publicActor, codeOf(unheld.path))).toMatchObject({
    state: "running",
    origin: "account_holder",
    counts: null,
  });

  await eraseAll();
  expect(await getReceipt(publicActor, codeOf(held.path))).toMatchObject({
    state: "done",
    counts: { profiles: 2, tokenPairs: 1 },
    revocationResult: "done",
  });
  expect(await getReceipt(publicActor, codeOf(unheld.path))).toMatchObject({
    state: "done",
    counts: { profiles: 0, tokenPairs: 0 },
  });
  const dump = await dumpDatabaseText();
  for (const identity of [openId, handle, unknown.openId, unknown.handle])
    expect(dump).not.toContain(identity);
  // The permission used for verification was revoked immediately, also for the unknown account.
  expect(await tiktok.requests("revoke", unknown.openId)).toHaveLength(1);
});

test("verifies nothing when the sign-in is declined at TikTok", async () => {
  const { handle } = await tiktok.account();
  const before = await database().deletionRequest.count();
  expect((await requestErasureByOwnerOf(handle, "deny")).path).toBe(
    "/data-deletion?tiktok=declined",
  );
  expect(await database().deletionRequest.count()).toBe(before);
});

test("erases without delay when TikTok does not confirm the revocation for a day, and shows that on the receipt", async () => {
  const { admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const connectionId = await connectThroughOAuth(admin, handle);
  await tiktok.fault({
    route: "revoke",
    account: handle,
    times: "always",
    kind: "status",
    status: 503,
  });
  const outcome = await requestErasureByStaff(admin, { connectionId });
  if (outcome.kind !== "started") throw new Error("the erasure did not start");
  await eraseAll();
  expect(await dumpDatabaseText()).not.toContain(openId);
  await database()
    .$executeRaw`UPDATE "Revocation" SET "nextRunAt" = clock_timestamp(), "createdAt" = clock_timestamp() - interval '25 hours'`;
  expect(await retryRevocations(systemActor)).toBe(1);
  await eraseAll();
  await tiktok.clearFaults();
  expect(await getReceipt(publicActor, outcome.code)).toMatchObject({
    state: "done",
    revocationResult: "failed",
    counts: { profiles: 1, tokenPairs: 1 },
  });
  expect(await dumpDatabaseText()).not.toContain(openId);
});
