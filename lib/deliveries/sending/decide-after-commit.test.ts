import { describe, expect, test } from "vitest";

import { decide } from "#lib/deliveries/sending/decide";
import type { DeliveryFacts, TransferFacts } from "#lib/deliveries/sending/step-types";
import {
  secondsAgo,
  secondsAhead,
  makeFacts,
  makeTransferFacts,
} from "#tests/support/factories/delivery-facts";

const lastChunkStarted = (over: Partial<TransferFacts> = {}) =>
  makeTransferFacts({ acknowledgedBytes: 10_000_000, committingAt: secondsAgo(20), ...over });

describe("after the last chunk was about to start", () => {
  const committing = (over: Partial<DeliveryFacts>): DeliveryFacts =>
    makeFacts({ state: "committing", ...over });
  test.each<[string, DeliveryFacts, object]>([
    [
      "it asks before anything else",
      committing({ transfer: lastChunkStarted() }),
      { kind: "poll_status" },
    ],
    [
      "TikTok has all bytes: the answer was lost, not the chunk",
      committing({
        transfer: lastChunkStarted({ statusPolledAt: secondsAgo(5), reportedBytes: 25_000_000 }),
      }),
      { kind: "mark_committed" },
    ],
    [
      "R1: fewer bytes and a living address: the same chunk again",
      committing({
        transfer: lastChunkStarted({ statusPolledAt: secondsAgo(5), reportedBytes: 10_000_000 }),
      }),
      { kind: "send_chunks", chunk: 1, commits: true },
    ],
    [
      "R1: a status without a byte count and a living address: the same chunk again",
      committing({ transfer: lastChunkStarted({ statusPolledAt: secondsAgo(5) }) }),
      { kind: "send_chunks", chunk: 1, commits: true },
    ],
    [
      "an expired address waits for the fence",
      committing({
        nextPollAt: secondsAhead(30),
        transfer: lastChunkStarted({
          committingAt: secondsAgo(700),
          statusPolledAt: secondsAgo(5),
          reportedBytes: 10_000_000,
          uploadUrlExpiresAt: secondsAgo(300),
        }),
      }),
      { kind: "idle", until: secondsAhead(30) },
    ],
    [
      "R2c: ten minutes after, with fewer bytes, a new init",
      committing({
        unfinishedInits: 1,
        transfer: lastChunkStarted({
          committingAt: secondsAgo(1500),
          statusPolledAt: secondsAgo(5),
          reportedBytes: 10_000_000,
          uploadUrlExpiresAt: secondsAgo(900),
        }),
      }),
      { kind: "init_upload" },
    ],
    [
      "R2c needs a word from after the fence",
      committing({
        transfer: lastChunkStarted({
          committingAt: secondsAgo(1500),
          statusPolledAt: secondsAgo(400),
          reportedBytes: 10_000_000,
          uploadUrlExpiresAt: secondsAgo(900),
        }),
      }),
      { kind: "poll_status" },
    ],
    [
      "silence past the fence is for a person",
      committing({
        transfer: lastChunkStarted({
          committingAt: secondsAgo(1500),
          statusPolledAt: secondsAgo(5),
          uploadUrlExpiresAt: secondsAgo(900),
        }),
      }),
      { kind: "finish", state: "unconfirmed", reason: "tiktok_unresponsive" },
    ],
    [
      "cancel is too late",
      committing({
        cancelRequested: true,
        transfer: lastChunkStarted({ committedAt: secondsAgo(10) }),
      }),
      { kind: "poll_status" },
    ],
    [
      "disconnected: nobody can ask now",
      committing({
        connection: "disconnected",
        cancelRequested: true,
        transfer: lastChunkStarted(),
      }),
      { kind: "finish", state: "unconfirmed", reason: "disconnected_after_handover" },
    ],
    [
      "without authorisation it waits, never repeats",
      committing({ connection: "needs_reconnect", transfer: lastChunkStarted() }),
      {
        kind: "reschedule",
        waitingFor: "authorization",
        until: secondsAhead(15),
        reason: "needs_reconnect",
      },
    ],
    [
      "a day without word is unconfirmed",
      committing({ transfer: lastChunkStarted({ committingAt: secondsAgo(24 * 3600) }) }),
      { kind: "finish", state: "unconfirmed", reason: "no_status_for_a_day" },
    ],
    [
      "six crashes end it honestly",
      committing({ attempts: 6, transfer: lastChunkStarted() }),
      { kind: "finish", state: "unconfirmed", reason: "worker_crashes" },
    ],
    [
      "while TikTok works on it, it rests between questions",
      makeFacts({
        state: "processing",
        nextPollAt: secondsAhead(3),
        transfer: lastChunkStarted({
          committedAt: secondsAgo(10),
          statusPolledAt: secondsAgo(2),
          outcome: "in_progress",
        }),
      }),
      { kind: "idle", until: secondsAhead(3) },
    ],
  ])("%s", (_name, given, step) => {
    expect(decide(given)).toEqual(step);
  });
});

describe("what TikTok reports", () => {
  const said = (outcome: TransferFacts["outcome"], over: Partial<DeliveryFacts> = {}) =>
    makeFacts({
      state: "processing",
      transfer: lastChunkStarted({
        committedAt: secondsAgo(10),
        statusPolledAt: secondsAgo(1),
        outcome,
      }),
      ...over,
    });
  test.each<[string, DeliveryFacts, object]>([
    ["delivered", said("in_inbox"), { kind: "finish", state: "in_inbox", reason: null }],
    ["posted", said("posted"), { kind: "finish", state: "posted", reason: null }],
    [
      "posted after it was in the inbox",
      said("posted", { state: "in_inbox" }),
      { kind: "finish", state: "posted", reason: null },
    ],
    [
      "delivered after we could not confirm it",
      said("in_inbox", { state: "unconfirmed" }),
      { kind: "finish", state: "in_inbox", reason: null },
    ],
    [
      "still in the inbox: no further end",
      said("in_inbox", { state: "in_inbox", nextPollAt: secondsAhead(60) }),
      { kind: "idle", until: secondsAhead(60) },
    ],
    [
      "a fault of the file",
      said("failed_media"),
      { kind: "finish", state: "refused", reason: "tiktok_refused_media" },
    ],
    [
      "R2b: a fault of TikTok's waits a little",
      said("failed_retryable", { failedUploads: 1 }),
      {
        kind: "reschedule",
        waitingFor: "tiktok",
        until: secondsAhead(14),
        reason: "tiktok_internal",
      },
    ],
    [
      "R2b: then a new init",
      said("failed_retryable", { failedUploads: 1, now: secondsAhead(20) }),
      { kind: "init_upload" },
    ],
    [
      "three such faults end it",
      said("failed_retryable", { failedUploads: 3, now: secondsAhead(60) }),
      { kind: "finish", state: "not_sent", reason: "tiktok_failed_repeatedly" },
    ],
    [
      "the studio was removed from the account",
      said("failed_authorization"),
      { kind: "finish", state: "not_sent", reason: "authorization_removed" },
    ],
  ])("%s", (_name, given, step) => {
    expect(decide(given)).toEqual(step);
  });

  test("an ended delivery stays idle", () => {
    for (const state of ["posted", "cancelled", "not_sent", "refused"] as const)
      expect(decide(makeFacts({ state }))).toEqual({ kind: "idle", until: null });
  });
});
