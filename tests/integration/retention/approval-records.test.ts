import { expect, test } from "vitest";

import { systemActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";
import { purgeDrafts } from "#lib/retention/purge-drafts";
import { makeDiscussedDraft, makeStoredVideo } from "#tests/support/factories/account-data";
import { makeShop } from "#tests/support/factories/records";
import { makeDeliveredVideo, purgeTime } from "#tests/support/factories/retention/retention-case";

const limit = subtractPeriod(periods.draftContent, purgeTime);
const beforeLimit = new Date(limit.getTime() - 60_000);
const afterLimit = new Date(limit.getTime() + 60_000);

const remainingRecords = async (draftId: string) => [
  await database().comment.count({ where: { draftId } }),
  await database().approvalRequest.count({ where: { draftId } }),
];

test("deletes comments on a draft after their own period while the draft is still in use", async () => {
  const { admin } = await makeShop();
  const draftId = await makeDiscussedDraft(
    admin,
    (await makeStoredVideo(admin, { keep: true })).id,
    null,
  );
  const age = async (at: Date) => {
    await database().comment.updateMany({ where: { draftId }, data: { createdAt: at } });
    await database().approvalRequest.updateMany({ where: { draftId }, data: { requestedAt: at } });
    await purgeDrafts(systemActor, { now: purgeTime });
    return remainingRecords(draftId);
  };
  expect(await age(afterLimit)).toEqual([1, 1]);
  expect(await age(beforeLimit)).toEqual([0, 0]);
  expect(await database().draft.count({ where: { id: draftId } })).toBe(1);
});

test.each<
  [
    what: string,
    age: (made: Awaited<ReturnType<typeof makeDeliveredVideo>>, at: Date) => Promise<unknown>,
  ]
>([
  [
    "the content of the draft",
    ({ draftId }, at) =>
      database().draft.update({ where: { id: draftId }, data: { updatedAt: at } }),
  ],
  [
    "the video",
    ({ video }, at) =>
      database().video.update({
        where: { id: video.id },
        data: { deletedAt: at === beforeLimit ? at : null },
      }),
  ],
])("deletes comments on a sent draft with %s and keeps the send log", async (_what, age) => {
  const { admin } = await makeShop();
  const made = await makeDeliveredVideo(admin, purgeTime);
  await age(made, afterLimit);
  await purgeDrafts(systemActor, { now: purgeTime });
  expect(await remainingRecords(made.draftId)).toEqual([1, 1]);
  await age(made, beforeLimit);
  await purgeDrafts(systemActor, { now: purgeTime });
  expect(await remainingRecords(made.draftId)).toEqual([0, 0]);
  expect(await database().draft.findUniqueOrThrow({ where: { id: made.draftId } })).toMatchObject({
    caption: "",
    authorIds: [],
  });
});
