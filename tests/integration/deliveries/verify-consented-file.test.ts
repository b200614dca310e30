import { appendFile, copyFile, open, rename, rm, stat, truncate, utimes } from "node:fs/promises";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { getDelivery } from "#lib/deliveries/queries";
import { database } from "#lib/infra/db/database";
import { mediaPath } from "#lib/infra/storage/media-files";
import { readFileIdentity, VerifiedFile } from "#lib/infra/storage/verified-file";
import { pollDeliveries } from "#lib/worker/poll-deliveries";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { makeShop } from "#tests/support/factories/records";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
  callSimulator,
  listPublishes,
} from "#tests/support/factories/deliveries";
import { startSimulator } from "#tests/support/drivers/simulator";

vi.setConfig({ testTimeout: 60_000, maxConcurrency: 4 });

const simulator = await startSimulator({ args: ["--speed", "50"] });
/** Sent in one chunk, but larger than the connection accepts at once. */
const WHOLE = await makeClipOfSize(40_000_000);
const CUT = await makeClipOfSize(70_000_001);

const digestSpy = vi.spyOn(VerifiedFile.prototype, "digest");

let stopWorker = async () => {};

function startWorker(): void {
  const cut = new AbortController();
  const worker = pollDeliveries("worker", {
    signal: cut.signal,
    isStopping: () => cut.signal.aborted,
  });
  digestSpy.mockClear();
  stopWorker = () => {
    cut.abort();
    return worker.finish();
  };
}

afterAll(async () => {
  await stopWorker();
  await simulator.stop();
});

/**
 * Creates a consented delivery of a separate account, before a worker claims it. `slow`: the chunk
 * that TikTok reads slowly.
 */
