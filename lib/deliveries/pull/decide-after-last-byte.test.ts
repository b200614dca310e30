import { describe, expect, test } from "vitest";

import { decide } from "#lib/deliveries/sending/decide";
import type { DeliveryFacts, TransferFacts } from "#lib/deliveries/sending/step-types";
import { secondsAgo, secondsAhead } from "#tests/support/factories/delivery-facts";
import {
  cancelPull,
  closePullUrl,
  finish,
  idle,
  initPull,
  initUpload,
  makeFullyServedPull,
  makePullingFacts,
  pollStatus,
} from "#tests/support/factories/pull-facts";

type Row = [name: string, over: Partial<DeliveryFacts>, step: object];

const check = (rows: Row[]) =>
  test.each<Row>(rows)("%s", (_name, over, step) => {
    expect(decide(makePullingFacts(over))).toEqual(step);
  });

describe("the last byte may have left: only TikTok's word leads on", () => {
  check([
    ["it asks", { transfer: makeFullyServedPull(), nextPollAt: secondsAgo(1) }, pollStatus],
    [
      "fewer bytes mean nothing while the address lives",
      { transfer: makeFullyServedPull({ statusPolledAt: secondsAgo(2), reportedBytes: 9 }) },
      idle,
    ],
    [
      "TikTok has all",
      {
        transfer: makeFullyServedPull({ statusPolledAt: secondsAgo(2), reportedBytes: 25_000_000 }),
      },
      { kind: "mark_committed" },
    ],
    [
      "cancel closes first",
      { cancelRequested: true, transfer: makeFullyServedPull() },
      closePullUrl,
    ],
    [
      "then asks TikTok to stop",
      { cancelRequested: true, transfer: makeFullyServedPull({ pullUrlClosedAt: secondsAgo(1) }) },
      cancelPull,
    ],
    [
      "then asks what happened to it",
      {
        cancelRequested: true,
        nextPollAt: secondsAgo(1),
        transfer: makeFullyServedPull({
          pullUrlClosedAt: secondsAgo(2),
          pullCancelRequestedAt: secondsAgo(1),
        }),
      },
      pollStatus,
    ],
    [
      "with TikTok: cancel is too late",
      {
        state: "processing",
        cancelRequested: true,
        transfer: makeFullyServedPull({ committedAt: secondsAgo(9) }),
      },
      idle,
    ],
    [
      "disconnected: nobody can ask",
      { connection: "disconnected", transfer: makeFullyServedPull() },
      finish("unconfirmed", "disconnected_after_handover"),
    ],
    [
      "nobody knows whom to ask about: for a person",
      { transfer: makeFullyServedPull({ publishId: null }) },
      finish("unconfirmed", "tiktok_unresponsive"),
    ],
    [
      "crashes end honestly",
      { attempts: 6, transfer: makeFullyServedPull() },
      finish("unconfirmed", "worker_crashes"),
    ],
    [
      "a day without word",
      { transfer: makeFullyServedPull({ committingAt: secondsAgo(86_400) }) },
      finish("unconfirmed", "no_status_for_a_day"),
    ],
    [
      "R2c: ten minutes after the end of the address, with fewer bytes, a new try",
      {
        unfinishedInits: 1,
        transfer: makeFullyServedPull({
          committingAt: secondsAgo(4000),
          uploadUrlExpiresAt: secondsAgo(700),
          statusPolledAt: secondsAgo(5),
          reportedBytes: 9,
        }),
      },
      initPull,
    ],
    [
      "R2c needs a word from after that",
      {
        nextPollAt: secondsAgo(1),
        transfer: makeFullyServedPull({
          committingAt: secondsAgo(4000),
          uploadUrlExpiresAt: secondsAgo(700),
          statusPolledAt: secondsAgo(300),
          reportedBytes: 9,
        }),
      },
      pollStatus,
    ],
  ]);
});

describe("what TikTok says of a fetch", () => {
  const said = (outcome: TransferFacts["outcome"], over: Partial<TransferFacts> = {}) =>
    makeFullyServedPull({ statusPolledAt: secondsAgo(50), outcome, ...over });
  check([
    ["delivered before anybody asked", { transfer: said("in_inbox") }, finish("in_inbox")],
    [
      "delivered though we had called it off",
      {
        cancelRequested: true,
        transfer: said("in_inbox", {
          pullUrlClosedAt: secondsAgo(60),
          pullCancelRequestedAt: secondsAgo(60),
        }),
      },
      finish("in_inbox"),
    ],
    [
      "R2b: failed to fetch: again after a pause",
      { pull: { available: true, failed: 2 }, transfer: said("failed_retryable") },
      initPull,
    ],
    [
      "R2b: the pause grows",
      {
        pull: { available: true, failed: 2 },
        transfer: said("failed_retryable", { statusPolledAt: secondsAgo(29) }),
      },
      {
        kind: "reschedule",
        waitingFor: "tiktok",
        until: secondsAhead(1),
        reason: "tiktok_internal",
      },
    ],
    [
      "R2b: the third time we send it",
      { pull: { available: true, failed: 3 }, transfer: said("failed_retryable") },
      initUpload,
    ],
    [
      "failed and cancelled",
      { cancelRequested: true, transfer: said("failed_retryable") },
      finish("cancelled"),
    ],
    [
      "stopped in time for a person",
      {
        cancelRequested: true,
        transfer: said("failed_cancelled", { pullCancelRequestedAt: secondsAgo(60) }),
      },
      finish("cancelled"),
    ],
    [
      "stopped by us for another try",
      { transfer: said("failed_cancelled", { pullCancelRequestedAt: secondsAgo(60) }) },
      initPull,
    ],
    [
      "stopped by someone else",
      { transfer: said("failed_cancelled") },
      finish("not_sent", "cancelled_at_tiktok"),
    ],
    [
      "stopped, as told after we could not confirm it",
      {
        state: "unconfirmed",
        transfer: said("failed_cancelled", { pullCancelRequestedAt: secondsAgo(60) }),
      },
      finish("not_sent", "cancelled_at_tiktok"),
    ],
    [
      "the file is refused",
      { transfer: said("failed_media") },
      finish("refused", "tiktok_refused_media"),
    ],
  ]);
});
