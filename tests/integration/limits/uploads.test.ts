// What one person and one shop may take, and that another shop always finds room.
import type { StatsFs } from "node:fs";
import { statfs } from "node:fs/promises";

import { beforeEach, expect, test, vi } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { getUsage } from "#lib/videos/usage/queries";
import { makeShop, makeStaff, makeVideo } from "#tests/support/factories/records";
import { createTusUpload, tusRequest } from "#tests/support/drivers/tus";

const GB = 1e9;
const FILE = 4 * GB;
let freeBytes = 0;

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return { ...real, statfs: vi.fn<() => Promise<StatsFs>>() };
});

beforeEach(async () => {
  freeBytes = 400 * GB;
  const real = await vi.importActual<typeof import("node:fs/promises")>("node:fs/promises");
  const stats = await real.statfs("/");
  vi.mocked(statfs).mockImplementation(async () => ({
    ...stats,
    bsize: 4096,
    bavail: Math.floor(freeBytes / 4096),
  }));
  // Nothing of an earlier test is counted.
  await database().video.updateMany({ data: { deletedAt: new Date() } });
});

const start = (actor: StaffActor, sizeBytes = FILE) =>
  tusRequest(actor, "POST", { headers: { "upload-length": String(sizeBytes) } });
const startMany = async (actor: StaffActor, count: number) => {
  const answers = await Promise.all(Array.from({ length: count }, () => start(actor)));
  return answers.filter(({ status }) => status === 201).length;
};
const rest = (id: string, minutes: number) =>
  database().video.update({
    where: { id },
    data: { lastUsedAt: new Date(Date.now() - minutes * 60_000) },
  });

test("thirty empty uploads of one person reserve a bounded part, and another shop goes on", async () => {
  const [one, other] = [await makeShop(), await makeShop()];
  const open = await startMany(one.editor, 30);
  expect(open).toBeGreaterThan(0);
  expect(open).toBeLessThanOrEqual(
    Math.min(env().STUDIO_OPEN_UPLOADS_PER_PERSON, env().STUDIO_RESERVED_GB_PER_PERSON / 4),
  );
  const refused = await start(one.editor);
  expect([refused.status, await refused.json()]).toMatchObject([
    429,
    {
      error: { code: "rate_limited", message: expect.stringContaining("Wait until one finishes") },
    },
  ]);
  expect((await start(other.editor)).status).toBe(201);
});

test("many people of one shop stay within the limit of the shop", async () => {
  const { shop, editor } = await makeShop();
  const people = [
    editor,
    ...(await Promise.all([1, 2, 3, 4, 5].map(() => makeStaff(shop.id, "editor")))),
  ];
  for (const person of people) await startMany(person, 6);
  const { _sum } = await database().video.aggregate({
    where: { shopId: shop.id, deletedAt: null },
    _sum: { sizeBytes: true },
  });
  expect(Number(_sum.sizeBytes)).toBeLessThanOrEqual(env().STUDIO_RESERVED_GB_PER_SHOP * GB);
});

test("on a small disk a shop takes at most half of what is free", async () => {
  const [one, other] = [await makeShop(), await makeShop()];
  freeBytes = 20 * GB;
  expect(await startMany(one.editor, 8)).toBe(2);
  expect((await start(other.editor)).status).toBe(201);
});

test("an upload that receives nothing for minutes gives its room back, and takes it again", async () => {
  const [one, other] = [await makeShop(), await makeShop()];
  freeBytes = 5 * GB;
  const id = await createTusUpload(one.editor, FILE);
  expect((await start(other.editor)).status).toBe(507);
  await rest(id, env().STUDIO_UPLOAD_IDLE_MINUTES + 1);
  expect((await start(other.editor)).status).toBe(201);
  const patch = () =>
    tusRequest(one.editor, "PATCH", {
      id,
      headers: { "upload-offset": "0" },
      body: new Uint8Array(10),
    });
  expect((await patch()).status, "the other shop has the room").toBe(507);
  freeBytes = 100 * GB;
  expect((await patch()).status).toBe(204);
});

