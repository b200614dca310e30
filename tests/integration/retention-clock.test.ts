import { beforeAll, expect, test } from "vitest";

import { system, type StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { database } from "#lib/infra/database";
import { measureAges, type Oldest } from "#lib/privacy/oldest";
import { after, before, dataClasses, periods, type DataClassName, type Period } from "#lib/privacy/policy";
import { lastRestore, listKept } from "#lib/privacy/queries";
import { sweepRetention } from "#lib/privacy/sweep-retention";
import { makeShop } from "#tests/support/makers";
import { now, retentionCases } from "#tests/support/retention";
import { requestCases } from "#tests/support/retention-requests";

const cases = [...retentionCases, ...requestCases];

let admin: StaffActor;

/** Every period that something is kept for, a little later each: whatever ends then has just ended. */
const moments = [
  ...new Map(Object.values<Period>(periods).map((period) => [after(period, now).getTime() + 120_000, period])).keys(),
].toSorted((a, b) => a - b);

const measured = async (): Promise<[DataClassName, Oldest][]> => {
  const [own, all] = await Promise.all([measureAges({ shopId: admin.shopId }), measureAges("installation")]);
  // A sweep adds to the installation's own audit by today's clock, which is long past by that of the test.
  const ages = { ...all, audit: own.audit };
  return Object.entries(ages).flatMap(([name, list]) =>
    typeof list === "string" ? [] : list.map((one): [DataClassName, Oldest] => [name as DataClassName, one]),
  );
};

const overdue = async (at: Date): Promise<string[]> =>
  (await measured()).flatMap(([name, { what, period, oldest }]) =>
    oldest !== null && oldest < before(period, at) ? [`${name}: ${what}, of ${oldest.toISOString()}`] : [],
  );

const ripe = new Set<string>();
const left: Record<string, string[]> = {};

beforeAll(async () => {
  ({ admin } = await makeShop());
  for (const { make } of cases) await make(admin, now);
  const end = new Date(moments.at(-1) ?? 0);
  for (const [name, { period, oldest }] of await measured()) if (oldest !== null && oldest < before(period, end)) ripe.add(name);
  for (const moment of moments) {
    const at = new Date(moment);
    await sweepRetention(system, { now: at });
    left[at.toISOString()] = await overdue(at);
  }
}, 120_000);

test(`the clock goes on in ${moments.length} steps, and after each sweep nothing is overdue`, () => {
  expect(Object.keys(left)).toHaveLength(moments.length);
  expect(Object.entries(left).filter(([, found]) => found.length > 0)).toEqual([]);
});

test("without the sweeps every class would have been overdue in the end", () => {
  expect(Object.keys(dataClasses).filter((name) => name !== "serverLog" && !ripe.has(name))).toEqual([]);
});

test("every class is filled for this test", () => {
  const filled = new Set<string>(cases.map(({ name }) => name));
  expect(Object.keys(dataClasses).filter((name) => name !== "serverLog" && !filled.has(name))).toEqual([]);
});

test("the page shows an item on its way, one that is due, and one that was forgotten", async () => {
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
  const profile = async () => (await listKept(other)).classes.find(({ key }) => key === "profile")?.ages[0];
  expect(await profile()).toMatchObject({ state: "none", age: null });
  await connection(10);
  expect(await profile()).toMatchObject({ state: "within", age: "10 days", limit: "30 days" });
  await connection(30.02);
  expect(await profile()).toMatchObject({ state: "due" });
  await connection(31);
  expect(await profile()).toMatchObject({ state: "overdue", age: "31 days" });
});

test("what the last run removed is told to the only shop, and to none of several", async () => {
  const page = await listKept(admin);
  expect(page.sweptAt).not.toBeNull();
  expect(page.told).toBe(false);
  expect(page.classes.every(({ removed }) => removed === null)).toBe(true);
});

test("for a week after a restore the desk knows to which moment the studio was put back", async () => {
  expect(await lastRestore(admin)).toBeNull();
  const details = { madeAt: "2026-11-20T02:00:00.000Z", held: 0, mails: 0, links: 0 };
  await act(system, "backup.restore", async () => recorded({ action: "backup.restored", subjectId: null, details }, undefined));
  expect(await lastRestore(admin)).toBe(details.madeAt);
});
