import { describe, expect, test } from "vitest";

import { decide } from "#lib/deliveries/sending/decide";
import type { DeliveryFacts, TransferFacts } from "#lib/deliveries/sending/step-types";
import {
  secondsAgo,
  secondsAhead,
  makeFacts,
  makeTransferFacts,
} from "#tests/support/factories/delivery-facts";

const fetching = (over: Partial<DeliveryFacts>): DeliveryFacts =>
  makeFacts({
    state: "pulling",
    pull: { available: true, failed: 0 },
    nextPollAt: secondsAhead(3),
    ...over,
  });

/** A fetch that TikTok accepted half a minute ago. */
const fetched = (over: Partial<TransferFacts> = {}) =>
  makeTransferFacts({
    source: "pull",
    publishId: "v_inbox_url~v2.1",
    uploadUrlExpiresAt: secondsAhead(3870),
    uploadUrlInvalid: true,
    chunkSize: 25_000_000,
    chunkCount: 1,
    firstServedAt: secondsAgo(28),
    ...over,
  });

/** The answer to the init never came: killed before it, or lost on the way. */
const lost = (over: Partial<TransferFacts> = {}) =>
  fetched({ publishId: null, initOutcome: "unknown", ...over });
const closed = (over: Partial<TransferFacts> = {}) =>
  fetched({ pullUrlClosedAt: secondsAgo(1), ...over });
/** Our door noted that the last byte was about to leave. */
const whole = (over: Partial<TransferFacts> = {}) =>
  fetched({ committingAt: secondsAgo(20), ...over });

type Row = [string, Partial<DeliveryFacts>, object];
const ask = { kind: "poll_status" };
const close = { kind: "close_pull_url" };
const offer = { kind: "init_pull" };
const init = { kind: "init_upload" };
const callOff = { kind: "cancel_pull" };
const rest = { kind: "idle", until: secondsAhead(3) };
const end = (state: string, reason: string | null = null) => ({ kind: "finish", state, reason });

const check = (rows: Row[]) =>
  test.each<Row>(rows)("%s", (_name, over, step) => {
    expect(decide(fetching(over))).toEqual(step);
  });

describe("fetched or sent", () => {
  check([
    ["where it is offered, TikTok fetches", { state: "queued" }, offer],
    ["where it is not, we send", { state: "queued", pull: { available: false, failed: 0 } }, init],
    [
      "after three failed fetches we send",
      { state: "queued", pull: { available: true, failed: 3 } },
      init,
    ],
    [
      "R9 holds for both",
      {
        state: "queued",
        account: { ...makeFacts().account, initsLastMinute: 6, oldestInitOfMinute: secondsAgo(50) },
      },
      {
        kind: "reschedule",
        waitingFor: "rate",
        until: secondsAhead(11),
        reason: "init_rate_limited",
      },
    ],
  ]);
});

