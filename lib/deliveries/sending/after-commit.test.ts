import { describe, expect, test } from "vitest";

import { decide } from "#lib/deliveries/sending/decide";
import type { DeliveryFacts, TransferFacts } from "#lib/deliveries/sending/step-types";
import {
  makeFacts,
  makeTransferFacts,
  secondsAgo,
  secondsAhead,
} from "#tests/support/factories/delivery-facts";

/** A file in one part. `since`: seconds since the first and the latest attempt at it. */
const onePart = (
  { first, latest = first }: { first: number; latest?: number },
  over: Partial<TransferFacts> = {},
) =>
  makeTransferFacts({
    sizeBytes: 5,
    chunkSize: 5,
    chunkCount: 1,
    committingAt: secondsAgo(first),
    completionStartedAt: secondsAgo(latest),
    openAttempts: 1,
    ...over,
  });

const committing = (transfer: TransferFacts, over: Partial<DeliveryFacts> = {}) =>
  makeFacts({ state: "committing", transfer, nextPollAt: secondsAhead(2), ...over });

const refusedBy = (code: string, times: number, over: Partial<TransferFacts> = {}) => ({
  chunkRejections: times,
  chunkRejectionCode: code,
  openAttempts: 0,
  ...over,
});

const sendAgain = { kind: "send_chunks", chunk: 0, commits: true };
const waitFor = (seconds: number, reason: string) => ({
  kind: "reschedule",
  waitingFor: "tiktok",
  until: secondsAhead(seconds),
  reason,
});

describe("a refused or unanswered last part", () => {
  const asked = { statusPolledAt: secondsAgo(0.5), reportedBytes: 0 };
  test.each<[string, DeliveryFacts, object]>([
    [
      "the status is asked first",
      committing(onePart({ first: 1 }, refusedBy("http_403", 1)), { nextPollAt: null }),
      { kind: "poll_status" },
    ],
    [
      "a status from before the latest attempt does not count",
      committing(onePart({ first: 60, latest: 5 }, { statusPolledAt: secondsAgo(6) }), {
        nextPollAt: null,
      }),
      { kind: "poll_status" },
    ],
    [
      "it rests before it sends the part again",
      committing(onePart({ first: 1 }, { ...refusedBy("http_403", 1), ...asked })),
      waitFor(1, "last_chunk_refused"),
    ],
    [
      "R1: then it sends it again, whatever the rejection was",
      committing(onePart({ first: 2 }, { ...refusedBy("http_404", 1), ...asked })),
      sendAgain,
    ],
    [
      "an absent number of bytes means zero or unknown, never all",
      committing(
        onePart({ first: 2 }, { ...refusedBy("http_416", 1), ...asked, reportedBytes: null }),
      ),
      sendAgain,
    ],
    [
      "the pause grows with the rejections",
      committing(onePart({ first: 50, latest: 31 }, { ...refusedBy("http_403", 3), ...asked })),
      waitFor(1, "last_chunk_refused"),
    ],
    [
      "and with the attempts that had no answer",
      committing(onePart({ first: 110, latest: 10 }, asked)),
      waitFor(2, "checking_last_chunk"),
    ],
    [
      "but ends after a minute and a half",
      committing(onePart({ first: 1000, latest: 90 }, { ...refusedBy("http_403", 9), ...asked })),
      sendAgain,
    ],
    [
      "all bytes arrived in spite of the rejection",
      committing(
        onePart({ first: 2 }, { ...refusedBy("http_403", 1), ...asked, reportedBytes: 5 }),
      ),
      { kind: "mark_committed" },
    ],
    [
      "a last index instead of a count is all bytes too",
      committing(onePart({ first: 2 }, { ...asked, reportedBytes: 4 })),
      { kind: "mark_committed" },
    ],
    [
      "our request is at fault each time, but bytes may be reported late",
      committing(onePart({ first: 60, latest: 20 }, { ...refusedBy("http_401", 4), ...asked })),
      waitFor(2, "last_chunk_refused"),
    ],
    [
      "later it ends, and no draft can be created",
      committing(onePart({ first: 60, latest: 20.5 }, { ...refusedBy("http_401", 4), ...asked })),
      { kind: "finish", state: "not_sent", reason: "chunk_refused_repeatedly" },
    ],
    [
      "without a number of bytes a person decides",
      committing(
        onePart(
          { first: 60, latest: 20.5 },
          { ...refusedBy("http_401", 4), ...asked, reportedBytes: null },
        ),
      ),
      { kind: "finish", state: "unconfirmed", reason: "refused_without_status" },
    ],
    [
      "an attempt without an answer may have arrived, so it does not end",
      committing(
        onePart(
          { first: 60, latest: 30 },
          { ...refusedBy("http_401", 4), ...asked, openAttempts: 1 },
        ),
      ),
      waitFor(2, "last_chunk_refused"),
    ],
    [
      "an address refused permanently waits for the fence (R2c)",
      committing(
        onePart(
          { first: 4000, latest: 700 },
          { ...refusedBy("http_403", 9), ...asked, uploadUrlExpiresAt: secondsAgo(300) },
        ),
      ),
      { kind: "idle", until: secondsAhead(2) },
    ],
    [
      "and behind it for a new init",
      committing(
        onePart(
          { first: 4000, latest: 900 },
          { ...refusedBy("http_403", 9), ...asked, uploadUrlExpiresAt: secondsAgo(700) },
        ),
      ),
      { kind: "init_upload" },
    ],
    [
      "or, when the status has no byte count, for a person, with the rejection as the reason",
      committing(
        onePart(
          { first: 4000, latest: 900 },
          {
            ...refusedBy("http_403", 9),
            ...asked,
            reportedBytes: null,
            uploadUrlExpiresAt: secondsAgo(700),
          },
        ),
      ),
      { kind: "finish", state: "unconfirmed", reason: "refused_without_status" },
    ],
  ])("%s", (_name, given, step) => {
    expect(decide(given)).toEqual(step);
  });
});

