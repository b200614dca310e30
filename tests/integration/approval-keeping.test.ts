import { expect, test } from "vitest";

import { system } from "#lib/actor";
import { database } from "#lib/infra/database";
import { before, periods } from "#lib/privacy/policy";
import { sweepWords } from "#lib/privacy/sweep-words";
import { makeDraft, makeVideo } from "#tests/support/account";
import { makeShop } from "#tests/support/makers";
import { makeSent, now } from "#tests/support/retention";

const limit = before(periods.words, now);
const over = new Date(limit.getTime() - 60_000);
const within = new Date(limit.getTime() + 60_000);

const kept = async (draftId: string) => [
  await database().comment.count({ where: { draftId } }),
  await database().approvalRequest.count({ where: { draftId } }),
];

test("what was said of a draft goes when its own time is over, though the draft is still in use", async () => {
  const { admin } = await makeShop();
  const draftId = await makeDraft(admin, (await makeVideo(admin, { keep: true })).id, null);
  const age = async (at: Date) => {
    await database().comment.updateMany({ where: { draftId }, data: { createdAt: at } });
    await database().approvalRequest.updateMany({ where: { draftId }, data: { askedAt: at } });
    await sweepWords(system, { now });
    return kept(draftId);
  };
  expect(await age(within)).toEqual([1, 1]);
  expect(await age(over)).toEqual([0, 0]);
  expect(await database().draft.count({ where: { id: draftId } })).toBe(1);
});

test.each<[what: string, age: (made: Awaited<ReturnType<typeof makeSent>>, at: Date) => Promise<unknown>]>([
  ["the words of the draft", ({ draftId }, at) => database().draft.update({ where: { id: draftId }, data: { updatedAt: at } })],
  ["the video", ({ video }, at) => database().video.update({ where: { id: video.id }, data: { deletedAt: at === over ? at : null } })],
])("what was said of a sent draft goes with %s, while the publish log stays", async (_what, age) => {
  const { admin } = await makeShop();
  const made = await makeSent(admin, now);
  await age(made, within);
  await sweepWords(system, { now });
  expect(await kept(made.draftId)).toEqual([1, 1]);
  await age(made, over);
  await sweepWords(system, { now });
  expect(await kept(made.draftId)).toEqual([0, 0]);
  expect(await database().draft.findUniqueOrThrow({ where: { id: made.draftId } })).toMatchObject({ caption: "", authorIds: [] });
});
