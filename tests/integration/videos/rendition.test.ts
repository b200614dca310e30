import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { type StaffActor, workerActor } from "#lib/actor";
import { listActivity } from "#lib/audit/queries";
import { database } from "#lib/infra/db/database";
import { usableDiskBytes, uploadsDir } from "#lib/infra/storage/disk-space";
import { mediaPath } from "#lib/infra/storage/media-files";
import { checkVideo } from "#lib/videos/check-video";
import { deleteVideo } from "#lib/videos/delete-video";
import { importSample } from "#lib/videos/import-sample";
import { makeRendition } from "#lib/videos/renditions/make-rendition";
import { getRendition } from "#lib/videos/renditions/queries";
import { requestRendition } from "#lib/videos/renditions/request-rendition";
import { getUsage } from "#lib/videos/usage/queries";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeOddVideo } from "#tests/support/factories/odd-videos";
import { makeShop } from "#tests/support/factories/records";
import { makeClip } from "#tests/support/factories/video-files";

import { GET as media } from "../../../app/api/videos/[id]/media/route";

vi.mock("#lib/infra/storage/disk-space", async (load) => {
  const real = await load<typeof import("#lib/infra/storage/disk-space")>();
  return { ...real, usableDiskBytes: vi.fn<typeof real.usableDiskBytes>(real.usableDiskBytes) };
});

const TIMEOUT = { timeout: 120_000 };

/** A checked video of the shop: HEVC with 10 bits, unless another file is named. */
async function addVideo(actor: StaffActor, path?: string): Promise<string> {
  const worker = workerActor(actor.shopId);
  const from = path ?? (await makeOddVideo("hdr.mp4"));
  const { videoId } = await importSample(worker, { path: from, name: crypto.randomUUID() });
  await checkVideo(worker, { videoId });
  return videoId;
}

const make = (actor: StaffActor, videoId: string) =>
  makeRendition(workerActor(actor.shopId), { videoId });

const countJobs = async (id: string) => {
  const [row] = await database().$queryRaw<
    { n: bigint }[]
  >`SELECT count(*) AS n FROM pgboss.job WHERE name = 'make-rendition' AND data->>'videoId' = ${id}`;
  return Number(row?.n);
};

const filesOf = async (id: string) => ({
  rendition: existsSync(mediaPath(`renditions/${id}.mp4`)),
  partial: (await readdir(await uploadsDir())).filter((name) => name.startsWith(id)),
});

test(
  "from the request to a preview that plays in ranges, beside the original",
  TIMEOUT,
  async () => {
    const { editor, viewer } = await makeShop();
    const id = await addVideo(editor);
    expect(await getRendition(viewer, id)).toEqual({ state: "none", offered: false });
    expect(await getRendition(editor, id)).toEqual({ state: "none", offered: true });
    await requestRendition(editor, { id });
    await requestRendition(editor, { id });
    expect(await countJobs(id)).toBe(1);
    expect(await getRendition(editor, id)).toEqual({ state: "waiting" });
    const before = await getUsage(editor);

    expect(await make(editor, id)).toEqual({ kind: "made" });
    const url = `/api/videos/${id}/media?file=rendition`;
    expect(await getRendition(viewer, id)).toEqual({ state: "ready", url });
    const range = { as: viewer, params: { id }, headers: { range: "bytes=4-7" } };
    const part = await callRoute(media, { ...range, path: url });
    expect([part.status, part.headers.get("content-type"), await part.text()]).toEqual([
      206,
      "video/mp4",
      "ftyp",
    ]);
    const original = await callRoute(media, range);
    expect(original.headers.get("etag")).not.toBe(part.headers.get("etag"));
    const { renditionBytes } = await database().video.findUniqueOrThrow({ where: { id } });
    const after = await getUsage(editor);
    expect(after.used.storedBytes - before.used.storedBytes).toBe(renditionBytes);
    expect(part.headers.get("content-range")).toBe(`bytes 4-7/${renditionBytes}`);
    expect(await filesOf(id)).toEqual({ rendition: true, partial: [] });

    const events = await listActivity(editor, {});
    expect(JSON.stringify(events)).toContain("requested a preview of");
    expect(await make(editor, id), "a second job").toEqual({ kind: "not_expected" });
  },
);

