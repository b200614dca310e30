import { randomUUID } from "node:crypto";

import { beforeAll, expect, test } from "vitest";

import { systemActor, workerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { database } from "#lib/infra/db/database";
import { dataClasses } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";
import { purgeExpiredData } from "#lib/worker/purge-expired-data";
import { advanceAuditClock } from "#tests/support/factories/audit-clock";
import { makeShop } from "#tests/support/factories/records";
import { retentionCases } from "#tests/support/factories/retention/cases";
import { makeDeliveredVideo, purgeTime } from "#tests/support/factories/retention/retention-case";
import { deletionAndExportCases } from "#tests/support/factories/retention/deletion-and-export-cases";

const MINUTE = 60_000;
const cases = [...retentionCases, ...deletionAndExportCases];

const found = new Map<string, { older: boolean; younger: boolean }>();
let counts: Record<string, number> = {};

beforeAll(async () => {
  await advanceAuditClock();
  const { admin } = await makeShop();
  const made = [];
  for (const { what, period, make } of cases) {
    const limit = subtractPeriod(period, purgeTime).getTime();
    made.push({
      what,
      older: await make(admin, new Date(limit - MINUTE)),
      younger: await make(admin, new Date(limit + MINUTE)),
    });
  }
  counts = await purgeExpiredData(systemActor, { now: purgeTime });
  for (const { what, older, younger } of made)
    found.set(what, { older: await older(), younger: await younger() });
});

test.each(cases)("deletes $what after its period and not before ($name)", ({ what, name }) => {
  expect(found.get(what)).toEqual({ older: false, younger: true });
  expect(counts[name]).toBeGreaterThan(0);
});

test("has a case for every class of the policy with rows", () => {
  const named = new Set<string>(cases.map(({ name }) => name));
  expect(
    Object.keys(dataClasses).filter((name) => name !== "serverLog" && !named.has(name)),
  ).toEqual([]);
});

test("deletes nothing in a second purge, and records both in the audit log", async () => {
  const again = await purgeExpiredData(systemActor, { now: purgeTime });
  expect(Object.entries(again).filter(([, count]) => count > 0)).toEqual([]);
  const rows = await database().auditEvent.findMany({
    where: { action: "retention.purged" },
    orderBy: { number: "asc" },
    select: { details: true },
  });
  expect(rows.map(({ details }) => details)).toEqual([{ counts }, { counts: again }]);
});

test("keeps the last number and hash of a closed audit segment", async () => {
  const closed = await database().auditEvent.findFirstOrThrow({
    where: { action: "audit.segment_closed" },
  });
  expect(closed.details).toEqual({ rows: 1, lastNumber: 1, lastHash: "hash-1" });
});

test("deletes the texts of a deleted video and keeps its send log", async () => {
  const { admin } = await makeShop();
  const { video, draftId, deliveryId } = await makeDeliveredVideo(admin, purgeTime);
  await database().video.update({
    where: { id: video.id },
    data: { deletedAt: new Date(purgeTime.getTime() - MINUTE), fileKey: null, posterKey: null },
  });
  await purgeExpiredData(systemActor, { now: purgeTime });
  expect(await database().draft.findUniqueOrThrow({ where: { id: draftId } })).toMatchObject({
    caption: "",
    hashtags: [],
  });
  expect(await database().video.findUniqueOrThrow({ where: { id: video.id } })).toMatchObject({
    name: "Deleted video",
    sourceDetail: "",
    facts: null,
  });
  expect(await database().delivery.count({ where: { id: deliveryId } })).toBe(1);
});

test("queues an erasure again that the queue gave up on", async () => {
  const { admin } = await makeShop();
  const { id } = await database().deletionRequest.create({
    data: {
      codeHash: randomUUID(),
      origin: "staff",
      state: "running",
      shopId: admin.shopId,
      verifiedAt: new Date(purgeTime.getTime() - 2 * 60 * MINUTE),
      dueAt: purgeTime,
    },
    select: { id: true },
  });
  expect(await purgeExpiredData(systemActor, { now: purgeTime })).toMatchObject({
    erasuresRequeued: 1,
  });
  const jobs = await database().$queryRaw<
    unknown[]
  >`SELECT id FROM pgboss.job WHERE name = 'erase-account' AND data->>'requestId' = ${id}`;
  expect(jobs).toHaveLength(1);
});

test("lets only the installation purge", async () => {
  const { admin } = await makeShop();
  const worker = workerActor(admin.shopId);
  const event = { action: "retention.purged", subjectId: null, details: { counts: {} } } as const;
  for (const actor of [admin, worker])
    await expect(
      act(actor, "retention.purge", async () => recorded(event, null)),
    ).rejects.toMatchObject({ code: "forbidden" });
});
