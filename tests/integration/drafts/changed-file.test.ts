// "Ready" means the file that is there, also after its check: when a draft is read and approved.
import { appendFile, copyFile, rm, utimes } from "node:fs/promises";

import { expect, test } from "vitest";

import { type ShopActor, workerActor } from "#lib/actor";
import { getDraftDetail } from "#lib/drafts/approval/draft-detail";
import { requestApproval } from "#lib/drafts/approval/requests";
import { setApprovalRule } from "#lib/drafts/approval/set-approval-rule";
import { giveConsent } from "#lib/drafts/give-consent";
import { getPreview } from "#lib/drafts/preview";
import { getDraft } from "#lib/drafts/queries";
import { database } from "#lib/infra/db/database";
import { checkVideo } from "#lib/videos/check-video";
import { getVideoDetail } from "#lib/videos/video-detail";
import { countSends } from "#tests/support/factories/approvals";
import { consentInputFor, makeReadyDraftWithFile } from "#tests/support/factories/drafts";
import { makeClip } from "#tests/support/factories/video-files";

const CHANGED = expect.stringMatching(/changed after its check.*Wait until the check has finished/);
const clip = () => makeClip("small.mp4");

const waitingChecks = async (videoId: string) => {
  const [row] = await database().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM pgboss.job
    WHERE name = 'check-video' AND state = 'created' AND data->>'videoId' = ${videoId}`;
  return row?.count ?? 0;
};
const forgetChecks = (videoId: string) =>
  database().$executeRaw`DELETE FROM pgboss.job WHERE data->>'videoId' = ${videoId}`;
const check = ({ shopId }: ShopActor, videoId: string) =>
  checkVideo(workerActor(shopId), { videoId });

const touch = (path: string) => utimes(path, new Date(), new Date());
const replace = async (path: string) => {
  await copyFile(path, `${path}.new`);
  await rm(path);
  await copyFile(`${path}.new`, path);
};

test.each<[string, (path: string) => Promise<unknown>]>([
  ["longer", (path) => appendFile(path, "more")],
  ["touched", touch],
  ["replaced", replace],
  ["missing", (path) => rm(path)],
])("a file that is %s after its check gets no consent, and one new check", async (_, change) => {
  const { editor, shop, draftId, videoId, path } = await makeReadyDraftWithFile(await clip());
  const input = await consentInputFor(editor, draftId);
  await forgetChecks(videoId);
  await change(path);
  for (let at = 0; at < 3; at += 1)
    expect(await giveConsent(editor, input)).toEqual({ kind: "not_ready", blockers: [CHANGED] });
  expect(await countSends(shop.id)).toEqual([0, 0]);
  expect(await waitingChecks(videoId)).toBe(1);
  expect(await getDraft(editor, draftId)).toMatchObject({
    content: { caption: "Linen, in six colours" },
    status: "open",
    video: { state: "checking", fileChanged: true },
  });
});

test("who reads the draft is told, a viewer too, and one check is queued", async () => {
  const { editor, viewer, draftId, videoId, path } = await makeReadyDraftWithFile(await clip());
  await forgetChecks(videoId);
  await appendFile(path, "more");
  expect(await getPreview(viewer, draftId)).toEqual({ kind: "not_ready", blockers: [CHANGED] });
  for (const actor of [viewer, editor, viewer])
    expect(await getDraftDetail(actor, draftId)).toMatchObject({
      draft: { blockers: [CHANGED] },
      preview: { kind: "not_ready", blockers: [CHANGED] },
    });
  expect(await waitingChecks(videoId)).toBe(1);
});

test("the page of the video does not call it ready, and a stranger starts no check", async () => {
  const { viewer, videoId, path } = await makeReadyDraftWithFile(await clip());
  const other = await makeReadyDraftWithFile(await clip());
  await forgetChecks(videoId);
  expect(await getVideoDetail(viewer, videoId)).toMatchObject({ state: "ready" });
  await appendFile(path, "more");
  await expect(getVideoDetail(other.viewer, videoId)).rejects.toMatchObject({ code: "not_found" });
  expect(await waitingChecks(videoId)).toBe(0);
  for (let at = 0; at < 2; at += 1)
    expect(await getVideoDetail(viewer, videoId)).toMatchObject({ state: "checking" });
  expect(await waitingChecks(videoId)).toBe(1);
});

test("a touched file with the same content is ready again after one check, and stays so", async () => {
  const { editor, draftId, videoId, path } = await makeReadyDraftWithFile(await clip());
  const input = await consentInputFor(editor, draftId);
  await touch(path);
  await getDraftDetail(editor, draftId);
  expect(await check(editor, videoId)).toMatchObject({ state: "ready" });
  await forgetChecks(videoId);
  for (let at = 0; at < 3; at += 1)
    expect(await getDraftDetail(editor, draftId)).toMatchObject({
      draft: { video: { state: "ready", fileChanged: false } },
      preview: { kind: "ready", fingerprint: input.fingerprint },
    });
  expect(await waitingChecks(videoId)).toBe(0);
  expect(await giveConsent(editor, input)).toMatchObject({ kind: "consented" });
});

test("a file with other content fails the new check, and the draft keeps its caption", async () => {
  const { editor, draftId, videoId, path } = await makeReadyDraftWithFile(await clip());
  await appendFile(path, "more");
  await getDraftDetail(editor, draftId);
  expect(await check(editor, videoId)).toMatchObject({ state: "failed" });
  expect(await getDraftDetail(editor, draftId)).toMatchObject({
    draft: {
      content: { caption: "Linen, in six colours" },
      blockers: [expect.stringContaining("Upload it again")],
    },
  });
});

test("approval of a changed file cannot be requested", async () => {
  const { admin, editor, draftId, videoId, path } = await makeReadyDraftWithFile(await clip());
  await setApprovalRule(admin, { requireApproval: true });
  const input = await consentInputFor(editor, draftId);
  await forgetChecks(videoId);
  await appendFile(path, "more");
  expect(await requestApproval(editor, input)).toEqual({ kind: "not_ready", blockers: [CHANGED] });
  expect(await waitingChecks(videoId)).toBe(1);
});
