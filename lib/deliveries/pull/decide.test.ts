import { describe, expect, test } from "vitest";

import { decide } from "#lib/deliveries/sending/decide";
import type { DeliveryFacts } from "#lib/deliveries/sending/step-types";
import { makeFacts, secondsAgo, secondsAhead } from "#tests/support/factories/delivery-facts";
import {
  cancelPull,
  closePullUrl,
  finish,
  idle,
  initPull,
  initUpload,
  makeClosedPull,
  makePull,
  makePullingFacts,
  makePullWithoutPublishId,
  pollStatus,
} from "#tests/support/factories/pull-facts";

type Row = [name: string, over: Partial<DeliveryFacts>, step: object];

const check = (rows: Row[]) =>
  test.each<Row>(rows)("%s", (_name, over, step) => {
    expect(decide(makePullingFacts(over))).toEqual(step);
  });

describe("fetched or sent", () => {
  check([
    ["where it is offered, TikTok fetches", { state: "queued" }, initPull],
    [
      "where it is not, we send",
      { state: "queued", pull: { available: false, failed: 0 } },
      initUpload,
    ],
    [
      "after three failed fetches we send",
      { state: "queued", pull: { available: true, failed: 3 } },
      initUpload,
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
    ["it asks how far TikTok is", { transfer: makePull(), nextPollAt: secondsAgo(1) }, pollStatus],
    [
      "and rests between questions",
      {
        transfer: makePull({
          statusPolledAt: secondsAgo(2),
          outcome: "in_progress",
          reportedBytes: 9,
        }),
      },
      idle,
    ],
    [
      "TikTok's word that it has all outweighs our note",
      { transfer: makePull({ reportedBytes: 25_000_000 }) },
      { kind: "mark_committed" },
    ],
    [
      "even against a cancel",
      { cancelRequested: true, transfer: makePull({ reportedBytes: 25_000_000 }) },
      { kind: "mark_committed" },
    ],
    [
      "killed before the init left: the address is closed first",
      { transfer: makePullWithoutPublishId({ initOutcome: null, firstServedAt: null }) },
      closePullUrl,
    ],
    [
      "a lost answer, nothing served: closed first",
      { transfer: makePullWithoutPublishId({ firstServedAt: null }) },
      closePullUrl,
    ],
    [
      "a lost answer, bytes served: closed first",
      { transfer: makePullWithoutPublishId() },
      closePullUrl,
    ],
    ["cancel closes", { cancelRequested: true, transfer: makePull() }, closePullUrl],
    ["disconnecting closes", { connection: "disconnected", transfer: makePull() }, closePullUrl],
    ["a changed file closes", { media: "changed", transfer: makePull() }, closePullUrl],
    [
      "a job that crashes its worker closes before it ends",
      { attempts: 6, transfer: makePull() },
      closePullUrl,
    ],
    [
      "an address past its end is closed",
      { transfer: makePull({ uploadUrlExpiresAt: secondsAgo(1) }) },
      closePullUrl,
    ],
    [
      "TikTok never came: closed after ten minutes",
      { transfer: makePull({ initStartedAt: secondsAgo(600), firstServedAt: null }) },
      closePullUrl,
    ],
    [
      "not a second sooner",
      { transfer: makePull({ initStartedAt: secondsAgo(599), firstServedAt: null }) },
      idle,
    ],
    [
      "it came and is slow: it may take its hour",
      { transfer: makePull({ initStartedAt: secondsAgo(3000), firstServedAt: secondsAgo(2990) }) },
      idle,
    ],
    [
      "without authorisation it waits; the door gives out no last byte",
      { connection: "needs_reconnect", transfer: makePull() },
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
      {
        unfinishedInits: 1,
        transfer: makePullWithoutPublishId({ pullUrlClosedAt: secondsAgo(1) }),
      },
      initPull,
    ],
    [
      "whatever was served before",
      {
        unfinishedInits: 1,
        transfer: makePullWithoutPublishId({ pullUrlClosedAt: secondsAgo(1), firstServedAt: null }),
      },
      initPull,
    ],
    [
      "three orphans in a day are enough",
      {
        unfinishedInits: 3,
        transfer: makePullWithoutPublishId({ pullUrlClosedAt: secondsAgo(1) }),
      },
      finish("not_sent", "tiktok_unclear"),
    ],
    ["TikTok is told to give up what it cannot finish", { transfer: makeClosedPull() }, cancelPull],
    [
      "once",
      { unfinishedInits: 1, transfer: makeClosedPull({ pullCancelRequestedAt: secondsAgo(1) }) },
      initPull,
    ],
    [
      "a fetch TikTok never came for: sent by us instead",
      {
        transfer: makeClosedPull({ pullCancelRequestedAt: secondsAgo(1) }),
        pull: { available: false, failed: 1 },
      },
      initUpload,
    ],
    [
      "cancelled, after telling TikTok",
      { cancelRequested: true, transfer: makeClosedPull() },
      cancelPull,
    ],
    [
      "cancelled, and certain",
      { cancelRequested: true, transfer: makeClosedPull({ pullCancelRequestedAt: secondsAgo(1) }) },
      finish("cancelled"),
    ],
    [
      "cancelled with a lost answer: nobody to tell",
      {
        cancelRequested: true,
        transfer: makePullWithoutPublishId({ pullUrlClosedAt: secondsAgo(1) }),
      },
      finish("cancelled"),
    ],
    [
      "disconnected: no further call",
      { connection: "disconnected", cancelRequested: true, transfer: makeClosedPull() },
      finish("cancelled", "disconnected"),
    ],
    [
      "crashes end safely",
      { attempts: 6, transfer: makeClosedPull() },
      finish("not_sent", "worker_crashes"),
    ],
    [
      "a changed file ends safely",
      { media: "changed", transfer: makeClosedPull({ pullCancelRequestedAt: secondsAgo(1) }) },
      finish("not_sent", "media_changed"),
    ],
  ]);
});