describe("while TikTok fetches and the last byte has not left", () => {
  check([
    ["it asks how far TikTok is", { transfer: fetched(), nextPollAt: secondsAgo(1) }, ask],
    [
      "and rests between questions",
      {
        transfer: fetched({
          statusPolledAt: secondsAgo(2),
          outcome: "in_progress",
          reportedBytes: 9,
        }),
      },
      rest,
    ],
    [
      "TikTok's word that it has all outweighs our note",
      { transfer: fetched({ reportedBytes: 25_000_000 }) },
      { kind: "mark_committed" },
    ],
    [
      "even against a cancel",
      { cancelRequested: true, transfer: fetched({ reportedBytes: 25_000_000 }) },
      { kind: "mark_committed" },
    ],
    [
      "killed before the init left: the address is closed first",
      { transfer: lost({ initOutcome: null, firstServedAt: null }) },
      close,
    ],
    [
      "a lost answer, nothing served: closed first",
      { transfer: lost({ firstServedAt: null }) },
      close,
    ],
    ["a lost answer, bytes served: closed first", { transfer: lost() }, close],
    ["cancel closes", { cancelRequested: true, transfer: fetched() }, close],
    ["disconnecting closes", { connection: "disconnected", transfer: fetched() }, close],
    ["a changed file closes", { media: "changed", transfer: fetched() }, close],
    [
      "a job that crashes its worker closes before it ends",
      { attempts: 6, transfer: fetched() },
      close,
    ],
    [
      "an address past its end is closed",
      { transfer: fetched({ uploadUrlExpiresAt: secondsAgo(1) }) },
      close,
    ],
    [
      "TikTok never came: closed after ten minutes",
      { transfer: fetched({ initStartedAt: secondsAgo(600), firstServedAt: null }) },
      close,
    ],
    [
      "not a second sooner",
      { transfer: fetched({ initStartedAt: secondsAgo(599), firstServedAt: null }) },
      rest,
    ],
    [
      "it came and is slow: it may take its hour",
      { transfer: fetched({ initStartedAt: secondsAgo(3000), firstServedAt: secondsAgo(2990) }) },
      rest,
    ],
    [
      "without authorisation it waits; the door gives out no last byte",
      { connection: "needs_reconnect", transfer: fetched() },
      {
        kind: "reschedule",
        waitingFor: "authorization",
        until: secondsAhead(15),
        reason: "needs_reconnect",
      },
    ],
  ]);
});

describe("closed before the last byte left: provably no draft (R2a)", () => {
  check([
    [
      "a lost answer: a new try at once",
      { unfinishedInits: 1, transfer: lost({ pullUrlClosedAt: secondsAgo(1) }) },
      offer,
    ],
    [
      "whatever was served before",
      {
        unfinishedInits: 1,
        transfer: lost({ pullUrlClosedAt: secondsAgo(1), firstServedAt: null }),
      },
      offer,
    ],
    [
      "three orphans in a day are enough",
      { unfinishedInits: 3, transfer: lost({ pullUrlClosedAt: secondsAgo(1) }) },
      end("not_sent", "tiktok_unclear"),
    ],
    ["TikTok is told to give up what it cannot finish", { transfer: closed() }, callOff],
    [
      "once",
      { unfinishedInits: 1, transfer: closed({ pullCancelRequestedAt: secondsAgo(1) }) },
      offer,
    ],
    [
      "a fetch TikTok never came for: sent by us instead",
      {
        transfer: closed({ pullCancelRequestedAt: secondsAgo(1) }),
        pull: { available: false, failed: 1 },
      },
      init,
    ],
    ["cancelled, after telling TikTok", { cancelRequested: true, transfer: closed() }, callOff],
    [
      "cancelled, and certain",
      { cancelRequested: true, transfer: closed({ pullCancelRequestedAt: secondsAgo(1) }) },
      end("cancelled"),
    ],
    [
      "cancelled with a lost answer: nobody to tell",
      { cancelRequested: true, transfer: lost({ pullUrlClosedAt: secondsAgo(1) }) },
      end("cancelled"),
    ],
    [
      "disconnected: no further call",
      { connection: "disconnected", cancelRequested: true, transfer: closed() },
      end("cancelled", "disconnected"),
    ],
    ["crashes end safely", { attempts: 6, transfer: closed() }, end("not_sent", "worker_crashes")],
    [
      "a changed file ends safely",
      { media: "changed", transfer: closed({ pullCancelRequestedAt: secondsAgo(1) }) },
      end("not_sent", "media_changed"),
    ],
  ]);
});

