import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";

import { afterAll, expect, test, vi } from "vitest";

import { database } from "#lib/infra/database";
import { pathOf } from "#lib/infra/files";
import { log } from "#lib/infra/log";
import { clipOfSize } from "#tests/support/clips";
import { address, makeFetching, read, statusOf, type Fetching } from "#tests/support/fetching";
import { makeShop } from "#tests/support/makers";
import { startMediaDoor } from "#tests/support/media-door";
import { connectAccount, consentTo } from "#tests/support/sending";
import { startSimulator } from "#tests/support/simulator";

const door = await startMediaDoor();
const simulator = await startSimulator();
const FILM = await clipOfSize(6_000_000);

afterAll(async () => {
  await door.stop();
  await simulator.stop();
});

async function makeSender() {
  const { editor } = await makeShop();
  const account = await connectAccount(simulator, editor);
  return { editor, consent: () => consentTo(editor, FILM, account.id) };
}

test("the address: ranges, HEAD, and nothing for anybody else", async () => {
  const sender = await makeSender();
  const one = await makeFetching(sender.editor, await sender.consent());
  const other = await makeFetching(sender.editor, await sender.consent());
  const key = one.url.slice(one.url.lastIndexOf("/") + 1);
  const head = await read(one.url, { method: "HEAD" });
  expect([head?.status, head?.headers.get("content-length"), head?.headers.get("content-type")]).toEqual([200, "6000000", "video/mp4"]);
  expect([head?.headers.get("cache-control"), head?.headers.get("x-robots-tag")]).toEqual(["private, no-store", "noindex"]);
  expect(await one.row()).toMatchObject({ firstServedAt: null, committingAt: null });
  const part = await read(one.url, { headers: { range: "bytes=100-199" } });
  expect([part?.status, part?.headers.get("content-range"), part?.bytes.length]).toEqual([206, "bytes 100-199/6000000", 100]);
  expect(await statusOf(one.url, { headers: { range: "bytes=6000000-" } })).toBe(416);
  expect(await one.row()).toMatchObject({ firstServedAt: expect.any(Date), committingAt: null });
  const end = await read(one.url, { headers: { range: "bytes=-5" } });
  expect([end?.status, end?.bytes.length]).toEqual([206, 5]);
  expect(await one.row()).toMatchObject({ committingAt: expect.any(Date) });
  const whole = await read(one.url);
  expect([
    whole?.status,
    createHash("sha256")
      .update(whole?.bytes ?? "")
      .digest("hex"),
  ]).toEqual([200, one.sha256]);

  const forged = key.slice(0, -1) + (key.endsWith("A") ? "B" : "A");
  const nothing = [
    `${other.base}/${key}`,
    `${one.base}/${forged}`,
    `${one.base}/x`,
    `${door.url}/media/x/${key}`,
    `${door.url}/media/${one.id.replace(/.$/, (last) => (last === "0" ? "1" : "0"))}/${key}`,
  ];
  for (const url of nothing) {
    const answer = await read(url);
    expect([url, answer?.status, answer?.headers.get("cache-control")]).toEqual([url, 404, "private, no-store"]);
    expect(JSON.parse(String(answer?.bytes))).toEqual({ error: { code: "not_found", sentence: "There is nothing here." } });
  }
});

test.each<[string, (given: Fetching) => Promise<unknown>]>([
  ["past its end", ({ change }) => change({ uploadUrlExpiresAt: new Date(Date.now() - 1000) })],
  ["closed", ({ change }) => change({ closedAt: new Date() })],
  ["of an ended try", ({ change }) => change({ endedAt: new Date() })],
  [
    "of a cancelled delivery",
    ({ deliveryId }) => database().delivery.update({ where: { id: deliveryId }, data: { cancelRequestedAt: new Date() } }),
  ],
  [
    "of an account that must be reconnected",
    ({ connectionId }) => database().connection.update({ where: { id: connectionId }, data: { state: "needs_reconnect" } }),
  ],
  ["of a video that was replaced", ({ videoId }) => database().video.update({ where: { id: videoId }, data: { sha256: "0".repeat(64) } })],
  ["of a video that is gone", ({ videoId }) => database().video.update({ where: { id: videoId }, data: { fileKey: null } })],
])("an address %s: 404, and no note", async (_name, change) => {
  const sender = await makeSender();
  const given = await makeFetching(sender.editor, await sender.consent());
  await change(given);
  expect(await statusOf(await address(given.id))).toBe(404);
  expect(await statusOf(await address(given.id), { method: "HEAD" })).toBe(404);
  expect(await given.row()).toMatchObject({ firstServedAt: null, committingAt: null });
});

test("a file changed on the disk is not given out whole", async () => {
  const told = vi.spyOn(log, "error").mockImplementation(() => undefined);
  const sender = await makeSender();
  const consented = await sender.consent();
  const given = await makeFetching(sender.editor, consented);
  await writeFile(pathOf(consented.fileKey), Buffer.alloc(6_000_000, 7));
  expect(await read(given.url)).toBeNull();
  expect(await given.row()).toMatchObject({ committingAt: null });
  expect(told).toHaveBeenCalledOnce();
});
