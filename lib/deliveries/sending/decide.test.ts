import { describe, expect, test } from "vitest";

import { decide } from "#lib/deliveries/sending/decide";
import type { DeliveryFacts } from "#lib/deliveries/sending/step-types";
import {
  secondsAgo,
  secondsAhead,
  makeFacts,
  makeTransferFacts,
} from "#tests/support/factories/delivery-facts";

describe("before the last chunk", () => {
  test.each<[string, Partial<DeliveryFacts>, object]>([
    ["a new delivery opens an upload", {}, { kind: "init_upload" }],
    [
      "an open upload starts with the first chunk",
      { state: "ready", transfer: makeTransferFacts() },
      { kind: "send_chunks", chunk: 0, commits: false },
    ],
    [
      "it continues after the last acknowledged chunk, and the last one commits",
      { state: "uploading", transfer: makeTransferFacts({ acknowledgedBytes: 10_000_000 }) },
      { kind: "send_chunks", chunk: 1, commits: true },
    ],
    [
      "a file in one piece commits with its only chunk",
      {
        state: "ready",
        transfer: makeTransferFacts({ sizeBytes: 5, chunkSize: 5, chunkCount: 1 }),
      },
      { kind: "send_chunks", chunk: 0, commits: true },
    ],
    [
      "R2a: a lost init is repeated",
      {
        state: "init_sent",
        transfer: makeTransferFacts({ publishId: null, initOutcome: "unknown" }),
        unfinishedInits: 1,
      },
      { kind: "init_upload" },
    ],
    [
      "R2a: no request starts on a URL about to expire",
      {
        state: "uploading",
        transfer: makeTransferFacts({ uploadUrlExpiresAt: secondsAhead(299) }),
        unfinishedInits: 1,
      },
      { kind: "init_upload" },
    ],
    [
      "a URL that TikTok refuses leads to a new init",
      {
        state: "uploading",
        transfer: makeTransferFacts({ uploadUrlInvalid: true }),
        unfinishedInits: 1,
      },
      { kind: "init_upload" },
    ],
    [
      "three unfinished inits in a day are enough",
      { state: "init_sent", transfer: makeTransferFacts({ publishId: null }), unfinishedInits: 3 },
      { kind: "finish", state: "not_sent", reason: "tiktok_unclear" },
    ],
    [
      "cancel is safe",
      { state: "uploading", transfer: makeTransferFacts(), cancelRequested: true },
      { kind: "finish", state: "cancelled", reason: null },
    ],
    [
      "cancel after an unconfirmed earlier attempt says so",
      { cancelRequested: true, earlierUnconfirmed: true },
      { kind: "finish", state: "cancelled", reason: "earlier_attempt_unconfirmed" },
    ],
    [
      "disconnecting cancels",
      { connection: "disconnected", cancelRequested: true },
      { kind: "finish", state: "cancelled", reason: "disconnected" },
    ],
    [
      "a missing file sends nothing",
      { media: "missing" },
      { kind: "finish", state: "not_sent", reason: "media_missing" },
    ],
    [
      "a changed file sends nothing",
      { media: "changed", transfer: makeTransferFacts(), state: "uploading" },
      { kind: "finish", state: "not_sent", reason: "media_changed" },
    ],
    [
      "without authorisation it waits",
      { connection: "needs_reconnect" },
      {
        kind: "reschedule",
        waitingFor: "authorization",
        until: secondsAhead(15),
        reason: "needs_reconnect",
      },
    ],
    [
      "a consent of a day ago has expired",
      { connection: "needs_reconnect", consentAt: secondsAgo(24 * 3600) },
      { kind: "finish", state: "not_sent", reason: "consent_expired" },
    ],
    [
      "an open upload continues without a token",
      { connection: "needs_reconnect", state: "uploading", transfer: makeTransferFacts() },
      { kind: "send_chunks", chunk: 0, commits: false },
    ],
    [
      "but its last chunk waits for one",
      {
        connection: "needs_reconnect",
        state: "uploading",
        transfer: makeTransferFacts({ acknowledgedBytes: 10_000_000 }),
      },
      {
        kind: "reschedule",
        waitingFor: "authorization",
        until: secondsAhead(15),
        reason: "needs_reconnect",
      },
    ],
    [
      "nothing new starts for a restricted account",
      { restricted: true },
      {
        kind: "reschedule",
        waitingFor: "authorization",
        until: secondsAhead(15),
        reason: "restricted",
      },
    ],
    [
      "an upload to a restricted account that has started is finished",
      {
        restricted: true,
        state: "uploading",
        transfer: makeTransferFacts({ acknowledgedBytes: 10_000_000 }),
      },
      { kind: "send_chunks", chunk: 1, commits: true },
    ],
    [
      "six crashes end it safely",
      { attempts: 6 },
      { kind: "finish", state: "not_sent", reason: "worker_crashes" },
    ],
  ])("%s", (_name, over, step) => {
    expect(decide(makeFacts(over))).toEqual(step);
  });
});

describe("R9: inits are counted", () => {
  const account = makeFacts().account;
  test.each<[string, Partial<DeliveryFacts>, object]>([
    [
      "the seventh init of a minute waits",
      { account: { ...account, initsLastMinute: 6, oldestInitOfMinute: secondsAgo(50) } },
      {
        kind: "reschedule",
        waitingFor: "rate",
        until: secondsAhead(11),
        reason: "init_rate_limited",
      },
    ],
    [
      "a sixth draft waits for a slot",
      { account: { ...account, slotsUsed: 5, nextSlotFreeAt: secondsAhead(3600) } },
      {
        kind: "reschedule",
        waitingFor: "slots",
        until: secondsAhead(300),
        reason: "slots_full_by_count",
      },
    ],
    [
      "a person may overrule the count of slots",
      {
        retryRequestedAt: secondsAgo(5),
        account: { ...account, slotsUsed: 5, nextSlotFreeAt: secondsAhead(3600) },
      },
      { kind: "init_upload" },
    ],
    [
      "nobody overrules the rate",
      {
        retryRequestedAt: secondsAgo(5),
        account: { ...account, initsLastMinute: 6, oldestInitOfMinute: secondsAgo(1) },
      },
      {
        kind: "reschedule",
        waitingFor: "rate",
        until: secondsAhead(60),
        reason: "init_rate_limited",
      },
    ],
    [
      "an older delivery that waits goes first",
      { account: { ...account, isBehindAnother: true } },
      {
        kind: "reschedule",
        waitingFor: "slots",
        until: secondsAhead(60),
        reason: "behind_in_queue",
      },
    ],
  ])("%s", (_name, over, step) => {
    expect(decide(makeFacts(over))).toEqual(step);
  });
});
