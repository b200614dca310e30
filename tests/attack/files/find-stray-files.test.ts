import { expect, test } from "vitest";

import { findStrayPaths } from "#tests/attack/files/find-stray-files";

const id = "019aa000-0000-7000-8000-000000000001";

test.each([
  [`data/media/videos/${id}.video`, true],
  [`data/media/posters/${id}.jpg`, true],
  [`data/media/arriving/${id}`, true],
  [`data/media/arriving/${id}.fetch-${id}`, true],
  ["data/media/videos/look.mp4", false],
  [`data/media/videos/${id}.video.html`, false],
  ["data/media/owned.mp4", false],
  ["data/owned.mp4", false],
  ["owned.mp4", false],
  [`data/media/arriving/${id}.json`, false],
])("%s may lie there: %s", (path, may) => {
  expect(findStrayPaths([path]).length === 0).toBe(may);
});