test("a video that every browser shows gets no preview", TIMEOUT, async () => {
  const { editor } = await makeShop();
  const id = await addVideo(editor, await makeClip("small.mp4"));
  expect(await getRendition(editor, id)).toEqual({ state: "none", offered: false });
  await expect(requestRendition(editor, { id })).rejects.toMatchObject({ code: "conflict" });
});

test("another shop neither asks for a preview nor sees or makes it", TIMEOUT, async () => {
  const [{ editor }, other] = [await makeShop(), await makeShop()];
  const id = await addVideo(editor);
  await requestRendition(editor, { id });
  expect(await make(other.editor, id)).toEqual({ kind: "not_expected" });
  await expect(requestRendition(other.editor, { id })).rejects.toMatchObject({ code: "not_found" });
  await expect(getRendition(other.editor, id)).rejects.toMatchObject({ code: "not_found" });
  const url = `/api/videos/${id}/media?file=rendition`;
  const response = await callRoute(media, { as: other.editor, params: { id }, path: url });
  expect(response.status).toBe(404);
});

test("a file that cannot be made says why, and can be tried again", TIMEOUT, async () => {
  const { editor } = await makeShop();
  const id = await addVideo(editor);
  await requestRendition(editor, { id });
  vi.mocked(usableDiskBytes).mockResolvedValueOnce(99_999_999);
  expect(await make(editor, id)).toEqual({ kind: "failed", reason: "no_space" });
  expect(await getRendition(editor, id)).toMatchObject({ state: "failed", offered: true });

  await writeFile(mediaPath(`videos/${id}.video`), "no longer a video");
  await requestRendition(editor, { id });
  expect(await make(editor, id)).toEqual({ kind: "failed", reason: "unreadable" });
  expect(await filesOf(id)).toEqual({ rendition: false, partial: [] });

  await requestRendition(editor, { id });
  expect(await getRendition(editor, id)).toEqual({ state: "waiting" });
});

test("a preview stops before it touches the reserve of the disk", TIMEOUT, async () => {
  const { editor } = await makeShop();
  const id = await addVideo(editor);
  await requestRendition(editor, { id });
  // Room before the start, and while it is made another writer fills the disk.
  for (const usable of [1e9, 1e9, -1]) vi.mocked(usableDiskBytes).mockResolvedValueOnce(usable);
  expect(await make(editor, id)).toEqual({ kind: "failed", reason: "no_space" });
  expect(await filesOf(id)).toEqual({ rendition: false, partial: [] });
  expect(await getRendition(editor, id)).toMatchObject({ state: "failed", offered: true });

  await requestRendition(editor, { id });
  expect(await make(editor, id)).toEqual({ kind: "made" });
});

test("a file that kills its worker is given up after three attempts", TIMEOUT, async () => {
  const { editor } = await makeShop();
  const id = await addVideo(editor);
  await requestRendition(editor, { id });
  const data = { renditionState: "making", renditionAttempts: 3 } as const;
  await database().video.update({ where: { id }, data });
  expect(await make(editor, id)).toEqual({ kind: "failed", reason: "unreadable" });
});

test("the preview is deleted with its video, before and while it is made", TIMEOUT, async () => {
  const { editor } = await makeShop();
  const made = await addVideo(editor);
  const during = await addVideo(editor, await makeOddVideo("prores.mov"));
  for (const id of [made, during]) await requestRendition(editor, { id });
  await make(editor, made);
  await deleteVideo(editor, { id: made, reason: "person" });
  expect(await filesOf(made)).toEqual({ rendition: false, partial: [] });

  const left = join(await uploadsDir(), `${during}.rendition`, ".cage-left");
  await mkdir(left, { recursive: true });
  vi.mocked(usableDiskBytes).mockImplementationOnce(async () => {
    await deleteVideo(editor, { id: during, reason: "person" });
    return 1e9;
  });
  expect(await make(editor, during)).toEqual({ kind: "not_expected" });
  expect(await filesOf(during)).toEqual({ rendition: false, partial: [] });
  expect(
    await database().video.findUnique({
      where: { id: during },
      select: { renditionState: true, renditionKey: true, renditionBytes: true },
    }),
  ).toEqual({ renditionState: null, renditionKey: null, renditionBytes: 0 });
});
