import { appendFile, rm } from "node:fs/promises";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import type { StaffActor } from "#lib/actor";
import { cancelDelivery } from "#lib/deliveries/cancel-delivery";
import { listApiCalls } from "#lib/deliveries/calls/queries";
import { getDelivery } from "#lib/deliveries/queries";
import { resolveDelivery } from "#lib/deliveries/resolve-delivery";
import { retryDelivery } from "#lib/deliveries/retry-delivery";
import type { DeliveryView } from "#lib/deliveries/schema";
import { database } from "#lib/infra/db/database";
import { mediaPath } from "#lib/infra/storage/media-files";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { makeShop } from "#tests/support/factories/records";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
  callSimulator,
  listPublishes,
  type SimulatorPublish,
} from "#tests/support/factories/deliveries";
import { startSimulator } from "#tests/support/drivers/simulator";
import { startDeliveryWorker } from "#tests/support/drivers/pull";

vi.setConfig({ testTimeout: 90_000, maxConcurrency: 4 });

const simulator = await startSimulator({ args: ["--speed", "50"] });
const SMALL = await makeClipOfSize(6_000_000);
const CUT = await makeClipOfSize(70_000_001);

let stopWorker: () => Promise<void>;

beforeAll(() => (stopWorker = startDeliveryWorker()));
afterAll(async () => {
  await stopWorker();
  await simulator.stop();
});

/** Each test has its own shop and account, so that the tests can run concurrently. */
async function makeSender() {
  const { editor } = await makeShop();
  const account = await connectSimulatedAccount(simulator, editor);
  const mine = async (): Promise<SimulatorPublish[]> =>
    (await listPublishes(simulator)).filter(({ open_id }) => open_id === account.openId);
  return {
    editor,
    account,
    mine,
    arrived: async () => (await mine()).filter(({ delivered_at }) => delivered_at !== undefined),
    fault: (plan: object) =>
      callSimulator(simulator, "POST", "/faults", { ...plan, account: account.openId }),
    consent: (path: string) => makeConsentedDelivery(editor, path, account.id),
    until: (id: string, settled: (view: DeliveryView) => boolean) => waitFor(editor, id, settled),
    untilEnded: (id: string) => waitFor(editor, id, ({ ended }) => ended),
  };
}

