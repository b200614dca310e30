// Turns between shops in the queues of heavy work, and what waits there at most.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { workerActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import {
  enqueue,
  type JobData,
  type JobName,
  jobSchemas,
  queueConcurrency,
  startJobs,
  stopJobs,
} from "#lib/infra/jobs";
import { recheckVideo } from "#lib/videos/check-video";
import { fetchVideo, importFromUrl } from "#lib/videos/import-from-url";
import { getVideo } from "#lib/videos/queries";
import { subscribe } from "#lib/worker/subscribe";
import { makeShop, makeVideo } from "#tests/support/factories/records";

/** Sends one byte, and another each 50 ms, without a length or an end. */
const drip = createServer((_request, response) => {
  response.write("x");
  const timer = setInterval(() => response.write("x"), 50);
  response.once("close", () => clearInterval(timer));
});
let base = "";

beforeAll(async () => {
  process.env["STUDIO_ALLOW_LOOPBACK_LINKS"] = "1";
  await new Promise<void>((resolve) => drip.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(drip.address() as AddressInfo).port}`;
});

afterAll(() => {
  drip.closeAllConnections();
  drip.close();
});

const enqueueChecks = async (shopId: string, count: number) => {
  for (let at = 0; at < count; at += 1)
    await database().$transaction((tx) =>
      enqueue(tx, "check-video", { videoId: crypto.randomUUID(), shopId }),
    );
};

/** Fetches and completes jobs one by one, as one worker does. Returns whose they were. */
async function runJobs(count: number): Promise<string[]> {
  const boss = await startJobs({ supervise: false });
  const shops: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const [job] = await boss.fetch<{ shopId: string }>("check-video", { groupConcurrency: 1 });
    if (!job) break;
    shops.push(job.data.shopId);
    await boss.complete("check-video", job.id);
  }
  return shops;
}

test("sixty jobs of one shop delay another shop’s by one", async () => {
  const [a, b, c] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
  await enqueueChecks(a, 60);
  await runJobs(10);
  await enqueueChecks(b, 3);
  await enqueueChecks(c, 1);
  const turns = await runJobs(8);
  expect(turns.slice(0, 3)).toContain(b);
  expect(turns.slice(0, 3)).toContain(c);
  // Nobody starves: the first shop goes on between the others.
  expect(turns.filter((shop) => shop === b)).toHaveLength(3);
  expect(turns.filter((shop) => shop === a).length).toBeGreaterThanOrEqual(3);
  expect((await runJobs(100)).length).toBe(60 + 4 - 18);
});

test("one shop never has all places of a worker", async () => {
  for (const { perWorker, perShop } of (Object.keys(jobSchemas) as JobName[]).map(queueConcurrency))
    if (perShop !== undefined) expect(perShop).toBeLessThan(perWorker);
  const [a, b] = [crypto.randomUUID(), crypto.randomUUID()];
  await enqueueChecks(a, 3);
  await enqueueChecks(b, 1);
  const boss = await startJobs({ supervise: false });
  const fetchNext = async () =>
    (await boss.fetch<{ shopId: string }>("check-video", { groupConcurrency: 1 }))[0];
  const running = [await fetchNext(), await fetchNext(), await fetchNext()];
  expect(running.map((job) => job?.data.shopId)).toEqual([a, b, undefined]);
  for (const job of running) if (job) await boss.complete("check-video", job.id);
  await runJobs(10);
});

test("a worker checks as many at once as it has places, each once, and another shop at once", async () => {
  const [a, b] = [crypto.randomUUID(), crypto.randomUUID()];
  await enqueueChecks(a, 40);
  const started: { videoId: string; shopId: string }[] = [];
  const running: string[] = [];
  let [most, mostOfOne] = [0, 0];
  const boss = await startJobs({ supervise: false });
  const began = performance.now();
  const check = async (job: JobData<"check-video">) => {
    started.push(job);
    running.push(job.shopId);
    most = Math.max(most, running.length);
    mostOfOne = Math.max(mostOfOne, running.filter((shop) => shop === job.shopId).length);
    if (started.length === 10) await enqueueChecks(b, 3);
    await sleep(20);
    running.splice(running.indexOf(job.shopId), 1);
  };
  await subscribe(boss, "check-video", { perWorker: 3, perShop: 2 }, check);
  await vi.waitUntil(() => started.length === 43 && running.length === 0, { timeout: 30_000 });
  const seconds = (performance.now() - began) / 1000;
  expect(new Set(started.map(({ videoId }) => videoId)).size).toBe(43);
  expect([most <= 3, mostOfOne]).toEqual([true, 2]);
  const ofOther = started.findIndex(({ shopId }) => shopId === b);
  expect(ofOther, "the other shop does not wait for the forty").toBeLessThan(20);
  // Asked only every two seconds, two places would need forty.
  expect(seconds).toBeLessThan(20);
  await stopJobs(5);
});

test("a check that waits is not queued again", async () => {
  const { editor, shop } = await makeShop();
  const { id } = await makeVideo(editor, { fileKey: "videos/none.video" });
  for (let at = 0; at < 5; at += 1) await recheckVideo(editor, { id });
  await Promise.all([1, 2, 3].map(() => recheckVideo(editor, { id })));
  expect(await runJobs(10)).toEqual([shop.id]);
  await recheckVideo(editor, { id });
  expect(await runJobs(10), "after it ran, it may be queued again").toEqual([shop.id]);
});

test("sixty links of one shop: as many wait as allowed, the others are refused with a reason", async () => {
  const [one, other] = [await makeShop(), await makeShop()];
  const most = env().STUDIO_WAITING_LINKS_PER_SHOP;
  const results = await Promise.allSettled(
    Array.from({ length: 60 }, (_, at) => importFromUrl(one.editor, { url: `${base}/${at}.mp4` })),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(most);
  await expect(importFromUrl(one.editor, { url: `${base}/x.mp4` })).rejects.toMatchObject({
    code: "rate_limited",
    message: expect.stringContaining(`${most} links`),
  });
  await expect(importFromUrl(other.editor, { url: `${base}/x.mp4` })).resolves.toBeDefined();
});

test("a server that drips is left, with a reason", async () => {
  const { editor, shop } = await makeShop();
  const { videoId } = await importFromUrl(editor, { url: `${base}/drip.mp4` });
  const result = await fetchVideo(workerActor(shop.id), { videoId, patienceMs: 1500 });
  expect(result).toEqual({ kind: "failed", reason: "too_slow" });
  expect((await getVideo(editor, videoId)).failure).toContain("too slowly");
});