describe("the last byte may have left: only TikTok's word leads on", () => {
  check([
    ["it asks", { transfer: whole(), nextPollAt: secondsAgo(1) }, ask],
    [
      "fewer bytes mean nothing while the address lives",
      { transfer: whole({ statusPolledAt: secondsAgo(2), reportedBytes: 9 }) },
      rest,
    ],
    [
      "TikTok has all",
      { transfer: whole({ statusPolledAt: secondsAgo(2), reportedBytes: 25_000_000 }) },
      { kind: "mark_committed" },
    ],
    ["cancel closes first", { cancelRequested: true, transfer: whole() }, close],
    [
      "then asks TikTok to stop",
      { cancelRequested: true, transfer: whole({ pullUrlClosedAt: secondsAgo(1) }) },
      callOff,
    ],
    [
      "then asks what became of it",
      {
        cancelRequested: true,
        nextPollAt: secondsAgo(1),
        transfer: whole({ pullUrlClosedAt: secondsAgo(2), pullCancelRequestedAt: secondsAgo(1) }),
      },
      ask,
    ],
    [
      "with TikTok: cancel is too late",
      {
        state: "processing",
        cancelRequested: true,
        transfer: whole({ committedAt: secondsAgo(9) }),
      },
      rest,
    ],
    [
      "disconnected: nobody can ask",
      { connection: "disconnected", transfer: whole() },
      end("unconfirmed", "disconnected_after_handover"),
    ],
    [
      "nobody knows whom to ask about: for a person",
      { transfer: whole({ publishId: null }) },
      end("unconfirmed", "tiktok_unresponsive"),
    ],
    [
      "crashes end honestly",
      { attempts: 6, transfer: whole() },
      end("unconfirmed", "worker_crashes"),
    ],
    [
      "a day without word",
      { transfer: whole({ committingAt: secondsAgo(86_400) }) },
      end("unconfirmed", "no_status_for_a_day"),
    ],
    [
      "R2c: ten minutes after the end of the address, with fewer bytes, a new try",
      {
        unfinishedInits: 1,
        transfer: whole({
          committingAt: secondsAgo(4000),
          uploadUrlExpiresAt: secondsAgo(700),
          statusPolledAt: secondsAgo(5),
          reportedBytes: 9,
        }),
      },
      offer,
    ],
    [
      "R2c needs a word from after that",
      {
        nextPollAt: secondsAgo(1),
        transfer: whole({
          committingAt: secondsAgo(4000),
          uploadUrlExpiresAt: secondsAgo(700),
          statusPolledAt: secondsAgo(300),
          reportedBytes: 9,
        }),
      },
      ask,
    ],
  ]);
});

describe("what TikTok says of a fetch", () => {
  const said = (outcome: TransferFacts["outcome"], over: Partial<TransferFacts> = {}) =>
    whole({ statusPolledAt: secondsAgo(50), outcome, ...over });
  check([
    ["delivered before anybody asked", { transfer: said("in_inbox") }, end("in_inbox")],
    [
      "delivered though we had called it off",
      {
        cancelRequested: true,
        transfer: said("in_inbox", {
          pullUrlClosedAt: secondsAgo(60),
          pullCancelRequestedAt: secondsAgo(60),
        }),
      },
      end("in_inbox"),
    ],
    [
      "R2b: failed to fetch: again after a pause",
      { pull: { available: true, failed: 2 }, transfer: said("failed_retryable") },
      offer,
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
      init,
    ],
    [
      "failed and cancelled",
      { cancelRequested: true, transfer: said("failed_retryable") },
      end("cancelled"),
    ],
    [
      "stopped in time for a person",
      {
        cancelRequested: true,
        transfer: said("failed_cancelled", { pullCancelRequestedAt: secondsAgo(60) }),
      },
      end("cancelled"),
    ],
    [
      "stopped by us for another try",
      { transfer: said("failed_cancelled", { pullCancelRequestedAt: secondsAgo(60) }) },
      offer,
    ],
    [
      "stopped by somebody else",
      { transfer: said("failed_cancelled") },
      end("not_sent", "cancelled_at_tiktok"),
    ],
    [
      "stopped, as told after we could not confirm it",
      {
        state: "unconfirmed",
        transfer: said("failed_cancelled", { pullCancelRequestedAt: secondsAgo(60) }),
      },
      end("not_sent", "cancelled_at_tiktok"),
    ],
    [
      "the file is refused",
      { transfer: said("failed_media") },
      end("refused", "tiktok_refused_media"),
    ],
  ]);
});
