import { createHmac, randomInt } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, expect, test, vi } from "vitest";

import { endedStates } from "#lib/deliveries/state";
import { publicActor } from "#lib/actor";
import { loadArchiveKeys } from "#lib/backup/archive-keys";
import { createBackup } from "#lib/backup/create-backup";
import { listConnections } from "#lib/connections/queries";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { enqueue } from "#lib/infra/jobs";
import { getReceipt } from "#lib/deletion-requests/queries";
import { requestExportByStaff } from "#lib/exports/request-export";
import { requestErasureByStaff } from "#lib/deletion-requests/create-request";
import { dumpDatabaseText } from "#tests/support/factories/account-data";
import {
  ACTIVITIES,
  makeBusyAccount,
  type Activity,
  type BusyAccount,
} from "#tests/support/factories/busy-accounts";
import { callRoute } from "#tests/support/drivers/call-route";
import { readBackupEntries } from "#tests/support/leaks/read-backup";
import { LeakScanner } from "#tests/support/leaks/leak-scanner";
import { makeShop } from "#tests/support/factories/records";
import {
  killAndWait,
  startWorkerProcess,
  type RunningProcess,
} from "#tests/support/drivers/processes";
import { backupKeyPair } from "#tests/support/drivers/restore";
import { startSimulator } from "#tests/support/drivers/simulator";
import { isFull } from "#tests/support/slice";

import { POST as postWebhook } from "../../../app/api/tiktok/webhook/route";

vi.setConfig({ testTimeout: 240_000 });

/** A multiple of the number of shops. In both sizes every activity is under way. */
const ACCOUNTS = isFull ? 50 : 15;
const SHOPS = 5;
const WORKERS = 2;
/** How many times all workers are killed, at random moments. */
const KILLS = isFull ? 3 : 1;
/** Every kill waits for at least this many running erasures. */
const INTERRUPTED = isFull ? 3 : 1;

const simulator = await startSimulator({ args: ["--speed", "20"] });
const workers: RunningProcess[] = [];
const killAll = () => Promise.all(workers.map(({ child }) => killAndWait(child, "SIGKILL")));
const startWorkers = async () =>
  void workers.push(
    ...(await Promise.all(Array.from({ length: WORKERS }, () => startWorkerProcess({})))),
  );
afterAll(async () => {
  await killAll();
  await simulator.stop();
});

let count = 0;

/** Returns a webhook about this account with a valid TikTok signature. */
async function webhook({ openId }: BusyAccount): Promise<void> {
  const at = Math.floor(Date.now() / 1000);
  const publishId = `v_inbox_file~${openId}`;
  const [event, content] =
    randomInt(2) === 0
      ? ["authorization.removed", { reason: 1 }]
      : ["post.publish.inbox_delivered", { publish_id: publishId }];
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
  const headers = {
    "tiktok-signature": `t=${at},s=${signature}`,
    origin: null,
    "sec-fetch-site": null,
  };
  expect(
    (await callRoute((request) => postWebhook(request), { method: "POST", body, headers })).status,
  ).toBe(200);
}

