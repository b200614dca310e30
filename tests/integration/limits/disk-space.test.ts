// Bytes of unknown number arrive on a disk that fills up: the reserve stays.
import type { StatsFs } from "node:fs";
import { createReadStream } from "node:fs";
import { readdir, stat, statfs, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { systemActor, workerActor } from "#lib/actor";
import { ArchiveWriter } from "#lib/backup/write-archive";
import { generateArchiveKeys, loadArchiveKeys } from "#lib/backup/archive-keys";
import { buildExport } from "#lib/exports/build-export";
import { requestExportByStaff } from "#lib/exports/request-export";
import { database } from "#lib/infra/db/database";
import { reservedDiskBytes, uploadsDir } from "#lib/infra/storage/disk-space";
import { copyGuarded, mediaPath } from "#lib/infra/storage/media-files";
import { fetchVideo, importFromUrl } from "#lib/videos/import-from-url";
import { getVideo } from "#lib/videos/queries";
import {
  makeConnectionWithTokens,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { makeShop } from "#tests/support/factories/records";

const MB = 1_000_000;
/** What the disk holds besides the files of this test. */
let freeAtStart = 0;
let lowest = Infinity;

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return { ...real, statfs: vi.fn<() => Promise<StatsFs>>() };
});

async function arrivedBytes(): Promise<number> {
  const folder = await uploadsDir();
  const sizes = (await readdir(folder)).map(async (name) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** A server that sends for ever, without a length. */
const flood = createServer((_request, response) => {
  const piece = Buffer.alloc(1 << 18);
  const write = () => {
    if (!response.destroyed) response.write(piece, write);
  };
  write();
});

beforeAll(async () => {
  process.env["STUDIO_ALLOW_LOOPBACK_LINKS"] = "1";
  const real = await vi.importActual<typeof import("node:fs/promises")>("node:fs/promises");
  const stats = await real.statfs("/");
  vi.mocked(statfs).mockImplementation(async () => {
    const free = freeAtStart - (await arrivedBytes());
    lowest = Math.min(lowest, free);
    return { ...stats, bsize: 1, bavail: free };
  });
  await new Promise<void>((resolve) => flood.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  flood.closeAllConnections();
  flood.close();
});

test("a link without a length stops before the reserve is touched", async () => {
  freeAtStart = reservedDiskBytes + 100 * MB;
  const { editor, shop } = await makeShop();
  const url = `http://127.0.0.1:${(flood.address() as AddressInfo).port}/flood.mp4`;
  const { videoId } = await importFromUrl(editor, { url });
  expect(await fetchVideo(workerActor(shop.id), { videoId })).toEqual({
    kind: "failed",
    reason: "storage_full",
  });
  expect((await getVideo(editor, videoId)).failure).toContain("not enough space");
  expect(lowest).toBeGreaterThan(reservedDiskBytes);
  expect(lowest, "most of the room was used").toBeLessThan(reservedDiskBytes + 60 * MB);
  expect(await arrivedBytes(), "what arrived is deleted").toBe(0);
});

test("a copy, an export and a backup stop before the reserve is touched", async () => {
  freeAtStart = 10_000 * MB;
  const { admin } = await makeShop();
  const video = await makeStoredVideo(admin);
  const connectionId = await makeConnectionWithTokens(admin);
  await makeDiscussedDraft(admin, video.id, connectionId);
  const path = mediaPath(video.fileKey);
  await writeFile(path, Buffer.alloc(20 * MB, 7));
  const { code } = await requestExportByStaff(admin, { connectionId });
  expect(code).not.toBe("");
  const { id: exportId } = await database().dataExport.findFirstOrThrow({
    where: { shopId: admin.shopId },
    select: { id: true },
  });

  freeAtStart = reservedDiskBytes + 10 * MB;
  const full = { code: "storage_full" };
  await expect(copyGuarded(path, join(await uploadsDir(), "copy"))).rejects.toMatchObject(full);
  await expect(buildExport(systemActor, { exportId })).rejects.toMatchObject(full);
  const { encrypter } = await loadArchiveKeys({
    key: (await generateArchiveKeys()).key,
    recipient: "",
  });
  const writer = await ArchiveWriter.create(join(await uploadsDir(), "backup"), encrypter);
  const adding = writer?.add("media/videos/a.video", 20 * MB, createReadStream(path));
  await expect(adding).rejects.toThrow(/not enough space/);
  await writer?.discard();
  expect(await arrivedBytes()).toBe(0);
});
