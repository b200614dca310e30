import { setTimeout as sleep } from "node:timers/promises";

import { expect, test, vi } from "vitest";

import { usableDiskBytes } from "#lib/infra/storage/disk-space";
import { watchDiskSpace } from "#lib/infra/storage/watch-disk-space";

vi.mock("#lib/infra/storage/disk-space", async (load) => {
  const real = await load<typeof import("#lib/infra/storage/disk-space")>();
  return { ...real, usableDiskBytes: vi.fn<typeof real.usableDiskBytes>(async () => 1e9) };
});

/** Writes for two seconds, unless it is stopped; returns whether it was. */
const write = async (full: AbortSignal) => {
  for (let piece = 0; piece < 40 && !full.aborted; piece += 1) await sleep(50);
  return full.aborted;
};

test("lets write where there is room, and looks more than once", async () => {
  expect(await watchDiskSpace("/folder", write)).toBe(false);
  expect(vi.mocked(usableDiskBytes).mock.calls.length).toBeGreaterThan(3);
});

test("stops what is written before the reserve is touched", async () => {
  const look = vi.mocked(usableDiskBytes);
  look.mockResolvedValueOnce(1e9).mockResolvedValueOnce(0).mockResolvedValueOnce(-1);
  const stopped = vi.fn<(full: boolean) => void>();
  const written = watchDiskSpace("/folder", async (full) => stopped(await write(full)));
  await expect(written).rejects.toMatchObject({ code: "storage_full" });
  expect(stopped).toHaveBeenCalledWith(true);
});

test("stops where the disk cannot be looked at", async () => {
  vi.mocked(usableDiskBytes).mockRejectedValueOnce(new Error("no such disk"));
  await expect(watchDiskSpace("/folder", write)).rejects.toThrow("no such disk");
});

test("passes on what goes wrong with writing", async () => {
  const fail = () => Promise.reject(new Error("cannot write"));
  await expect(watchDiskSpace("/folder", fail)).rejects.toThrow("cannot write");
});