test("empty requests neither keep a reservation nor take it again", async () => {
  const [one, other] = [await makeShop(), await makeShop()];
  freeBytes = 5 * GB;
  const id = await createTusUpload(one.editor, FILE);
  const patchEmpty = () =>
    tusRequest(one.editor, "PATCH", {
      id,
      headers: { "upload-offset": "0" },
      body: new Uint8Array(0),
    });
  await rest(id, env().STUDIO_UPLOAD_IDLE_MINUTES - 1);
  expect((await patchEmpty()).status).toBe(204);
  expect((await start(other.editor)).status, "still reserved").toBe(507);
  const { lastUsedAt } = await database().video.findUniqueOrThrow({ where: { id } });
  expect(Date.now() - lastUsedAt.getTime(), "nothing arrived").toBeGreaterThan(60_000);
  await rest(id, env().STUDIO_UPLOAD_IDLE_MINUTES + 1);
  expect((await patchEmpty()).status).toBe(204);
  expect((await start(other.editor)).status, "released").toBe(201);
});

test("stored bytes count, and the shop sees what it uses", async () => {
  const { editor, viewer } = await makeShop();
  const stored = BigInt(env().STUDIO_STORED_GB_PER_SHOP) * 1_000_000_000n - 1n;
  await makeVideo(editor, { sizeBytes: stored, fileKey: "videos/x.video", createdById: null });
  const refused = await start(editor, 2);
  expect([refused.status, await refused.json()]).toMatchObject([
    507,
    { error: { message: expect.stringContaining("Delete videos") } },
  ]);
  expect(await getUsage(viewer)).toMatchObject({
    used: { openUploads: 0, storedBytes: Number(stored), waitingLinks: 0 },
    limits: { storedBytes: env().STUDIO_STORED_GB_PER_SHOP * GB },
  });
});

test("a person sees what is announced and their own limits, apart from the shop’s", async () => {
  const { shop, editor } = await makeShop();
  const colleague = await makeStaff(shop.id, "editor");
  await start(editor);
  await start(colleague, GB);
  await makeVideo(editor, {
    sizeBytes: 7n,
    fileKey: "videos/x.video",
    createdById: editor.staffId,
  });
  const own = { openUploads: 1, reservedBytes: FILE, storedBytes: 7 };
  expect(await getUsage(editor)).toEqual({
    used: { openUploads: 2, reservedBytes: FILE + GB, storedBytes: 7, waitingLinks: 0 },
    limits: {
      openUploads: env().STUDIO_OPEN_UPLOADS_PER_SHOP,
      reservedBytes: env().STUDIO_RESERVED_GB_PER_SHOP * GB,
      storedBytes: env().STUDIO_STORED_GB_PER_SHOP * GB,
      waitingLinks: env().STUDIO_WAITING_LINKS_PER_SHOP,
    },
    person: {
      used: own,
      limits: {
        openUploads: env().STUDIO_OPEN_UPLOADS_PER_PERSON,
        reservedBytes: env().STUDIO_RESERVED_GB_PER_PERSON * GB,
        storedBytes: env().STUDIO_STORED_GB_PER_PERSON * GB,
      },
    },
  });
  expect((await getUsage(colleague)).person.used).toEqual({
    ...own,
    reservedBytes: GB,
    storedBytes: 0,
  });
});

test("bytes stop before the reserve is touched, and the offset is kept", async () => {
  const { editor } = await makeShop();
  freeBytes = 2 * GB;
  const id = await createTusUpload(editor, 1_000_000);
  const patch = (offset: number) =>
    tusRequest(editor, "PATCH", {
      id,
      headers: { "upload-offset": String(offset) },
      body: new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(new Uint8Array(1000 - offset));
          controller.close();
        },
      }),
    });
  freeBytes = 256 * 1024 * 1024 + 100;
  expect((await patch(0)).status).toBe(507);
  freeBytes = 2 * GB;
  const head = await tusRequest(editor, "HEAD", { id });
  expect(head.headers.get("upload-offset")).toBe("0");
});
