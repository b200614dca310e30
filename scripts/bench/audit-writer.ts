// One process of bench:audit. Answers a task with the milliseconds that each write took.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { workerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { closeDatabase, database } from "#lib/infra/db/database";
import type { AuditWriterTask } from "./audit.ts";

const CONCURRENT = 8;

/** Changes one row of the shop and records it, as most commands do. */
async function write(shopId: string, id: string): Promise<void> {
  await act(workerActor(shopId), "product.edit", async (tx) => {
    const title = `Silk scarf ${performance.now()}`;
    const { sku } = await tx.product.update({ where: { id, shopId }, data: { title } });
    return recorded({ action: "product.archived", subjectId: id, details: { sku } }, null);
  });
}

async function createProduct(shopId: string): Promise<string> {
  const data = { shopId, title: "Silk scarf", sku: randomUUID() };
  return (await database().product.create({ data, select: { id: true } })).id;
}

async function run({ shopId, seconds, perSecond }: AuditWriterTask): Promise<number[]> {
  const products = await Promise.all(
    Array.from({ length: CONCURRENT }, () => createProduct(shopId)),
  );
  const waits: number[] = [];
  const startedAt = performance.now();
  const timed = async (productId: string, from: number) => {
    await write(shopId, productId);
    waits.push(performance.now() - from);
  };
  if (perSecond === null)
    await Promise.all(
      products.map(async (productId) => {
        while (performance.now() < startedAt + seconds * 1000)
          await timed(productId, performance.now());
      }),
    );
  else {
    const writes: Promise<void>[] = [];
    for (let count = 0; count < seconds * perSecond; count += 1) {
      // From the planned time, so that a write that had to wait to begin counts as slow.
      const plannedAt = startedAt + (count * 1000) / perSecond;
      await sleep(Math.max(0, plannedAt - performance.now()));
      writes.push(timed(products[count % CONCURRENT] ?? "", plannedAt));
    }
    await Promise.all(writes);
  }
  return waits;
}

process.on("message", (task: AuditWriterTask) => {
  void run(task).then((waits) => process.send?.(waits));
});
process.on("disconnect", () => void closeDatabase());
