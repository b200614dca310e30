import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";

import { afterAll, expect, test, vi } from "vitest";

import { database } from "#lib/infra/db/database";
import { mediaPath } from "#lib/infra/storage/media-files";
import { log } from "#lib/infra/log";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import {
  pullUrlOf,
  makePullDelivery,
  fetchBytes,
  httpStatusOf,
  type PullDelivery,
} from "#tests/support/drivers/pull";
import { makeShop } from "#tests/support/factories/records";
import { startMediaServer } from "#tests/support/drivers/media-server";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
} from "#tests/support/factories/deliveries";
import { startSimulator } from "#tests/support/drivers/simulator";

const mediaServer = await startMediaServer();
const simulator = await startSimulator();
const CLIP = await makeClipOfSize(6_000_000);

afterAll(async () => {
  await mediaServer.stop();
  await simulator.stop();
});

async function makeSender() {
  const { editor } = await makeShop();
  const account = await connectSimulatedAccount(simulator, editor);
  return { editor, consent: () => makeConsentedDelivery(editor, CLIP, account.id) };
}

test("serves ranges and HEAD at the URL, and nothing at other URLs", async () => {
  const sender = await makeSender();
  const one = await makePullDelivery(sender.editor, await sender.consent());
  const other = await makePullDelivery(sender.editor, await sender.consent());
  const key = one.url.slice(one.url.lastIndexOf("/") + 1);
  const head = await fetchBytes(one.url, { method: "HEAD" });
  expect([
    head?.status,
    head?.headers.get("content-length"),
    head?.headers.get("content-type"),
  ]).toEqual([200, "6000000", "video/mp4"]);
  expect([head?.headers.get("cache-control"), head?.headers.get("x-robots-tag")]).toEqual([
    "private, no-store",
    "noindex",
  ]);
  expect(await one.row()).toMatchObject({ firstServedAt: null, committingAt: null });
  const part = await fetchBytes(one.url, { headers: { range: "bytes=100-199" } });
  expect([part?.status, part?.headers.get("content-range"), part?.bytes.length]).toEqual([
    206,
    "bytes 100-199/6000000",
    100,
  ]);
  expect(await httpStatusOf(one.url, { headers: { range: "bytes=6000000-" } })).toBe(416);
  expect(await one.row()).toMatchObject({ firstServedAt: expect.any(Date), committingAt: null });
  const end = await fetchBytes(one.url, { headers: { range: "bytes=-5" } });
  expect([end?.status, end?.bytes.length]).toEqual([206, 5]);
  expect(await one.row()).toMatchObject({ committingAt: expect.any(Date) });
  const whole = await fetchBytes(one.url);
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
    `${mediaServer.url}/media/x/${key}`,
    `${mediaServer.url}/media/${one.id.replace(/.$/, (last) => (last === "0" ? "1" : "0"))}/${key}`,
  ];
  for (const url of nothing) {
    const answer = await fetchBytes(url);
    expect([url, answer?.status, answer?.headers.get("cache-control")]).toEqual([
      url,
      404,
      "private, no-store",
    ]);
    expect(JSON.parse(String(answer?.bytes))).toEqual({
      error: { code: "not_found", message: "There is nothing here." },
    });
  }
});

test.each<[string, (given: PullDelivery) => Promise<unknown>]>([
  ["past its expiry", ({ change }) => change({ uploadUrlExpiresAt: new Date(Date.now() - 1000) })],
  ["closed", ({ change }) => change({ pullUrlClosedAt: new Date() })],
  ["of an ended attempt", ({ change }) => change({ endedAt: new Date() })],
  [
    "of a cancelled delivery",
    ({ deliveryId }) =>
      database().delivery.update({
        where: { id: deliveryId },
        data: { cancelRequestedAt: new Date() },
      }),
  ],
  [
    "of an account that must be reconnected",
    ({ connectionId }) =>
      database().connection.update({
        where: { id: connectionId },
        data: { state: "needs_reconnect" },
      }),
  ],
  [
    "of a video that was replaced",
    ({ videoId }) =>
      database().video.update({ where: { id: videoId }, data: { sha256: "0".repeat(64) } }),
  ],
  [
    "of a deleted video",
    ({ videoId }) => database().video.update({ where: { id: videoId }, data: { fileKey: null } }),
  ],
])("responds with 404 and records nothing for a URL %s", async (_name, change) => {
  const sender = await makeSender();
  const given = await makePullDelivery(sender.editor, await sender.consent());
  await change(given);
  expect(await httpStatusOf(await pullUrlOf(given.id))).toBe(404);
  expect(await httpStatusOf(await pullUrlOf(given.id), { method: "HEAD" })).toBe(404);
  expect(await given.row()).toMatchObject({ firstServedAt: null, committingAt: null });
});

test("never serves the last byte of a file that changed on the disk", async () => {
  const logged = vi.spyOn(log, "error").mockImplementation(() => undefined);
  const sender = await makeSender();
  const consented = await sender.consent();
  const given = await makePullDelivery(sender.editor, consented);
  await writeFile(mediaPath(consented.fileKey), Buffer.alloc(6_000_000, 7));
  expect(await fetchBytes(given.url)).toBeNull();
  expect(await given.row()).toMatchObject({ committingAt: null });
  expect(logged).toHaveBeenCalledOnce();
});
