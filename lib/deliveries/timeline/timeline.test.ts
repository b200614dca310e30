import { describe, expect, test } from "vitest";

import { buildTimeline } from "#lib/deliveries/timeline/timeline";
import {
  TIMELINE_START,
  timeAt,
  chunkCall,
  initCall,
  statusCall,
  auditEvent,
  transitionEvent,
  makeTimelineFacts,
  timelineLabels,
  uploadOpenedItems,
  UPLOAD_OPENED_LABEL,
} from "#tests/support/factories/timeline";

test("a normal send has a short timeline", () => {
  const taken = [1, 2, 3].map((number) => chunkCall(number, "ok", 206));
  const rest = [
    transitionEvent("uploading", "committing"),
    chunkCall(10, "ok", 201),
    transitionEvent("committing", "processing"),
    statusCall("ok", 200),
    transitionEvent("processing", "in_inbox"),
  ];
  const story = buildTimeline(makeTimelineFacts([...uploadOpenedItems, ...taken, ...rest]));
  expect(story.map(({ text }) => text)).toEqual([
    UPLOAD_OPENED_LABEL,
    "TikTok accepted the whole video.",
    "TikTok put the draft in the inbox.",
  ]);
  expect(story.map(({ tone }) => tone)).toEqual(["quiet", "quiet", "ok"]);
  expect(story.every(({ explanationKey, announce }) => explanationKey === null && !announce)).toBe(
    true,
  );
});

test("nothing has happened yet", () => {
  expect(buildTimeline(makeTimelineFacts([]))).toEqual([]);
});

describe("the end is shown with its reason", () => {
  test.each<
    [
      to: string,
      reason: string | null,
      failReason: string | null,
      text: string,
      tone: string,
      explanationKey: string,
    ]
  >([
    [
      "not_sent",
      "media_changed",
      null,
      "Not sent. The video file is not the one that was approved. Nothing was sent.",
      "danger",
      "reason media_changed",
    ],
    [
      "refused",
      "tiktok_refused_media",
      "frame_rate_check_failed",
      "Rejected by TikTok. TikTok found the frame rate outside 23 to 60 frames per second.",
      "danger",
      "fail_reason frame_rate_check_failed",
    ],
    [
      "cancelled",
      null,
      null,
      "Cancelled. TikTok did not get all of the video. No draft was created.",
      "quiet",
      "state cancelled",
    ],
    [
      "unconfirmed",
      "tiktok_unresponsive",
      null,
      "Unconfirmed. The response to the last part was lost and TikTok does not report whether it arrived.",
      "attention",
      "reason tiktok_unresponsive",
    ],
  ])("%s, %s", (to, reason, failReason, text, tone, explanationKey) => {
    const transfers = [
      { initStartedAt: TIMELINE_START, outcome: null, failReason, statusPolledAt: null },
    ];
    expect(
      buildTimeline(makeTimelineFacts([transitionEvent("uploading", to, reason)], { transfers })),
    ).toMatchObject([{ text, tone, explanationKey, announce: false }]);
  });

  test("an internal error of TikTok is shown once for the upload that it ended", () => {
    const failed = {
      initStartedAt: timeAt(0),
      outcome: "failed_retryable",
      failReason: "internal",
      statusPolledAt: timeAt(2),
    };
    const second = {
      initStartedAt: timeAt(4),
      outcome: null,
      failReason: null,
      statusPolledAt: null,
    };
    const FAILED = "TikTok had an internal error with the video.";
    expect(timelineLabels([initCall("ok")], { transfers: [failed] })).toEqual([
      UPLOAD_OPENED_LABEL,
      FAILED,
    ]);
    expect(timelineLabels([initCall("ok")], { transfers: [failed, second] })).toEqual([
      UPLOAD_OPENED_LABEL,
      `${FAILED} Sent it again.`,
    ]);
  });

  test("a cancellation is shown, and the request that it aborted is not shown as a restart", () => {
    const happened = [
      ...uploadOpenedItems,
      auditEvent("delivery.cancel_requested"),
      chunkCall(5, "aborted"),
      transitionEvent("uploading", "cancelled"),
    ];
    expect(timelineLabels(happened)).toEqual([
      UPLOAD_OPENED_LABEL,
      "Someone asked to cancel the send.",
      "Cancelled. TikTok did not get all of the video. No draft was created.",
    ]);
    expect(
      timelineLabels([
        auditEvent("delivery.retried", { from: "not_sent" }),
        auditEvent("delivery.resolved", { choice: "found_in_inbox" }),
      ]),
    ).toEqual(["Someone asked to try again.", "Someone found the draft in the inbox."]);
    const placed = auditEvent("delivery.reordered", { place: 1, of: 3 });
    expect(
      timelineLabels([
        placed,
        placed,
        ...["discarded", "still_in_inbox", "posted"].map((outcome) =>
          auditEvent("delivery.outcome_reported", { outcome }),
        ),
      ]),
    ).toEqual([
      "Someone changed its position in the queue, twice.",
      "Someone reported that the draft was discarded on the phone.",
      "Someone reported that the draft is still in the inbox.",
      "Someone reported that it was posted.",
    ]);
  });

  test("polls after the end are not part of the timeline; what TikTok then reports is", () => {
    const happened = [
      transitionEvent("processing", "in_inbox"),
      statusCall("timeout"),
      auditEvent("connection.linked", { again: true }),
      transitionEvent("in_inbox", "posted"),
    ];
    expect(timelineLabels(happened, { endedAt: timeAt(0) })).toEqual([
      "TikTok put the draft in the inbox.",
      "TikTok reports that it was posted.",
    ]);
  });
});

test("an entry keeps its id while its number grows, takes the latest time, and names code and log number", () => {
  const [first] = buildTimeline(makeTimelineFacts([chunkCall(3, "connection_reset")]));
  const [again] = buildTimeline(
    makeTimelineFacts([chunkCall(3, "connection_reset"), chunkCall(4, "connection_reset")]),
  );
  expect(first).toMatchObject({
    at: timeAt(0).toISOString(),
    explanationKey: "transport connection_reset",
    logId: "LOG0",
    announce: true,
    tone: "live",
  });
  expect(again).toMatchObject({ id: first?.id, at: timeAt(1).toISOString(), logId: "LOG1" });
});

test("after a milestone the same error starts an entry of its own", () => {
  const story = buildTimeline(
    makeTimelineFacts([
      chunkCall(3, "connection_reset"),
      initCall("ok"),
      chunkCall(3, "connection_reset"),
    ]),
  );
  expect(story.map(({ text }) => text)).toEqual([
    "The connection dropped at 20%. Continuing from there.",
    UPLOAD_OPENED_LABEL,
    "The connection dropped at 20%. Continuing from there.",
  ]);
  expect(new Set(story.map(({ id }) => id)).size).toBe(3);
});