async function waitFor(
  editor: StaffActor,
  id: string,
  settled: (view: DeliveryView) => boolean,
  patienceMs = 80_000,
): Promise<DeliveryView> {
  for (const end = Date.now() + patienceMs; ;) {
    const view = await getDelivery(editor, id);
    if (settled(view)) return view;
    if (Date.now() > end)
      throw new Error(
        `still ${view.state}, waiting for ${view.waitingFor}: ${view.explanation?.what ?? ""} ${JSON.stringify(await listApiCalls(editor, id))}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test.concurrent("makes one draft with the consented bytes", async () => {
  const { editor, arrived, consent, untilEnded } = await makeSender();
  const { deliveryId, sha256 } = await consent(CUT);
  const view = await untilEnded(deliveryId);
  expect(view).toMatchObject({ state: "in_inbox", percent: 100, label: "In TikTok inbox" });
  expect(await arrived()).toMatchObject([{ sha256, size: 70_000_001 }]);
  const { rows: calls } = await listApiCalls(editor, deliveryId);
  expect(calls.map(({ operation }) => operation).slice(0, 8)).toEqual([
    "init_upload",
    ...Array<string>(7).fill("upload_chunk"),
  ]);
  expect(calls[0]).toMatchObject({
    code: "ok",
    httpStatus: 200,
    logId: expect.stringMatching(/\w{8}/),
  });
  expect(JSON.stringify(calls)).not.toMatch(/SIMTOK|SIMUPL/);
  const row = await database().transfer.findFirstOrThrow({ where: { deliveryId } });
  expect(row.uploadUrlSealed).toBeNull();
});

test.concurrent("shows posted when TikTok reports it, and keeps the count of sent bytes during a slow response", async () => {
  const { arrived, fault, consent, until, untilEnded } = await makeSender();
  const { deliveryId } = await consent(SMALL);
  await untilEnded(deliveryId);
  const [draft] = await arrived();
  await callSimulator(simulator, "POST", `/inbox/${draft?.publish_id}/post`, {});
  // Longer than the interval of lease renewal.
  await fault({ route: "status", kind: "delay", ms: 2500 });
  await database().transfer.updateMany({ where: { deliveryId }, data: { statusPolledAt: null } });
  await database().delivery.update({ where: { id: deliveryId }, data: { nextRunAt: new Date() } });
  expect(await until(deliveryId, ({ state }) => state === "posted")).toMatchObject({
    label: "Posted",
    sentBytes: 6_000_000,
  });
});

describe.concurrent("faults after which exactly one draft exists", () => {
  test.each<[string, object[], string?]>([
    ["init: 500", [{ route: "init", kind: "status", status: 500, times: 1 }]],
    ["init: reset after the effect", [{ route: "init", kind: "reset", when: "after" }]],
    ["init: HTML", [{ route: "init", kind: "html" }]],
    [
      "init: 200 with an error code",
      [{ route: "init", kind: "ok-with-error", code: "internal_error" }],
    ],
    ["first chunk: 500", [{ route: "upload", kind: "status", status: 500, chunk: 0 }]],
    [
      "a chunk: reset before the effect",
      [{ route: "upload", kind: "reset", when: "before", chunk: 2 }],
    ],
    [
      "a chunk: reset after the effect",
      [{ route: "upload", kind: "reset", when: "after", chunk: 2 }],
    ],
    [
      "the last chunk: reset before the effect",
      [{ route: "upload", kind: "reset", when: "before", chunk: 6 }],
    ],
    [
      "the last chunk: answer lost after the effect",
      [{ route: "upload", kind: "reset", when: "after", chunk: 6 }],
    ],
    [
      "a chunk cut in the middle",
      [{ route: "upload", kind: "early-close", chunk: 3, after_bytes: 3_000_000 }],
    ],
    ["status: 500 twice", [{ route: "status", kind: "status", status: 500, times: 2 }]],
    ["an unknown status first", [{ route: "status", kind: "unknown-status", times: 1 }]],
    ["the token expires during the upload", [{ route: "upload", kind: "expire-token", chunk: 3 }]],
  ])("%s", async (_name, plans) => {
    const { arrived, fault, consent, untilEnded } = await makeSender();
    for (const plan of plans) await fault({ ...plan });
    const { deliveryId, sha256 } = await consent(CUT);
    expect(await untilEnded(deliveryId)).toMatchObject({ state: "in_inbox" });
    expect(await arrived()).toMatchObject([{ sha256 }]);
  });
});

test.concurrent("tries again after an internal error of TikTok without a second draft", async () => {
  const { editor, mine, fault, consent, until } = await makeSender();
  await fault({ route: "upload", kind: "fail-publish", fail_reason: "internal" });
  const { deliveryId } = await consent(SMALL);
  await until(deliveryId, ({ waitingFor }) => waitingFor === "tiktok");
  expect((await retryDelivery(editor, { id: deliveryId })).kind).toBe("retrying_now");
  expect((await mine()).length).toBe(1);
});

test.concurrent("explains a rejected file", async () => {
  const { arrived, fault, consent, untilEnded } = await makeSender();
  await fault({ route: "upload", kind: "fail-publish", fail_reason: "frame_rate_check_failed" });
  const { deliveryId } = await consent(SMALL);
  expect(await untilEnded(deliveryId)).toMatchObject({
    state: "refused",
    explanation: { userAction: "Export it at 30 frames per second." },
  });
  expect(await arrived()).toEqual([]);
});

test.concurrent("waits for a slot with a sixth pending draft, and sends it when a person frees one", async () => {
  const { editor, account, arrived, consent, until, untilEnded } = await makeSender();
  for (let count = 0; count < 5; count += 1) await untilEnded((await consent(SMALL)).deliveryId);
  const { deliveryId } = await consent(SMALL);
  expect(await until(deliveryId, ({ waitingFor }) => waitingFor === "slots")).toMatchObject({
    ended: false,
    resumesAt: expect.any(String),
  });
  expect(await arrived()).toHaveLength(5);
  const [oldest] = await arrived();
  await callSimulator(simulator, "POST", `/inbox/${oldest?.publish_id}/discard`, {});
  await callSimulator(simulator, "POST", "/clock", { advance_seconds: 61 });
  await database().transfer.updateMany({
    where: { connectionId: account.id },
    data: { initStartedAt: new Date(Date.now() - 120_000) },
  });
  await retryDelivery(editor, { id: deliveryId });
  expect(await untilEnded(deliveryId)).toMatchObject({ state: "in_inbox" });
});

test.concurrent("makes no draft and closes the connection to TikTok when cancelled during the upload", async () => {
  const { editor, arrived, fault, consent, until, untilEnded } = await makeSender();
  await fault({ route: "upload", kind: "slow", bytes_per_second: 3_000_000, times: "always" });
  const { deliveryId } = await consent(CUT);
  await until(deliveryId, ({ percent }) => percent > 3);
  expect(await cancelDelivery(editor, { id: deliveryId })).toEqual({ kind: "stopping" });
  expect(await untilEnded(deliveryId)).toMatchObject({ state: "cancelled" });
  expect(await arrived()).toEqual([]);
  expect(await cancelDelivery(editor, { id: deliveryId })).toEqual({ kind: "already_ended" });
});

test("does not send a file that changed or disappeared after the consent", async () => {
  const { arrived, consent, untilEnded } = await makeSender();
  await stopWorker();
  const changed = await consent(SMALL);
  const gone = await consent(SMALL);
  const swapped = await consent(SMALL);
  await appendFile(mediaPath(changed.fileKey), "x");
  await rm(mediaPath(gone.fileKey));
  await rm(mediaPath(swapped.fileKey));
  const other = Buffer.alloc(6_000_000, 7);
  await appendFile(mediaPath(swapped.fileKey), other);
  stopWorker = startDeliveryWorker();
  expect(await untilEnded(changed.deliveryId)).toMatchObject({
    state: "not_sent",
    explanation: { what: expect.stringContaining("not the one that was approved") },
  });
  expect(await untilEnded(gone.deliveryId)).toMatchObject({ state: "not_sent" });
  expect(await untilEnded(swapped.deliveryId)).toMatchObject({ state: "not_sent" });
  expect(await arrived()).toEqual([]);
});

test("makes one draft with twenty workers on one delivery", async () => {
  const { mine, consent, untilEnded } = await makeSender();
  const others = Array.from({ length: 19 }, () => startDeliveryWorker());
  const { deliveryId, sha256 } = await consent(CUT);
  expect(await untilEnded(deliveryId)).toMatchObject({ state: "in_inbox" });
  await Promise.all(others.map((stop) => stop()));
  expect(await mine()).toMatchObject([{ sha256 }]);
});

test("is unconfirmed without a status after a lost last response, and records both choices", async () => {
  const { editor, account, consent, untilEnded } = await makeSender();
  await stopWorker();
  const { deliveryId } = await consent(SMALL);
  await database().transfer.create({
    data: {
      deliveryId,
      connectionId: account.id,
      number: 1,
      initStartedAt: new Date(),
      initOutcome: "ok",
      publishId: "v_inbox_file~v2.gone",
      sizeBytes: 6_000_000n,
      chunkSize: 6_000_000n,
      chunkCount: 1,
      committingAt: new Date(Date.now() - 25 * 3_600_000),
    },
  });
  await database().delivery.update({ where: { id: deliveryId }, data: { state: "committing" } });
  stopWorker = startDeliveryWorker();
  expect(await untilEnded(deliveryId)).toMatchObject({
    state: "unconfirmed",
    can: { resolve: true, handoff: false },
  });
  expect(await resolveDelivery(editor, { id: deliveryId, choice: "found_in_inbox" })).toEqual({
    kind: "resolved",
  });
  expect(await getDelivery(editor, deliveryId)).toMatchObject({
    state: "unconfirmed",
    label: "Found in the inbox",
    can: { handoff: true },
  });
  expect(await resolveDelivery(editor, { id: deliveryId, choice: "send_again" })).toEqual({
    kind: "resolved",
  });
  expect(await untilEnded(deliveryId)).toMatchObject({ state: "in_inbox" });
  const resolutions = await database().auditEvent.findMany({
    where: { action: "delivery.resolved", subjectId: deliveryId },
    orderBy: { id: "asc" },
  });
  expect(resolutions.map(({ details }) => details)).toEqual([
    { choice: "found_in_inbox" },
    { choice: "send_again" },
  ]);
});

test.concurrent("hides deliveries of another shop", async () => {
  const { consent, untilEnded } = await makeSender();
  const { deliveryId } = await consent(SMALL);
  const otherAdmin = (await makeShop()).admin;
  for (const attempt of [
    () => getDelivery(otherAdmin, deliveryId),
    () => listApiCalls(otherAdmin, deliveryId),
    () => cancelDelivery(otherAdmin, { id: deliveryId }),
    () => retryDelivery(otherAdmin, { id: deliveryId }),
    () => resolveDelivery(otherAdmin, { id: deliveryId, choice: "found_in_inbox" }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
  }
  await untilEnded(deliveryId);
});
