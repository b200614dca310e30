import { describe, expect, test } from "vitest";

import { storyOf, type StoryEvent, type StoryFacts } from "#lib/deliveries/story";
import type { StoryCall } from "#lib/deliveries/story-beats";

const BEGUN = new Date("2026-11-22T10:00:00Z");
const at = (second: number) => new Date(BEGUN.getTime() + second * 1000);
const MB = 1_000_000;

type Given = (second: number) => { call: StoryCall } | { event: StoryEvent };

const call =
  (operation: string, code: string, httpStatus: number | null = null, asked = ""): Given =>
  (second) => ({ call: { at: at(second), operation, asked, httpStatus, code, logId: `LOG${second}` } });
const part = (number: number, code: string, status: number | null = null): Given =>
  call("Send a part", code, status, `part ${number} of 10, bytes ${(number - 1) * 10 * MB} to ${number * 10 * MB - 1}`);
const open = (code: string, status: number | null = 200): Given => call("Open an upload", code, status, "100000000 bytes in 10 parts");
const offer = (code: string, status: number | null = 200): Given => call("Offer it for fetching", code, status, "100000000 bytes");
const callOff = (code: string, status: number | null = 200): Given => call("Call it off", code, status);
const ask = (code: string, status: number | null = null): Given => call("Ask how it fares", code, status);
const event =
  (action: string, details: object = {}): Given =>
  (second) => ({ event: { at: at(second), action, details } });
const moved = (from: string, to: string, reason: string | null = null) => event("delivery.moved", { from, to, reason });
const takenOver = (state: string, percent: number, holder = "another") => event("delivery.taken_over", { state, percent, holder });

/** The facts of a send of 100 MB in which these happened, a second apart. */
function factsOf(given: Given[], more: Partial<StoryFacts> = {}): StoryFacts {
  const happened = given.map((make, index) => make(index));
  return {
    sizeBytes: 100 * MB,
    endedAt: null,
    calls: happened.flatMap((one) => ("call" in one ? [one.call] : [])),
    events: happened.flatMap((one) => ("event" in one ? [one.event] : [])),
    transfers: [],
    ...more,
  };
}

const wordsOf = (given: Given[], more?: Partial<StoryFacts>) => storyOf(factsOf(given, more)).map(({ words }) => words);

const opened = [moved("queued", "init_sent"), open("ok"), moved("init_sent", "ready"), moved("ready", "uploading")];
const OPENED = "TikTok opened the upload.";

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
