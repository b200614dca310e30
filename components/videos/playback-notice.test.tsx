import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { PlaybackNotice } from "#components/videos/playback-notice.client";
import type { Playback } from "#components/videos/playback-problem.client";

const nothing = () => undefined;
const playback: Playback = {
  problem: "no_picture",
  src: "/original",
  isPreview: false,
  rendition: null,
  refresh: nothing,
  setUnplayable: nothing,
  look: nothing,
  watch: { onLoadedMetadata: nothing, onLoadedData: nothing, onPlaying: nothing },
};

const reason = "This server could not read the whole video.";

test.each<[name: string, given: Partial<Playback>, shown: RegExp, button: string | null]>([
  ["a picture", { problem: null }, /^$/, null],
  ["no picture, preview unknown", {}, /can’t show the picture/, null],
  ["no picture", { rendition: { state: "none", offered: true } }, /still frame/, "Create preview"],
  ["a viewer", { rendition: { state: "none", offered: false } }, /still frame/, null],
  ["waiting", { rendition: { state: "waiting" } }, /preview is queued/, null],
  ["being created", { rendition: { state: "making" } }, /Creating the preview/, null],
  [
    "failed",
    { rendition: { state: "failed", reason, offered: true } },
    /could not be created\. This server could not read/,
    "Try again",
  ],
  [
    "ready",
    { problem: null, isPreview: true, rendition: { state: "ready", url: "/preview" } },
    /^This is a preview\. TikTok gets the original file\.$/,
    null,
  ],
])("%s", (_name, given, shown, button) => {
  const html = renderToStaticMarkup(
    <PlaybackNotice videoId="v" playback={{ ...playback, ...given }} />,
  );
  const [, label = null] = /<button[^>]*>(.*?)<\/button>/.exec(html) ?? [];
  expect(html.replaceAll(/<[^>]*>/g, "")).toMatch(shown);
  expect(label?.replaceAll(/<[^>]*>/g, "") ?? null).toBe(button);
});