async function makeSlowDelivery(path: string, slow?: { chunk: number }) {
  const { editor } = await makeShop();
  const account = await connectSimulatedAccount(simulator, editor);
  const fault = (plan: object) =>
    callSimulator(simulator, "POST", "/faults", { ...plan, account: account.openId });
  if (slow)
    await fault({ route: "upload", kind: "slow", bytes_per_second: 10_000_000, times: 1, ...slow });
  const sent = await makeConsentedDelivery(editor, path, account.id);
  const { deliveryId } = sent;
  const until = async (settled: (view: Awaited<ReturnType<typeof getDelivery>>) => boolean) => {
    for (
      const end = Date.now() + 50_000;
      ;
      await new Promise((resolve) => setTimeout(resolve, 50))
    ) {
      const view = await getDelivery(editor, deliveryId);
      if (settled(view)) return view;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(view)}`);
    }
  };
  return {
    ...sent,
    path: mediaPath(sent.fileKey),
    fault,
    until,
    untilEnded: async () => {
      const { state } = await until(({ ended }) => ended);
      const { reason } = await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } });
      return [state, reason];
    },
    mine: async () =>
      (await listPublishes(simulator)).filter((one) => one.open_id === account.openId),
    transfer: () => database().transfer.findFirstOrThrow({ where: { deliveryId } }),
    moves: async () =>
      (
        await database().auditEvent.findMany({
          where: { action: "delivery.state_changed", subjectId: deliveryId },
          orderBy: { id: "asc" },
        })
      ).map(({ details }) => (details as { to: string }).to),
  };
}

async function overwrite(path: string, at: number): Promise<void> {
  const file = await open(path, "r+");
  await file.write(Buffer.from("changed"), 0, 7, at);
  await file.close();
}

/** Replaces the file with another video of the same size, atomically. */
async function replace(path: string): Promise<void> {
  await copyFile(path, `${path}.other`);
  await overwrite(`${path}.other`, 20);
  await rename(`${path}.other`, path);
}

test("does not hash a file again whose identity is unchanged", async () => {
  const { sha256, untilEnded, mine } = await makeSlowDelivery(CUT);
  startWorker();
  expect(await untilEnded()).toEqual(["in_inbox", null]);
  expect(await mine()).toMatchObject([{ sha256 }]);
  expect(digestSpy).not.toHaveBeenCalled();
  await stopWorker();
});

test.each<[string, (path: string, fileKey: string) => Promise<unknown>]>([
  ["touched", (path) => utimes(path, 1, 1)],
  [
    "restored from a backup",
    async (path) => {
      await copyFile(path, `${path}.backup`);
      await rename(`${path}.backup`, path);
    },
  ],
  [
    "never identified",
    (_path, fileKey) =>
      database().video.updateMany({ where: { fileKey }, data: { fileIdentity: null } }),
  ],
])("hashes a file that was %s once, and sends it", async (_how, change) => {
  const { sha256, path, fileKey, untilEnded, mine } = await makeSlowDelivery(CUT);
  await change(path, fileKey);
  startWorker();
  expect(await untilEnded()).toEqual(["in_inbox", null]);
  expect(await mine()).toMatchObject([{ sha256 }]);
  expect(digestSpy).toHaveBeenCalledTimes(1);
  await stopWorker();
  expect((await database().video.findFirst({ where: { fileKey } }))?.fileIdentity).toBe(
    await readFileIdentity(path),
  );
});

const CHANGES: [string, (path: string) => Promise<void>][] = [
  ["changed in its last bytes", (path) => stat(path).then(({ size }) => overwrite(path, size - 7))],
  ["changed in bytes already sent", (path) => overwrite(path, 20)],
  [
    "changed with its modification time restored",
    async (path) => {
      const { atime, mtime } = await stat(path);
      await overwrite(path, 20);
      await utimes(path, atime, mtime);
    },
  ],
  ["replaced by another", replace],
  ["truncated", (path) => truncate(path, 1_000_000)],
  ["made longer", (path) => appendFile(path, "more")],
];

describe.concurrent("during the upload", () => {
  beforeAll(startWorker);
  afterAll(() => stopWorker());

  test.each(CHANGES)(
    "never sends the last byte of a file that was %s during its only chunk",
    async (_how, change) => {
      const { path, until, untilEnded, mine, transfer, moves } = await makeSlowDelivery(WHOLE, {
        chunk: 0,
      });
      await until(({ percent }) => percent > 10);
      await change(path);
      expect(await untilEnded()).toEqual(["not_sent", "media_changed"]);
      const [publish] = await mine();
      expect(publish?.sha256).toBeUndefined();
      expect((await transfer()).committingAt).toBeNull();
      expect(await moves()).toEqual(["init_sent", "ready", "committing", "uploading", "not_sent"]);
    },
  );

  test.each(CHANGES.slice(1, 5))(
    "sends nothing more of a file that was %s during an earlier chunk",
    async (_how, change) => {
      const { path, until, untilEnded, mine, transfer, moves } = await makeSlowDelivery(CUT, {
        chunk: 3,
      });
      await until(({ percent }) => percent > 44);
      await change(path);
      expect(await untilEnded()).toEqual(["not_sent", "media_changed"]);
      expect((await mine())[0]?.sha256).toBeUndefined();
      expect((await transfer()).committingAt).toBeNull();
      expect(await moves()).not.toContain("committing");
    },
  );

  test("sends nothing more of a file that was removed", async () => {
    const { path, until, untilEnded, mine } = await makeSlowDelivery(WHOLE, { chunk: 0 });
    await until(({ percent }) => percent > 10);
    await rm(path);
    expect(await untilEnded()).toEqual(["not_sent", "media_missing"]);
    expect((await mine())[0]?.sha256).toBeUndefined();
  });

  test("verifies a touched file and continues the upload", async () => {
    const { sha256, path, until, untilEnded, mine, moves } = await makeSlowDelivery(WHOLE, {
      chunk: 0,
    });
    await until(({ percent }) => percent > 10);
    await utimes(path, 1, 1);
    expect(await untilEnded()).toEqual(["in_inbox", null]);
    expect(await mine()).toMatchObject([{ sha256 }]);
    expect((await moves()).slice(0, 5)).toEqual([
      "init_sent",
      "ready",
      "committing",
      "uploading",
      "committing",
    ]);
  });

  test("is unconfirmed when the file changed after the last chunk may have arrived", async () => {
    const { path, fault, until, untilEnded, mine } = await makeSlowDelivery(CUT, { chunk: 5 });
    await fault({ route: "upload", kind: "reset", when: "before", chunk: 6, times: 1 });
    await fault({ route: "status", kind: "status", status: 500, times: 2 });
    await until(({ state, waitingFor }) => state === "committing" && waitingFor === "tiktok");
    await overwrite(path, 20);
    expect(await untilEnded()).toEqual(["unconfirmed", "media_lost_after_handover"]);
    expect((await mine())[0]?.sha256).toBeUndefined();
  });
});
