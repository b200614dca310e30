import { beforeAll, expect, test } from "vitest";

import { systemActor, type StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { database } from "#lib/infra/db/database";
import { measureRetentionAges, type OldestRecord } from "#lib/retention/measure-retention-ages";
import { dataClasses, periods, type DataClassName } from "#lib/retention/policy";
import { addPeriod, subtractPeriod, type Period } from "#lib/retention/rules";
import { getRetention } from "#lib/retention/queries";
import { getLastRestore } from "#lib/audit/last-restore";
import { purgeExpiredData } from "#lib/worker/purge-expired-data";
import { advanceAuditClock } from "#tests/support/factories/audit-clock";
import { makeShop } from "#tests/support/factories/records";
import { retentionCases } from "#tests/support/factories/retention/cases";
import { purgeTime } from "#tests/support/factories/retention/retention-case";
import { deletionAndExportCases } from "#tests/support/factories/retention/deletion-and-export-cases";

const cases = [...retentionCases, ...deletionAndExportCases];

let admin: StaffActor;

/** The end of each retention period, plus two minutes. */
const moments = [
  ...new Map(
    Object.values<Period>(periods).map((period) => [
      addPeriod(period, purgeTime).getTime() + 120_000,
      period,
    ]),
  ).keys(),
].toSorted((a, b) => a - b);

const measured = async (): Promise<[DataClassName, OldestRecord][]> => {
  const [own, all] = await Promise.all([
    measureRetentionAges({ shopId: admin.shopId }),
    measureRetentionAges("installation"),
  ]);
  // A purge writes audit events with today's date, which is long past by the clock of the test.
  const ages = { ...all, audit: own.audit };
  return Object.entries(ages).flatMap(([name, list]) =>
    "note" in list
      ? []
      : list.map((one): [DataClassName, OldestRecord] => [name as DataClassName, one]),
  );
};

const overdue = async (at: Date): Promise<string[]> =>
  (await measured()).flatMap(([name, { label, period, startedAt }]) =>
    startedAt !== null && startedAt < subtractPeriod(period, at)
      ? [`${name}: ${label}, of ${startedAt.toISOString()}`]
      : [],
  );

const everOverdue = new Set<string>();
const left: Record<string, string[]> = {};

beforeAll(async () => {
  await advanceAuditClock();
  ({ admin } = await makeShop());
  for (const { make } of cases) await make(admin, purgeTime);
  const end = new Date(moments.at(-1) ?? 0);
  for (const [name, { period, startedAt }] of await measured())
    if (startedAt !== null && startedAt < subtractPeriod(period, end)) everOverdue.add(name);
  for (const moment of moments) {
    const at = new Date(moment);
    await purgeExpiredData(systemActor, { now: at });
    left[at.toISOString()] = await overdue(at);
  }
}, 120_000);

test(`the clock advances in ${moments.length} steps, and after each purge nothing is overdue`, () => {
  expect(Object.keys(left)).toHaveLength(moments.length);
  expect(Object.entries(left).filter(([, found]) => found.length > 0)).toEqual([]);
});

test("every class would be overdue at the end without the purges", () => {
  expect(
    Object.keys(dataClasses).filter((name) => name !== "serverLog" && !everOverdue.has(name)),
  ).toEqual([]);
});

test("every class has data for this test", () => {
  const filled = new Set<string>(cases.map(({ name }) => name));
  expect(
    Object.keys(dataClasses).filter((name) => name !== "serverLog" && !filled.has(name)),
  ).toEqual([]);
});

test("shows items within their period, due and overdue on the page", async () => {
  const { admin: other } = await makeShop();
  const connection = (daysAgo: number) =>
    database().connection.create({
      data: {
        shopId: other.shopId,
        openId: `open-${daysAgo}`,
        displayName: "X",
        state: "disconnected",
        disconnectedAt: new Date(Date.now() - daysAgo * 86_400_000),
      },
    });
  const profile = async () =>
    (await getRetention(other)).classes.find(({ key }) => key === "profile")?.ages[0];
  expect(await profile()).toMatchObject({ state: "none", age: null });
  await connection(10);
  expect(await profile()).toMatchObject({ state: "within", age: "10 days", limit: "30 days" });
  await connection(30.02);
  expect(await profile()).toMatchObject({ state: "due" });
  await connection(31);
  expect(await profile()).toMatchObject({ state: "overdue", age: "31 days" });
});

test("shows what the last run deleted to the only shop, and to none of several shops", async () => {
  const page = await getRetention(admin);
  expect(page.lastPurgedAt).not.toBeNull();
  expect(page.countsVisible).toBe(false);
  expect(page.classes.every(({ removed }) => removed === null)).toBe(true);
});

test("shows the time of the backup on Home for a week after a restore", async () => {
  expect(await getLastRestore(admin)).toBeNull();
  const details = { madeAt: "2026-11-20T02:00:00.000Z", quarantined: 0, mails: 0, handoffs: 0 };
  await act(systemActor, "backup.restore", async () =>
    recorded({ action: "backup.restored", subjectId: null, details }, undefined),
  );
  expect(await getLastRestore(admin)).toBe(details.madeAt);
});
