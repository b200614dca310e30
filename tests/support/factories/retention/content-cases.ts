import { expect } from "vitest";

import { database } from "#lib/infra/db/database";
import { fileStat } from "#lib/infra/storage/media-files";
import { periods } from "#lib/retention/policy";
import { makeDiscussedDraft, makeStoredVideo } from "#tests/support/factories/account-data";
import {
  makeDeliveredVideo,
  type RetentionCase,
} from "#tests/support/factories/retention/retention-case";

/** The cases of videos and drafts. */
export const contentCases: RetentionCase[] = [
  {
    name: "partialUpload",
    what: "an unfinished upload",
    period: periods.partialUpload,
    make: async (admin, at) => {
      const { id } = await makeStoredVideo(admin);
      await database().video.update({ where: { id }, data: { state: "uploading", createdAt: at } });
      return async () => (await database().video.count({ where: { id } })) === 1;
    },
  },
  {
    name: "video",
    what: "a video that reached an inbox",
    period: periods.videoInInbox,
    make: async (admin, at) => {
      const { video, draftId } = await makeDeliveredVideo(admin, at);
      await database().video.update({
        where: { id: video.id },
        data: { keep: false, lastUsedAt: at },
      });
      await database().draft.update({ where: { id: draftId }, data: { updatedAt: at } });
      return async () => (await fileStat(video.fileKey)) !== null;
    },
  },
  {
    name: "video",
    what: "a video without use",
    period: periods.videoUnused,
    make: async (admin, at) => {
      const video = await makeStoredVideo(admin);
      await database().video.update({ where: { id: video.id }, data: { lastUsedAt: at } });
      const keys = [video.posterKey, video.renditionKey];
      return async () => (await Promise.all(keys.map(fileStat))).some((found) => found !== null);
    },
  },
  {
    name: "draftContent",
    what: "a draft of a kept video",
    period: periods.draftContent,
    make: async (admin, at) => {
      const { id } = await makeStoredVideo(admin, { keep: true });
      const draftId = await makeDiscussedDraft(admin, id, null);
      await database().draft.update({ where: { id: draftId }, data: { updatedAt: at } });
      return async () => (await database().draft.count({ where: { id: draftId } })) === 1;
    },
  },
  {
    name: "draftContent",
    what: "the public address of a kept video",
    period: periods.draftContent,
    make: async (admin, at) => {
      const { id } = await makeStoredVideo(admin, { keep: true });
      await database().video.update({ where: { id }, data: { createdAt: at } });
      return async () => {
        const row = await database().video.findUniqueOrThrow({ where: { id } });
        expect(row).toMatchObject({ name: "clip.mp4", deletedAt: null });
        return row.sourceDetail !== "";
      };
    },
  },
  {
    name: "bulkAction",
    what: "a change of many videos",
    period: periods.bulkAction,
    make: async ({ shopId, staffId }, at) => {
      const { id } = await database().bulkAction.create({
        data: {
          shopId,
          staffId,
          kind: "keep",
          videoIds: [],
          total: 0,
          state: "done",
          finishedAt: at,
        },
        select: { id: true },
      });
      return async () => (await database().bulkAction.count({ where: { id } })) === 1;
    },
  },
];
