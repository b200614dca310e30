import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { systemActor } from "#lib/actor";
import { hashAuditRow } from "#lib/audit/hash-chain";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { deleteRows } from "#lib/retention/delete-expired";
import { walkInBatches } from "#lib/retention/in-batches";
import { purgeAudit } from "#lib/retention/purge-audit";
import { purgeVideos } from "#lib/retention/purge-videos";
import { advanceAuditClock } from "#tests/support/factories/audit-clock";
import { verifyLog } from "#tests/support/factories/audit-log";
import { makeShop } from "#tests/support/factories/records";

const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY);

/** Makes old webhooks, and returns a walk that deletes them and a count of those left. */
async function makeOldWebhooks(count: number) {
  const event = `bench.${randomUUID()}`;
  await database().webhookEvent.createMany({
    data: Array.from({ length: count }, (_, index) => ({
      id: randomUUID(),
      event,
      verdict: "verified" as const,
      action: "ignored" as const,
      receivedAt: new Date(daysAgo(100).getTime() + index),
    })),
  });
  const walk = deleteRows("WebhookEvent", {
    by: "receivedAt",
    before: daysAgo(90),
    only: (rows) => rows.where("event", "=", event),
  });
  return { walk, event, left: () => database().webhookEvent.count({ where: { event } }) };
}

test("a stopped walk keeps what it did, and the next one goes on from there", async () => {
  const { walk, left } = await makeOldWebhooks(1200);
  let batches = 0;
  const stopped = walkInBatches(systemActor, {
    ...walk,
    change: (these) => {
      batches += 1;
      if (batches === 2) throw new Error("stopped");
      return walk.change(these);
    },
  });
  await expect(stopped).rejects.toThrow("stopped");
  expect(await left()).toBe(700);
  expect(await walkInBatches(systemActor, walk)).toBe(700);
  expect(await left()).toBe(0);
});

test("a walk goes past locked rows, which the next run deletes", async () => {
  const { walk, event, left } = await makeOldWebhooks(1200);
  await database().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM "WebhookEvent" WHERE event = ${event} ORDER BY "receivedAt" LIMIT 3 FOR UPDATE`;
    expect(await walkInBatches(systemActor, walk)).toBe(1197);
  });
  expect(await left()).toBe(3);
  expect(await walkInBatches(systemActor, walk)).toBe(3);
});

test("a walk begins each batch where the last one ended", async () => {
  const { walk } = await makeOldWebhooks(1200);
  const begins: Date[] = [];
  await walkInBatches(systemActor, {
    next: (step) => {
      begins.push(step.from);
      return walk.next(step);
    },
    change: walk.change,
  });
  expect(begins).toHaveLength(3);
  expect(begins.toSorted((a, b) => Number(a) - Number(b))).toEqual(begins);
  expect(new Set(begins.map(Number)).size).toBe(3);
});

test("deletes more unused videos than one batch holds", async () => {
  const { admin } = await makeShop();
  const at = daysAgo(100);
  const ids = Array.from({ length: 230 }, () => randomUUID());
  await database().video.createMany({
    data: ids.map((id) => ({
      id,
      shopId: admin.shopId,
      source: "upload" as const,
      name: "old.mp4",
      state: "ready" as const,
      lastUsedAt: at,
    })),
  });
  expect(await purgeVideos(systemActor, { which: "unused", now: new Date() })).toBe(230);
  expect(await database().video.count({ where: { id: { in: ids }, deletedAt: null } })).toBe(0);
});

test("closes a long old part of the audit in several segments, and the rest stays intact", async () => {
  await advanceAuditClock();
  const { admin } = await makeShop();
  const chain = admin.shopId;
  const rows: Prisma.AuditEventCreateManyInput[] = [];
  let previous = "";
  for (let number = 1n; number <= 11_001n; number += 1n) {
    const row = {
      chain,
      number,
      at: number <= 10_500n ? daysAgo(800) : daysAgo(1),
      actorKind: "system",
      actorId: null,
      action: "product.archived",
      subjectId: null,
      details: {},
      previous,
    };
    previous = hashAuditRow(row);
    rows.push({ ...row, shopId: chain, hash: previous });
  }
  await database().auditEvent.createMany({ data: rows });
  expect(await purgeAudit(systemActor, { now: new Date() })).toBe(10_500);
  const closed = await database().auditEvent.findMany({
    where: { action: "audit.segment_closed", subjectId: chain },
    orderBy: { number: "asc" },
    select: { details: true },
  });
  expect(closed.map(({ details }) => details)).toEqual(
    [5000, 10_000, 10_500].map((lastNumber) => ({
      rows: lastNumber === 10_500 ? 500 : 5000,
      lastNumber,
      lastHash: rows[lastNumber - 1]?.hash,
    })),
  );
  expect(await verifyLog()).toMatchObject({ code: 0 });
});
