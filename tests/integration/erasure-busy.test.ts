import { createHmac, randomBytes, randomInt } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { afterAll, expect, test, vi } from "vitest";

import { visitor, type StaffActor } from "#lib/actor";
import { listConnections } from "#lib/connections/queries";
import { database } from "#lib/infra/database";
import { env } from "#lib/infra/env";
import { enqueue } from "#lib/infra/jobs";
import { getReceipt } from "#lib/privacy/queries";
import { requestExport } from "#lib/privacy/request-export";
import { startErasure } from "#lib/privacy/start-erasure";
import { call } from "#tests/support/call";
import { clipOfSize } from "#tests/support/clips";
import { dumpText } from "#tests/support/account";
import { makeShop } from "#tests/support/makers";
import { kill, startWorkerProcess } from "#tests/support/processes";
import { connectAccount, consentTo } from "#tests/support/sending";
import { startSimulator } from "#tests/support/simulator";

import { POST as webhookDoor } from "../../app/api/tiktok/webhook/route";

vi.setConfig({ testTimeout: 240_000 });

const ACCOUNTS = 50;
const SENDS = 10;

const simulator = await startSimulator({ args: ["--speed", "20"] });
const worker = await startWorkerProcess({});
afterAll(async () => {
  await kill(worker.child, "SIGKILL");
  await simulator.stop();
});

type Account = { admin: StaffActor; id: string; openId: string; mark: string };

/** One of the accounts, its names and words all marked, and for some a send that begins at once. */
async function makeAccount(admin: StaffActor, sends: boolean, clip: string): Promise<Account> {
  const mark = randomBytes(8).toString("hex");
  const { id, openId } = await connectAccount(simulator, admin);
  await database().connection.update({
    where: { id },
    data: { displayName: `Name ${mark}`, username: `user.${mark}`, avatarUrl: `https://cdn.example/${mark}.jpg` },
  });
  if (sends) {
    const { draftId } = await consentTo(admin, clip, id);
    await database().draft.update({ where: { id: draftId }, data: { caption: `Caption ${mark}`, hashtags: [`tag${mark}`] } });
  }
  return { admin, id, openId, mark };
}

let count = 0;

/** A webhook of TikTok's about this account, signed as TikTok signs. */
async function webhook({ openId }: Account): Promise<void> {
  const at = Math.floor(Date.now() / 1000);
  const publishId = `v_inbox_file~${openId}`;
  const [event, content] =
    randomInt(2) === 0 ? ["authorization.removed", { reason: 1 }] : ["post.publish.inbox_delivered", { publish_id: publishId }];
  const body = JSON.stringify({
    client_key: "test-client-key",
    event,
    create_time: at + (count += 1),
    user_openid: openId,
    content: JSON.stringify(content),
  });
  const signature = createHmac("sha256", process.env["TIKTOK_CLIENT_SECRET"] ?? "")
    .update(`${at}.${body}`)
    .digest("hex");
  const headers = { "tiktok-signature": `t=${at},s=${signature}`, origin: null, "sec-fetch-site": null };
  expect((await call((request) => webhookDoor(request), { method: "POST", body, headers })).status).toBe(200);
}

/** Everything on the disk of the studio, as one text. */
const onDisk = () =>
  globSync("**/*", { cwd: env().STUDIO_DATA_DIR })
    .map((name) => join(env().STUDIO_DATA_DIR, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => `${path} ${readFileSync(path, "latin1")}`)
    .join("\n");

test(`${ACCOUNTS} accounts are erased while their shops are busy: nothing of them is left, and nothing comes back`, async () => {
  const clip = await clipOfSize(2_000_000);
  const shops = await Promise.all(Array.from({ length: 5 }, () => makeShop()));
  const accounts: Account[] = [];
  for (let at = 0; at < ACCOUNTS; at += 10) {
    const made = shops.flatMap(({ admin }, shop) =>
      [0, 1].map((one) => makeAccount(admin, (at + shop * 2 + one) % 5 < (SENDS * 5) / ACCOUNTS, clip)),
    );
    accounts.push(...(await Promise.all(made)));
  }
  const any = () => accounts[randomInt(accounts.length)] as Account;
  expect(await dumpText()).toContain(accounts[0]?.mark);

  const over = new AbortController();
  const busy = (async () => {
    while (!over.signal.aborted) {
      const one = any();
      await webhook(one);
      await listConnections(one.admin);
      // Gone already, or not: both are fine.
      if (randomInt(4) === 0) await requestExport(one.admin, { connectionId: one.id }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const codes: string[] = [];
  for (const { admin, id } of accounts.toSorted(() => randomInt(3) - 1)) {
    const outcome = await startErasure(admin, { connectionId: id });
    if (outcome.kind === "started") codes.push(outcome.code);
  }
  const receipts = async () => Promise.all(codes.map((code) => getReceipt(visitor, code)));
  await expect
    .poll(async () => (await receipts()).filter((receipt) => receipt?.state !== "done").length, { timeout: 150_000, interval: 300 })
    .toBe(0);
  over.abort();
  await busy;
  const totals = (await receipts()).reduce((sum, receipt) => sum + (receipt?.counts?.profiles ?? 0), 0);
  expect(totals).toBe(ACCOUNTS);

  // Too late: messages and jobs about accounts that are gone.
  for (const one of accounts.slice(0, 10)) {
    await webhook(one);
    const job = { connectionId: one.id, shopId: one.admin.shopId };
    await database().$transaction(async (tx) => {
      await enqueue(tx, "refresh-connection", job);
      await enqueue(tx, "check-authorization", { ...job, accountDeleted: true });
    });
    await expect(requestExport(one.admin, { connectionId: one.id })).rejects.toMatchObject({ code: "not_found" });
  }
  const late = () => database().$queryRaw<
    unknown[]
  >`SELECT 1 FROM pgboss.job WHERE state IN ('created', 'active', 'retry') AND name <> 'look-after-requests'
    AND name <> 'sweep' AND name <> 'send-mail' AND start_after <= now() LIMIT 1`;
  await expect.poll(async () => (await late()).length, { timeout: 30_000, interval: 300 }).toBe(0);

  const places = { database: await dumpText(), disk: onDisk(), log: worker.words() };
  const left = Object.entries(places).flatMap(([place, text]) =>
    accounts.flatMap(({ openId, mark }) => [openId, mark].filter((words) => text.includes(words)).map((words) => `${words} in ${place}`)),
  );
  expect(left).toEqual([]);
  const rows = await database().$queryRaw<{ left: bigint }[]>`
    SELECT (SELECT count(*) FROM "Connection") + (SELECT count(*) FROM "Delivery") + (SELECT count(*) FROM "Transfer") + (SELECT count(*) FROM "Consent")
      + (SELECT count(*) FROM "Draft") + (SELECT count(*) FROM "Video") + (SELECT count(*) FROM "Revocation") + (SELECT count(*) FROM "DataExport")
      + (SELECT count(*) FROM "TiktokCall" WHERE "connectionId" IS NOT NULL) AS left`;
  expect(rows).toEqual([{ left: 0n }]);
  expect(globSync("{videos,posters,exports,arriving}/*", { cwd: join(env().STUDIO_DATA_DIR, "media") })).toEqual([]);
});