describe("an accepted last part that TikTok does not have", () => {
  const accepted = (seconds: number, over: Partial<TransferFacts>, since = seconds + 1) =>
    makeFacts({
      state: "processing",
      nextPollAt: secondsAhead(2),
      transfer: onePart(
        { first: since, latest: seconds + 1 },
        {
          committedAt: secondsAgo(seconds),
          completionStartedAt: null,
          statusPolledAt: secondsAgo(0.5),
          outcome: "in_progress",
          ...over,
        },
      ),
    });
  const rest = { kind: "idle", until: secondsAhead(2) };
  test.each<[string, DeliveryFacts, object]>([
    ["all bytes: it is processed", accepted(3600, { reportedBytes: 5 }), rest],
    ["fewer bytes may be a late report", accepted(19, { reportedBytes: 0 }), rest],
    ["R1: for longer, it is sent again", accepted(20, { reportedBytes: 0 }), sendAgain],
    ["no number: processing may explain it", accepted(899, { reportedBytes: null }), rest],
    ["R1: but not for ever", accepted(900, { reportedBytes: null }), sendAgain],
    [
      "a status from before the answer says nothing",
      accepted(60, { reportedBytes: 0, statusPolledAt: secondsAgo(60.5) }),
      rest,
    ],
    [
      "past the fence a person decides: TikTok accepted it, so no new init",
      accepted(4000, { reportedBytes: 0, uploadUrlExpiresAt: secondsAgo(700) }),
      { kind: "finish", state: "unconfirmed", reason: "accepted_but_incomplete" },
    ],
    [
      "a status without a byte count past the fence still waits",
      accepted(4000, { reportedBytes: null, uploadUrlExpiresAt: secondsAgo(700) }),
      rest,
    ],
    [
      "a pull is not sent again",
      accepted(60, { source: "pull", reportedBytes: 0, uploadUrlInvalid: true }),
      rest,
    ],
  ])("%s", (_name, given, step) => {
    expect(decide(given)).toEqual(step);
  });
});

describe("TikTok reports a draft in the inbox", () => {
  const inbox = (over: Partial<TransferFacts>, state: DeliveryFacts["state"] = "committing") =>
    makeFacts({
      state,
      nextPollAt: secondsAhead(60),
      transfer: onePart(
        { first: 60, latest: 10 },
        { statusPolledAt: secondsAgo(1), outcome: "in_inbox", ...over },
      ),
    });
  const shown = { kind: "finish", state: "in_inbox", reason: null };
  const empty = { kind: "finish", state: "unconfirmed", reason: "draft_without_video" };
  test.each<[string, DeliveryFacts, object]>([
    ["accepted", inbox({ committedAt: secondsAgo(9) }), shown],
    [
      "refused, but it has all bytes",
      inbox({ ...refusedBy("http_403", 1), reportedBytes: 5 }),
      shown,
    ],
    ["the answer was lost", inbox({}), shown],
    ["it has no bytes", inbox({ reportedBytes: 0 }), empty],
    ["every attempt was refused", inbox(refusedBy("http_403", 3)), empty],
    [
      "the address had expired, which may leave an empty draft",
      inbox({ uploadUrlExpiresAt: secondsAgo(2) }),
      empty,
    ],
    ["nothing was ever sent", inbox({ committingAt: null }, "uploading"), empty],
    [
      "it stays unconfirmed and is asked again later",
      inbox({ reportedBytes: 0 }, "unconfirmed"),
      { kind: "idle", until: secondsAhead(60) },
    ],
    [
      "what was shown stays, though the address has expired since",
      inbox({ uploadUrlExpiresAt: secondsAgo(2) }, "in_inbox"),
      { kind: "idle", until: secondsAhead(60) },
    ],
  ])("%s", (_name, given, step) => {
    expect(decide(given)).toEqual(step);
  });

  test.each(["failed_retryable", "failed_media", "failed_refused", "failed_cancelled"] as const)(
    "and then %s: it says so, and sends nothing again",
    (outcome) => {
      expect(decide(inbox({ committedAt: secondsAgo(9), outcome }, "in_inbox"))).toEqual({
        kind: "finish",
        state: "refused",
        reason: "failed_after_inbox",
      });
    },
  );
});
