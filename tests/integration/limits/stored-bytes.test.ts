// What the database keeps about stored files is what a count finds, whatever changed at the same time.
import { randomInt } from "node:crypto";

import { expect, test } from "vitest";

import { workerActor } from "#lib/actor";
import { database, type Tx } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { deleteVideo } from "#lib/videos/delete-video";
import { getUsage } from "#lib/videos/usage/queries";
import { SeededRandom } from "#tests/prove/seeded-random";
import { makeShop, makeStaff, makeVideo } from "#tests/support/factories/records";

const NO_ONE = "00000000-0000-0000-0000-000000000000";

async function countStoredBytes(shopIds: string[]): Promise<Record<string, number>> {
  const videos = await database().video.findMany({
    where: {
      shopId: { in: shopIds },
      deletedAt: null,
      state: { not: "uploading" },
      fileKey: { not: null },
    },
  });
  const counted: Record<string, number> = {};
  for (const { shopId, createdById, sizeBytes, renditionBytes } of videos) {
    const owner = `${shopId} ${createdById ?? NO_ONE}`;
    counted[owner] = (counted[owner] ?? 0) + Number(sizeBytes) + renditionBytes;
  }
  return counted;
}

async function readStoredBytes(shopIds: string[]): Promise<Record<string, number>> {
  const rows = await database().storedBytes.findMany({ where: { shopId: { in: shopIds } } });
  return Object.fromEntries(
    rows.map(({ shopId, personId, bytes }) => [`${shopId} ${personId}`, Number(bytes)]),
  );
}

test("what is kept is what a count finds after changes in any order", async () => {
  const seed = randomInt(2 ** 31);
  const random = new SeededRandom(seed);
  const [one, other] = [await makeShop(), await makeShop()];
  const shopIds = [one.shop.id, other.shop.id];
  const people = [one.editor.staffId, (await makeStaff(one.shop.id, "editor")).staffId, null];

  const change = (): Prisma.VideoUncheckedUpdateManyInput =>
    random.pick<() => Prisma.VideoUncheckedUpdateManyInput>([
      () => ({ state: random.pick(["uploading", "checking", "ready", "failed"] as const) }),
      () => ({ fileKey: random.pick([null, "videos/x.video"]) }),
      () => ({ sizeBytes: BigInt(random.between(1, 1e10)) }),
      () => ({ renditionBytes: random.between(0, 1e6) }),
      () => ({ deletedAt: random.pick([null, new Date()]) }),
      () => ({ createdById: random.pick(people) }),
      () => ({ receivedBytes: 5n, name: "Look 13" }),
    ])();
  const act = async (tx: Tx, ids: string[]) => {
    const id = { in: [random.pick(ids), random.pick(ids)].toSorted() };
    if (random.next() < 0.1) await tx.video.deleteMany({ where: { id } });
    else await tx.video.updateMany({ where: { id }, data: change() });
  };
  for (let round = 0; round < 8; round += 1) {
    for (let made = 0; made < 6; made += 1)
      await makeVideo(random.pick([one.editor, other.editor]), {
        sizeBytes: BigInt(1000 + made),
        fileKey: "videos/x.video",
        createdById: random.pick(people),
      });
    const rows = await database().video.findMany({
      where: { shopId: { in: shopIds } },
      select: { id: true },
    });
    // Each transaction has rows of its own, so that only the kept bytes meet.
    const groups = [0, 1, 2, 3].map((group) =>
      rows.filter((_row, at) => at % 4 === group).map(({ id }) => id),
    );
    await Promise.all(
      groups.map((ids) =>
        database()
          .$transaction(async (tx) => {
            for (let step = 0; step < 2; step += 1) await act(tx, ids);
            if (random.next() < 0.2) throw new Error("rolled back");
          })
          .catch((error: unknown) => {
            if (!(error instanceof Error && error.message === "rolled back")) throw error;
          }),
      ),
    );
    expect(await readStoredBytes(shopIds), `seed ${seed}`).toEqual(await countStoredBytes(shopIds));
  }
});

test("a deleted video leaves nothing of its person behind", async () => {
  const { shop, editor } = await makeShop();
  const { id } = await makeVideo(editor, {
    sizeBytes: 7n,
    fileKey: "videos/x.video",
    createdById: editor.staffId,
  });
  expect((await getUsage(editor)).person.used.storedBytes).toBe(7);
  await deleteVideo(workerActor(shop.id), { id, reason: "retention" });
  expect(await readStoredBytes([shop.id])).toEqual({});
});
