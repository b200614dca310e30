// Opens, refreshes and seals tokens, phone links and grants until SIGTERM, then prints counts and
// failures. Arguments: CONNECTION:SHOP …; LOAD_STAFF creates the phone links of LOAD_DELIVERY.
import { randomUUID } from "node:crypto";

import { type StaffActor, workerActor } from "#lib/actor";
import { getAccessToken } from "#lib/connections/get-access-token";
import { unsealGrant, sealGrant } from "#lib/connections/pending-link";
import { createHandoff, revokeHandoff } from "#lib/deliveries/handoff/handoff-links";
import { getActiveHandoff } from "#lib/deliveries/handoff/queries";
import { Secret } from "#lib/infra/crypto/secret";
import { database } from "#lib/infra/db/database";
import { enqueue } from "#lib/infra/jobs";
import { fetchUserInfo } from "#lib/tiktok/user-info";
import { SeededRandom } from "#tests/prove/seeded-random";

const accounts = process.argv.slice(2).map((text) => {
  const [id = "", shopId = ""] = text.split(":");
  return { id, shopId };
});
const staff = JSON.parse(process.env["LOAD_STAFF"] ?? "{}") as StaffActor;
const deliveryId = process.env["LOAD_DELIVERY"] ?? "";

const done: Record<string, number> = {};
const failed: string[] = [];

const random = new SeededRandom(Number(process.env["LOAD_SEED"] ?? 1));
const pickRandom = <T>(of: readonly T[]): T => {
  const one = of[random.between(0, of.length - 1)];
  if (one === undefined) throw new Error("nothing to choose from");
  return one;
};

async function getToken({ id, shopId }: { id: string; shopId: string }): Promise<Secret> {
  const found = await getAccessToken(workerActor(shopId), id);
  if (found.kind !== "token") throw new Error(`no token: ${JSON.stringify(found)}`);
  return found.token;
}

/** Makes the next request for this token refresh it, as for a token two hours old. */
const expireToken = ({ id }: { id: string }) =>
  database()
    .$executeRaw`UPDATE "Connection" SET "accessExpiresAt" = clock_timestamp() + interval '100 seconds',
    "refreshedAt" = clock_timestamp() - interval '2 hours', "nextRefreshAt" = clock_timestamp() - interval '1 second' WHERE id = ${id}::uuid`;

const operations: Record<string, () => Promise<void>> = {
  open: async () => void (await getToken(pickRandom(accounts))),
  use: async () => {
    const { result } = await fetchUserInfo(await getToken(pickRandom(accounts)), []);
    // Another process may have refreshed the token in between. TikTok then rejects the old one.
    if (result.kind !== "ok" && result.kind !== "token_invalid")
      throw new Error(`TikTok: ${result.kind}`);
  },
  renew: async () => {
    const account = pickRandom(accounts);
    await expireToken(account);
    await getToken(account);
  },
  "renew in the worker": async () => {
    const { id, shopId } = pickRandom(accounts);
    await expireToken({ id });
    await database().$transaction((tx) =>
      enqueue(tx, "refresh-connection", { connectionId: id, shopId }),
    );
  },
  link: async () => {
    await createHandoff(staff, { deliveryId });
    // Another process may have revoked it since.
    await getActiveHandoff(staff, deliveryId);
    if (random.next() < 0.3) await revokeHandoff(staff, { deliveryId });
  },
  grant: async () => {
    const stateHash = randomUUID();
    const profile = { displayName: "Maison", username: null, avatarUrl: null };
    const tokens = {
      accessToken: new Secret("act.load"),
      refreshToken: new Secret("rft.load"),
      expiresInSeconds: 1,
      refreshExpiresInSeconds: 1,
    };
    const grantSealed = sealGrant(stateHash, {
      grant: { openId: "o", scopes: [], ...tokens },
      profile,
      issuedAt: new Date(),
      draftId: null,
    });
    const expiresAt = new Date(Date.now() + 600_000);
    await database().authorization.create({
      data: { stateHash, purpose: "link", expiresAt, grantSealed },
      select: { stateHash: true },
    });
    await new Promise((resolve) => setTimeout(resolve, random.next() * 1500));
    const kept = await database().authorization.findUniqueOrThrow({
      where: { stateHash },
      select: { grantSealed: true },
    });
    const opened = unsealGrant(stateHash, kept.grantSealed ?? new Uint8Array());
    if (opened.grant.accessToken.reveal() !== "act.load")
      throw new Error("another grant was opened");
    if (random.next() < 0.5) await database().authorization.delete({ where: { stateHash } });
  },
};

const stopRequested = new AbortController();
process.once("SIGTERM", () => stopRequested.abort());

async function runOperations(): Promise<void> {
  while (!stopRequested.signal.aborted) {
    const [name, act] = pickRandom(Object.entries(operations));
    try {
      await act();
      done[name] = (done[name] ?? 0) + 1;
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

process.stdout.write('{"ready":true}\n');
await Promise.all(Array.from({ length: 4 }, runOperations));
process.stdout.write(`\nRESULT ${JSON.stringify({ done, failed })}\n`);
process.exit(0);
