import { describe, expect, test } from "vitest";

import {
  call,
  part,
  open,
  offer,
  callOff,
  ask,
  event,
  moved,
  takenOver,
  wordsOf,
  opened,
  OPENED,
  type Given,
} from "#tests/support/story-words";

describe("a fault is told with its place and what comes now", () => {
  test.each<[name: string, happened: Given[], words: string[]]>([
    ["the connection drops", [part(7, "reset")], ["The connection dropped at 60 %. Continuing from there."]],
    ["it drops in the first part", [part(1, "reset")], ["The connection dropped at the beginning. Continuing from there."]],
    [
      "it drops again and again",
      [part(4, "reset"), ask("ok", 200), part(4, "cut"), part(6, "reset")],
      ["The connection dropped three times, last at 50 %. Continuing from there."],
    ],
    ["TikTok goes silent", [part(3, "timeout")], ["TikTok went silent at 20 %. Continuing from there."]],
    ["TikTok is away", [part(3, "refused_connection")], ["TikTok could not be reached at 20 %. Continuing from there."]],
    [
      "TikTok has a fault",
      [part(3, "http_502", 502), part(3, "http_500", 500)],
      ["TikTok had a fault of its own twice, last at 20 %. Continuing from there."],
    ],
    ["TikTok asks to wait", [part(3, "http_429", 429)], ["TikTok asked us to wait at 20 %. Continuing from there."]],
    [
      "two kinds in turn",
      [part(3, "reset"), part(3, "http_500", 500), part(3, "reset")],
      [
        "TikTok had a fault of its own at 20 %. Continuing from there.",
        "The connection dropped twice, last at 20 %. Continuing from there.",
      ],
    ],
    [
      "the answer to the last part is lost",
      [part(10, "reset")],
      ["TikTok’s answer to the last part was lost. Asking TikTok whether it arrived."],
    ],
    [
      "the address runs out",
      [part(3, "http_403", 403), open("ok")],
      ["The address for the upload ran out at 20 %. Opening a new upload.", "TikTok opened a new upload. Sending from the beginning."],
    ],
    ["TikTok forgot the upload", [part(10, "http_404", 404)], ["TikTok no longer knew the upload at 90 %. Asking TikTok what arrived."]],
    ["out of step", [part(3, "http_416", 416)], ["TikTok expected another part at 20 %. Continuing from where TikTok is."]],
    ["the file cannot be read", [part(3, "source_failed")], ["The video file could not be read at 20 %. Looking at it again."]],
    ["a polite restart", [part(5, "aborted")], ["The studio was restarted at 40 %. Continuing from there."]],
    ["killed", [takenOver("uploading", 40)], ["The studio was restarted at 40 %. Continuing from there."]],
    [
      "cut off and taken over is one thing",
      [part(5, "aborted"), takenOver("uploading", 40)],
      ["The studio was restarted at 40 %. Continuing from there."],
    ],
    [
      "killed twice",
      [takenOver("uploading", 40), takenOver("uploading", 70)],
      ["The studio was restarted twice, last at 70 %. Continuing from there."],
    ],
    [
      "killed in the last part",
      [takenOver("committing", 90)],
      ["The studio was restarted while the last part was on its way. Asking TikTok whether it arrived."],
    ],
    [
      "killed while TikTok works",
      [takenOver("processing", 99)],
      ["The studio was restarted while TikTok worked on the video. Asking TikTok how it fares."],
    ],
    [
      "lost touch and came back",
      [takenOver("uploading", 40, "same")],
      ["The studio lost touch with the send at 40 %. Continuing from there."],
    ],
    [
      "TikTok is asked in vain",
      [ask("http_500", 500), ask("timeout")],
      ["TikTok did not answer when we asked how the video fares, twice. Asking again."],
    ],
    [
      "access runs out",
      [ask("access_token_invalid", 401), call("Renew the permission", "ok", 200, "TikTok refused the token")],
      ["TikTok’s access ran out during the send and was renewed."],
    ],
    ["an everyday renewal", [call("Renew the permission", "ok", 200, "before its end")], []],
    [
      "reconnected",
      [event("connection.needs_reconnect", { reason: "grant_dead" }), event("connection.linked", { again: true })],
      ["TikTok no longer accepts our access to the account. Waiting until somebody reconnects it.", "Reconnected; continuing."],
    ],
    [
      "the permission is missing",
      [event("connection.needs_reconnect", { reason: "scope_missing" })],
      ["The permission to receive drafts is missing. Waiting until somebody reconnects it."],
    ],
  ])("%s", (_name, happened, words) => {
    expect(wordsOf([...opened, ...happened])).toEqual([OPENED, ...words]);
  });

  test.each<[name: string, happened: Given[], words: string[]]>([
    ["no answer, then one", [open("reset", null), open("ok")], ["TikTok did not answer when we opened the upload; opened a new one."]],
    [
      "no answer twice, then one",
      [open("reset", null), open("http_500", 500), open("ok")],
      ["TikTok did not answer when we opened the upload, twice; opened a new one."],
    ],
    ["no answer yet", [open("not_json", 200)], ["TikTok did not answer when we opened the upload. Opening a new one."]],
    [
      "killed meanwhile",
      [takenOver("init_sent", 0), open("ok")],
      ["The studio was restarted while an upload was being opened. Opening a new one.", OPENED],
    ],
    [
      "asked to wait",
      [open("rate_limit_exceeded", 429), open("rate_limit_exceeded", 429), open("ok")],
      ["TikTok asked us to wait, twice. It takes six new drafts a minute; going on when the minute is over.", OPENED],
    ],
    ["no room", [open("spam_risk_too_many_pending_share", 403)], ["TikTok says that the inbox has no room. Waiting for room."]],
    [
      "a code without a sentence of its own",
      [open("invalid_file_upload", 400)],
      ["TikTok says that the file does not meet its rules for uploads."],
    ],
    ["a code of tomorrow", [open("made_up", 400)], ["TikTok gave a code that we do not know: made_up."]],
    [
      "fetched by TikTok",
      [offer("ok"), moved("fetching", "processing")],
      ["TikTok took the offer to fetch the video.", "All of the video arrived at TikTok."],
    ],
    [
      "an offer without an answer",
      [offer("timeout", null), offer("ok")],
      ["TikTok did not answer when we offered the video; offered it anew."],
    ],
    [
      "TikTok will not fetch",
      [offer("url_ownership_unverified", 403), open("ok")],
      ["TikTok would not fetch the video from the studio. Sending it instead.", OPENED],
    ],
    [
      "killed while TikTok fetches",
      [offer("ok"), takenOver("fetching", 0)],
      [
        "TikTok took the offer to fetch the video.",
        "The studio was restarted while TikTok was fetching the video. Asking TikTok how much it has.",
      ],
    ],
    ["called off", [offer("ok"), callOff("ok")], ["TikTok took the offer to fetch the video.", "TikTok was asked to give the fetch up."]],
    [
      "called off too late",
      [offer("ok"), callOff("publish_not_cancellable", 400)],
      ["TikTok took the offer to fetch the video.", "TikTok says that it is too late to give the fetch up. Asking how it fares."],
    ],
    [
      "no room for an offer",
      [offer("spam_risk_too_many_pending_share", 403)],
      ["TikTok says that the inbox has no room. Waiting for room."],
    ],
    ["an operation of tomorrow", [call("Dance", "internal_error", 500)], ["TikTok had a fault of its own while it answered."]],
  ])("opening: %s", (_name, happened, words) => {
    expect(wordsOf(happened)).toEqual(words);
  });
});
