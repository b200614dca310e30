import { describe, expect, test } from "vitest";

import { storyOf } from "#lib/deliveries/story";
import { BEGUN, at, part, open, ask, event, moved, factsOf, wordsOf, opened, OPENED } from "#tests/support/story-words";

test("a quiet send has a quiet story", () => {
  const taken = [1, 2, 3].map((number) => part(number, "ok", 206));
  const rest = [
    moved("uploading", "committing"),
    part(10, "ok", 201),
    moved("committing", "processing"),
    ask("ok", 200),
    moved("processing", "in_inbox"),
  ];
  const story = storyOf(factsOf([...opened, ...taken, ...rest]));
  expect(story.map(({ words }) => words)).toEqual([OPENED, "All of the video arrived at TikTok.", "TikTok put the draft into the inbox."]);
  expect(story.map(({ tone }) => tone)).toEqual(["quiet", "quiet", "ok"]);
  expect(story.every(({ explains, aloud }) => explains === null && !aloud)).toBe(true);
});

test("nothing has happened yet", () => {
  expect(storyOf(factsOf([]))).toEqual([]);
});

describe("the end is told with its reason", () => {
  test.each<[to: string, reason: string | null, failReason: string | null, words: string, tone: string, explains: string]>([
    [
      "not_sent",
      "media_changed",
      null,
      "Not sent. The video file is not the one that was agreed to. Nothing was sent.",
      "danger",
      "reason media_changed",
    ],
    [
      "refused",
      "tiktok_refused_media",
      "frame_rate_check_failed",
      "Refused by TikTok. TikTok found the frame rate outside 23 to 60 frames a second.",
      "danger",
      "failed frame_rate_check_failed",
    ],
    ["cancelled", null, null, "Cancelled. TikTok did not get all of the video; no draft was made.", "quiet", "state cancelled"],
    [
      "unconfirmed",
      "tiktok_silent",
      null,
      "Unconfirmed. The answer to the last part was lost and TikTok does not say whether it arrived.",
      "attention",
      "reason tiktok_silent",
    ],
  ])("%s, %s", (to, reason, failReason, words, tone, explains) => {
    const transfers = [{ initStartedAt: BEGUN, outcome: null, failReason, statusAt: null }];
    expect(storyOf(factsOf([moved("uploading", to, reason)], { transfers }))).toMatchObject([{ words, tone, explains, aloud: false }]);
  });

  test("an internal fault of TikTok's is told by the upload that it ended, and the next one goes on", () => {
    const failed = { initStartedAt: at(0), outcome: "failed_retryable", failReason: "internal", statusAt: at(2) };
    const second = { initStartedAt: at(4), outcome: null, failReason: null, statusAt: null };
    const FAILED = "TikTok had an internal fault with the video.";
    expect(wordsOf([open("ok")], { transfers: [failed] })).toEqual([OPENED, FAILED]);
    expect(wordsOf([open("ok")], { transfers: [failed, second] })).toEqual([OPENED, `${FAILED} Sent it again.`]);
  });

  test("what a person wished is told, and the request that it cut is not told as a restart", () => {
    const happened = [...opened, event("delivery.cancel_requested"), part(5, "aborted"), moved("uploading", "cancelled")];
    expect(wordsOf(happened)).toEqual([
      OPENED,
      "A person asked to stop the send.",
      "Cancelled. TikTok did not get all of the video; no draft was made.",
    ]);
    expect(wordsOf([event("delivery.retried", { from: "not_sent" }), event("delivery.resolved", { choice: "there" })])).toEqual([
      "A person asked to try again.",
      "A person found the draft in the inbox.",
    ]);
    const placed = event("delivery.placed", { place: 1, of: 3 });
    expect(wordsOf([placed, placed, ...["discarded", "waiting", "posted"].map((said) => event("delivery.said", { said }))])).toEqual([
      "A person changed its place in the queue, twice.",
      "A person said that the draft was discarded on the phone.",
      "A person said that the draft is still in the inbox.",
      "A person said that it was posted.",
    ]);
  });

  test("what TikTok is asked after the end is no part of the send; what it then says is", () => {
    const happened = [
      moved("processing", "in_inbox"),
      ask("timeout"),
      event("connection.linked", { again: true }),
      moved("in_inbox", "posted"),
    ];
    expect(wordsOf(happened, { endedAt: at(0) })).toEqual(["TikTok put the draft into the inbox.", "TikTok says that it was posted."]);
  });
});

test("a sentence keeps its id while its number grows, takes its latest time, and names code and log number", () => {
  const [first] = storyOf(factsOf([part(3, "reset")]));
  const [again] = storyOf(factsOf([part(3, "reset"), part(4, "reset")]));
  expect(first).toMatchObject({ at: at(0).toISOString(), explains: "exchange reset", logId: "LOG0", aloud: true, tone: "live" });
  expect(again).toMatchObject({ id: first?.id, at: at(1).toISOString(), logId: "LOG1" });
});

test("after something was achieved the same fault begins a sentence of its own", () => {
  const story = storyOf(factsOf([part(3, "reset"), open("ok"), part(3, "reset")]));
  expect(story.map(({ words }) => words)).toEqual([
    "The connection dropped at 20 %. Continuing from there.",
    OPENED,
    "The connection dropped at 20 %. Continuing from there.",
  ]);
  expect(new Set(story.map(({ id }) => id)).size).toBe(3);
});
