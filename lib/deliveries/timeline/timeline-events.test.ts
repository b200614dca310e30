import { describe, expect, test } from "vitest";

import {
  apiCall,
  chunkCall,
  initCall,
  pullInitCall,
  cancelCall,
  statusCall,
  auditEvent,
  transitionEvent,
  takeoverEvent,
  timelineLabels,
  uploadOpenedItems,
  UPLOAD_OPENED_LABEL,
  type TimelineItem,
} from "#tests/support/factories/timeline";

describe("an error is shown with its position and what comes next", () => {
  test.each<[name: string, happened: TimelineItem[], texts: string[]]>([
    [
      "the connection drops",
      [chunkCall(7, "connection_reset")],
      ["The connection dropped at 60%. Continuing from there."],
    ],
    [
      "it drops in the first part",
      [chunkCall(1, "connection_reset")],
      ["The connection dropped at the beginning. Continuing from there."],
    ],
    [
      "it drops again and again",
      [
        chunkCall(4, "connection_reset"),
        statusCall("ok", 200),
        chunkCall(4, "body_truncated"),
        chunkCall(6, "connection_reset"),
      ],
      ["The connection dropped three times, last at 50%. Continuing from there."],
    ],
    [
      "TikTok goes silent",
      [chunkCall(3, "timeout")],
      ["TikTok stopped responding at 20%. Continuing from there."],
    ],
    [
      "TikTok is away",
      [chunkCall(3, "connection_refused")],
      ["TikTok could not be reached at 20%. Continuing from there."],
    ],
    [
      "TikTok has a fault",
      [chunkCall(3, "http_502", 502), chunkCall(3, "http_500", 500)],
      ["TikTok had an error of its own twice, last at 20%. Continuing from there."],
    ],
    [
      "TikTok asks to wait",
      [chunkCall(3, "http_429", 429)],
      ["TikTok asked us to wait at 20%. Continuing from there."],
    ],
    [
      "two kinds in turn",
      [
        chunkCall(3, "connection_reset"),
        chunkCall(3, "http_500", 500),
        chunkCall(3, "connection_reset"),
      ],
      [
        "TikTok had an error of its own at 20%. Continuing from there.",
        "The connection dropped twice, last at 20%. Continuing from there.",
      ],
    ],
    [
      "the answer to the last part is lost",
      [chunkCall(10, "connection_reset")],
      ["TikTok’s response to the last part was lost. Checking with TikTok whether it arrived."],
    ],
    [
      "the address runs out",
      [chunkCall(3, "http_403", 403), initCall("ok")],
      [
        "TikTok did not accept the upload address at 20%. Checking with TikTok what arrived.",
        "A new upload started. Sending from the beginning.",
      ],
    ],
    [
      "TikTok forgot the upload",
      [chunkCall(10, "http_404", 404)],
      ["TikTok no longer recognised the upload at 90%. Checking with TikTok what arrived."],
    ],
    [
      "out of step",
      [chunkCall(3, "http_416", 416)],
      ["TikTok expected another part at 20%. Continuing from where TikTok is."],
    ],
    [
      "the file cannot be read",
      [chunkCall(3, "source_failed")],
      ["The video file could not be read at 20%. Checking it again."],
    ],
    [
      "a polite restart",
      [chunkCall(5, "aborted")],
      ["The studio was restarted at 40%. Continuing from there."],
    ],
    [
      "killed",
      [takeoverEvent("uploading", 40)],
      ["The studio was restarted at 40%. Continuing from there."],
    ],
    [
      "cut off and taken over is one thing",
      [chunkCall(5, "aborted"), takeoverEvent("uploading", 40)],
      ["The studio was restarted at 40%. Continuing from there."],
    ],
    [
      "killed twice",
      [takeoverEvent("uploading", 40), takeoverEvent("uploading", 70)],
      ["The studio was restarted twice, last at 70%. Continuing from there."],
    ],
    [
      "killed in the last part",
      [takeoverEvent("committing", 90)],
      [
        "The studio was restarted while the last part was being sent. Checking with TikTok whether it arrived.",
      ],
    ],
    [
      "killed while TikTok works",
      [takeoverEvent("processing", 99)],
      ["The studio was restarted while TikTok was processing the video. Checking its status."],
    ],
    [
      "lost touch and came back",
      [takeoverEvent("uploading", 40, "same")],
      ["The studio lost contact with the send at 40%. Continuing from there."],
    ],
    [
      "TikTok is asked in vain",
      [statusCall("http_500", 500), statusCall("timeout")],
      ["TikTok did not respond when we checked the status, twice. Checking again."],
    ],
    [
      "access runs out",
      [
        statusCall("access_token_invalid", 401),
        apiCall("refresh_token", "ok", 200, { trigger: "token_rejected" }),
      ],
      ["TikTok’s access expired during the send and was renewed."],
    ],
    ["an everyday renewal", [apiCall("refresh_token", "ok", 200, { trigger: "expiring" })], []],
    [
      "reconnected",
      [
        auditEvent("connection.needs_reconnect", { reason: "grant_invalid" }),
        auditEvent("connection.linked", { again: true }),
      ],
      [
        "TikTok no longer accepts our access to the account. Waiting until someone reconnects it.",
        "The account was reconnected. Continuing.",
      ],
    ],
    [
      "the permission is missing",
      [auditEvent("connection.needs_reconnect", { reason: "scope_missing" })],
      ["The permission to receive drafts is missing. Waiting until someone reconnects it."],
    ],
  ])("%s", (_name, happened, texts) => {
    expect(timelineLabels([...uploadOpenedItems, ...happened])).toEqual([
      UPLOAD_OPENED_LABEL,
      ...texts,
    ]);
  });

  test.each<[name: string, happened: TimelineItem[], texts: string[]]>([
    [
      "no answer, then one",
      [initCall("connection_reset", null), initCall("ok")],
      ["TikTok did not respond when we started the upload; started a new one."],
    ],
    [
      "no answer twice, then one",
      [initCall("connection_reset", null), initCall("http_500", 500), initCall("ok")],
      ["TikTok did not respond when we started the upload, twice; started a new one."],
    ],
    [
      "no answer yet",
      [initCall("invalid_json", 200)],
      ["TikTok did not respond when we started the upload. Starting a new one."],
    ],
    [
      "killed meanwhile",
      [takeoverEvent("init_sent", 0), initCall("ok")],
      [
        "The studio was restarted while an upload was being started. Starting a new one.",
        UPLOAD_OPENED_LABEL,
      ],
    ],
    [
      "asked to wait",
      [initCall("rate_limit_exceeded", 429), initCall("rate_limit_exceeded", 429), initCall("ok")],
      [
        "TikTok asked us to wait, twice. It accepts six new drafts a minute. Continuing when the minute is over.",
        UPLOAD_OPENED_LABEL,
      ],
    ],
    [
      "no room",
      [initCall("spam_risk_too_many_pending_share", 403)],
      ["TikTok reports that the inbox has no free slot. Waiting for a slot."],
    ],
    [
      "a code without a sentence of its own",
      [initCall("invalid_file_upload", 400)],
      ["TikTok reports that the file does not meet its rules for uploads."],
    ],
    ["a code of tomorrow", [initCall("made_up", 400)], ["TikTok gave an unknown code: made_up."]],
    [
      "fetched by TikTok",
      [pullInitCall("ok"), transitionEvent("pulling", "processing")],
      ["TikTok agreed to download the video.", "TikTok accepted the whole video."],
    ],
    [
      "an offer without an answer",
      [pullInitCall("timeout", null), pullInitCall("ok")],
      ["TikTok did not respond when we offered the video for download; offered it again."],
    ],
    [
      "TikTok will not fetch",
      [pullInitCall("url_ownership_unverified", 403), initCall("ok")],
      [
        "TikTok refused to download the video from the studio. Uploading it instead.",
        UPLOAD_OPENED_LABEL,
      ],
    ],
    [
      "killed while TikTok fetches",
      [pullInitCall("ok"), takeoverEvent("pulling", 0)],
      [
        "TikTok agreed to download the video.",
        "The studio was restarted while TikTok was downloading the video. Checking how much TikTok has.",
      ],
    ],
    [
      "called off",
      [pullInitCall("ok"), cancelCall("ok")],
      ["TikTok agreed to download the video.", "TikTok was asked to cancel the download."],
    ],
    [
      "called off too late",
      [pullInitCall("ok"), cancelCall("publish_not_cancellable", 400)],
      [
        "TikTok agreed to download the video.",
        "TikTok reports that it is too late to cancel the download. Checking its status.",
      ],
    ],
    [
      "no room for an offer",
      [pullInitCall("spam_risk_too_many_pending_share", 403)],
      ["TikTok reports that the inbox has no free slot. Waiting for a slot."],
    ],
    [
      "an operation without a text of its own",
      [apiCall("fetch_user_info", "internal_error", 500)],
      ["TikTok had an error of its own while it responded."],
    ],
  ])("opening: %s", (_name, happened, texts) => {
    expect(timelineLabels(happened)).toEqual(texts);
  });
});