/** Returns all files of the studio as one text. */
const onDisk = () =>
  globSync("**/*", { cwd: env().STUDIO_DATA_DIR })
    .map((name) => join(env().STUDIO_DATA_DIR, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => `${path} ${readFileSync(path, "latin1")}`)
    .join("\n");

/** Returns every entry of a new backup. */
async function backup(): Promise<Record<string, Buffer>> {
  const keys = await loadArchiveKeys({ key: backupKeyPair.key, recipient: undefined });
  const { path } = await createBackup({
    folder: join(env().STUDIO_DATA_DIR, "backups"),
    keys,
    onProgress: () => undefined,
  });
  const entries = await readBackupEntries(path, backupKeyPair.key);
  return Object.fromEntries(entries.map(({ name, content }) => [`backup: ${name}`, content]));
}

const names = Object.keys(ACTIVITIES) as Activity[];

/** Creates the accounts with their activities: long ones start first, short ones last. */
async function makeBusyAccounts(): Promise<BusyAccount[]> {
  const shops = await Promise.all(Array.from({ length: SHOPS }, () => makeShop()));
  const accounts: BusyAccount[] = [];
  for (let at = 0; at < ACCOUNTS; at += shops.length)
    accounts.push(
      ...(await Promise.all(
        shops.map(({ admin }, shop) =>
          makeBusyAccount(simulator, admin, names[(at + shop) % names.length] ?? "in the inbox"),
        ),
      )),
    );
  const begin = (activity: Activity) =>
    Promise.all(
      accounts
        .filter((one) => one.activity === activity)
        .map((one) => ACTIVITIES[activity]({ ...one, simulator })),
    );
  const soonOver = new Set<Activity>(names.slice(names.indexOf("a large video partly sent")));
  for (const activity of names.filter((name) => !soonOver.has(name))) await begin(activity);
  await startWorkers();
  await expect
    .poll(sendStates, { timeout: 30_000 })
    .toEqual(expect.arrayContaining(ALLOWED_STATES));
  for (const activity of soonOver) {
    await begin(activity);
    if (activity === "a video partly sent")
      await expect
        .poll(sendStates, { timeout: 20_000, interval: 50 })
        .toEqual(expect.arrayContaining([...ALLOWED_STATES, "uploading", "committing"]));
  }
  return accounts;
}

/** Returns the states of all deliveries and what they wait for. */
async function sendStates(): Promise<string[]> {
  const rows = await database().delivery.groupBy({ by: ["state", "waitingFor"] });
  return rows.map(({ state, waitingFor }) =>
    waitingFor === null ? state : `waiting for ${waitingFor}`,
  );
}

const ALLOWED_STATES = [
  ...endedStates,
  "processing",
  "waiting for slots",
  "waiting for tiktok",
  "waiting for authorization",
];

const countActiveErasures = async () =>
  (
    await database().$queryRaw<
      unknown[]
    >`SELECT 1 FROM pgboss.job WHERE name = 'erase-account' AND state = 'active'`
  ).length;

/** Kills all workers while some erasures run, at a random moment, and starts others. */
async function killWorkers(): Promise<void> {
  await expect
    .poll(countActiveErasures, { timeout: 60_000, interval: 20 })
    .toBeGreaterThanOrEqual(INTERRUPTED);
  await sleep(randomInt(200));
  await killAll();
  await startWorkers();
}

/** Brings forward the check for ended access that would follow within minutes after a kill. */
async function makePollsDue(): Promise<void> {
  const brought = await database()
    .$executeRaw`UPDATE "Revocation" SET "nextRunAt" = clock_timestamp() WHERE "nextRunAt" > clock_timestamp() + interval '20 seconds'`;
  if (brought > 0)
    await database().$transaction((tx) => enqueue(tx, "process-deletion-deadlines", {}));
}

test(`${ACCOUNTS} busy accounts are erased completely and permanently by workers that are killed`, async () => {
  const accounts = await makeBusyAccounts();
  const any = () => accounts[randomInt(accounts.length)] as BusyAccount;
  const before = await dumpDatabaseText();
  expect(accounts.filter(({ marker }) => !before.includes(marker))).toEqual([]);

  const over = new AbortController();
  const busy = (async () => {
    while (!over.signal.aborted) {
      const one = any();
      await webhook(one);
      await listConnections(one.admin);
      // May already be deleted.
      if (randomInt(4) === 0)
        await requestExportByStaff(one.admin, { connectionId: one.id }).catch(() => undefined);
      await sleep(150);
    }
  })();
  const codes: string[] = [];
  const killing = (async () => {
    for (let kill = 0; kill < KILLS; kill += 1) await killWorkers();
  })();
  for (const { admin, id } of accounts.toSorted(() => randomInt(3) - 1)) {
    const outcome = await requestErasureByStaff(admin, { connectionId: id });
    if (outcome.kind === "started") codes.push(outcome.code);
  }
  await killing;
  const receipts = async () => Promise.all(codes.map((code) => getReceipt(publicActor, code)));
  const undone = async () => {
    await makePollsDue();
    return (await receipts()).filter((receipt) => receipt?.state !== "done").length;
  };
  await expect.poll(undone, { timeout: 150_000, interval: 500 }).toBe(0);
  over.abort();
  await busy;
  const totals = (await receipts()).reduce(
    (sum, receipt) => sum + (receipt?.counts?.profiles ?? 0),
    0,
  );
  expect(totals).toBe(ACCOUNTS);

  // Messages and jobs about erased accounts that arrive late.
  for (const one of accounts.slice(0, 10)) {
    await webhook(one);
    const job = { connectionId: one.id, shopId: one.admin.shopId };
    await database().$transaction(async (tx) => {
      await enqueue(tx, "refresh-connection", job);
      await enqueue(tx, "verify-removed-authorization", { ...job, accountDeleted: true });
    });
    await expect(requestExportByStaff(one.admin, { connectionId: one.id })).rejects.toMatchObject({
      code: "not_found",
    });
  }
  // The job of a killed export runs again after a pause, and deletes its files.
  const late = () => database().$queryRaw<
    unknown[]
  >`SELECT 1 FROM pgboss.job WHERE state IN ('created', 'active', 'retry') AND name <> 'process-deletion-deadlines'
    AND name <> 'purge-expired-data' AND name <> 'send-due-emails' AND (start_after <= now() OR name = 'build-export') LIMIT 1`;
  await expect.poll(async () => (await late()).length, { timeout: 90_000, interval: 300 }).toBe(0);

  const marks = accounts.flatMap(({ openId, marker, activity }) => [
    [`text of ${activity}, ${marker}`, marker] as const,
    [`open_id of ${activity}, ${marker}`, openId] as const,
  ]);
  const scan = new LeakScanner(Object.fromEntries(marks));
  const places = {
    database: await dumpDatabaseText(),
    disk: onDisk(),
    log: workers.map((one) => one.output()).join("\n"),
    ...(await backup()),
  };
  expect(Object.keys(places)).toEqual(
    expect.arrayContaining(["backup: database/AuditEvent/000001.copy"]),
  );
  expect(Object.entries(places).flatMap(([place, content]) => scan.bytes(content, place))).toEqual(
    [],
  );
  const rows = await database().$queryRaw<{ left: bigint }[]>`
    SELECT (SELECT count(*) FROM "Connection") + (SELECT count(*) FROM "Delivery") + (SELECT count(*) FROM "Transfer") + (SELECT count(*) FROM "Consent")
      + (SELECT count(*) FROM "Draft") + (SELECT count(*) FROM "Video") + (SELECT count(*) FROM "Revocation") + (SELECT count(*) FROM "DataExport")
      + (SELECT count(*) FROM "TiktokCall" WHERE "connectionId" IS NOT NULL) AS left`;
  expect(rows).toEqual([{ left: 0n }]);
  expect(
    globSync("{videos,posters,exports,arriving}/*", { cwd: join(env().STUDIO_DATA_DIR, "media") }),
  ).toEqual([]);
});
