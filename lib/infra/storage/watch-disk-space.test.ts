import { setTimeout as sleep } from "node:timers/promises";

import { expect, test, vi } from "vitest";

import { watchDiskSpace } from "#lib/infra/storage/watch-disk-space";

/** Writes for two seconds, unless it is stopped; returns whether it was. */
const write = async (full: AbortSignal) => {
  for (let piece = 0; piece < 40 && !full.aborted; piece += 1) await sleep(50);
  return full.aborted;
};

/** A disk with as many usable bytes as each view of it is to find, then with many. */
const disk = (...usable: number[]) =>
  vi.fn<(folder: string) => Promise<number>>(async () => usable.shift() ?? 1e9);

test("lets write where there is room, and looks more than once", async () => {
  const usable = disk();
  expect(await watchDiskSpace("/folder", write, usable)).toBe(false);
  expect(usable.mock.calls.length).toBeGreaterThan(3);
});

test("stops what is written before the reserve is touched", async () => {
  const stopped = vi.fn<(full: boolean) => void>();
  const writing = async (full: AbortSignal) => stopped(await write(full));
  const written = watchDiskSpace("/folder", writing, disk(1e9, 0, -1));
  await expect(written).rejects.toMatchObject({ code: "storage_full" });
  expect(stopped).toHaveBeenCalledWith(true);
});

test("stops where the disk cannot be read", async () => {
  const broken = () => Promise.reject(new Error("no such disk"));
  await expect(watchDiskSpace("/folder", write, broken)).rejects.toThrow("no such disk");
});

test("passes on what goes wrong with writing", async () => {
  const fail = () => Promise.reject(new Error("cannot write"));
  await expect(watchDiskSpace("/folder", fail, disk())).rejects.toThrow("cannot write");
});
