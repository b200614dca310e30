import { expect, test } from "vitest";

import { hasNoPicture } from "#components/videos/playback-problem.client";

test.each([
  ["nothing loaded yet", 0, 0, false],
  ["sound without a picture, as HEVC in many browsers", 1, 0, true],
  ["playing sound without a picture", 4, 0, true],
  ["a picture", 1, 1080, false],
  ["a playing picture", 4, 1080, false],
])("%s", (_name, readyState, videoWidth, missing) => {
  expect(hasNoPicture({ readyState, videoWidth })).toBe(missing);
});
