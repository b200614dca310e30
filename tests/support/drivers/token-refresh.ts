// Connections and their state for the tests of token refresh.

import type { getAccessToken } from "#lib/connections/get-access-token";
import { unsealToken } from "#lib/connections/token-store";
import { database } from "#lib/infra/db/database";
import { fetchUserInfo } from "#lib/tiktok/user-info";
import { connectThroughOAuth, workerActorFor } from "#tests/support/drivers/oauth";
import type { simulatorControl } from "#tests/support/drivers/simulator";
import { makeShop } from "#tests/support/factories/records";

/** Connects an account whose access token expires in `left` seconds. */
export async function connectWithExpiry(tiktok: ReturnType<typeof simulatorControl>, left = 100) {
  const { shop, admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const id = await connectThroughOAuth(admin, handle);
  await setTokenAge(id, left);
  const refreshes = async () => (await tiktok.requests("refresh", openId)).length;
  return { shop, admin, worker: workerActorFor(admin), handle, openId, id, refreshes };
}

/** Sets the expiry of the access token to `left` seconds from now and makes a refresh due. */
export const setTokenAge = (id: string, left: number) =>
  database()
    .$executeRaw`UPDATE "Connection" SET "accessExpiresAt" = clock_timestamp() + make_interval(secs => ${left}::int),
    "refreshedAt" = clock_timestamp() - interval '2 hours', "nextRefreshAt" = clock_timestamp() - interval '1 second' WHERE id = ${id}::uuid`;

export const connectionRow = (id: string) =>
  database().connection.findUniqueOrThrow({ where: { id } });

export const countReconnectEvents = (id: string) =>
  database().auditEvent.count({ where: { subjectId: id, action: "connection.needs_reconnect" } });

/** Leaves the row as a process does that ended this many seconds after it started a refresh. */
export const simulateInterruptedRefresh = (id: string, seconds: number) =>
  database()
    .$executeRaw`UPDATE "Connection" SET "refreshStartedAt" = clock_timestamp() - make_interval(secs => ${seconds}::int) WHERE id = ${id}::uuid`;

export const makeRefreshDue = (id: string) =>
  database()
    .$executeRaw`UPDATE "Connection" SET "nextRefreshAt" = clock_timestamp() WHERE id = ${id}::uuid`;

export async function storedRefreshToken(id: string) {
  const { refreshTokenSealed } = await connectionRow(id);
  return unsealToken(id, "refreshTokenSealed", refreshTokenSealed ?? new Uint8Array());
}

/** Calls TikTok with the token and returns its result, or why there is no token. */
export async function tiktokResultFor(found: Awaited<ReturnType<typeof getAccessToken>>) {
  if (found.kind !== "token") return found.kind;
  return (await fetchUserInfo(found.token, [])).result.kind;
}
