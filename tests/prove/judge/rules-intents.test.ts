import { describe, expect, it } from "vitest";

import { deliveredRun, markEnded } from "./planted-delivery.ts";
import {
  addChange,
  addEffect,
  addRequest,
  isoAt,
  judgeRun,
  type PlantedRun,
  RUN_START_MS,
} from "./planted-run.ts";

describe("lease held", () => {
  it("reports a chunk sent after another worker claimed the delivery", () => {
    const run = deliveredRun();
    addChange(run, "Delivery", "d1", 205, {
      leaseOwner: "worker-2",
      leaseEpoch: 2,
      leaseUntil: isoAt(30_205),
    });
    markEnded(run, "d1", 330, "in_inbox");
    expect(judgeRun(run)).toEqual([
      "lease_held: A part was sent under a lease that the worker no longer held.",
    ]);
  });

  it("reports a chunk sent after the lease expired, even when no other worker claimed it", () => {
    const run = deliveredRun();
    const claim = run.changes.find(({ fields }) => fields?.["leaseOwner"] === "worker-1");
    Object.assign(claim?.fields ?? {}, { leaseUntil: isoAt(150) });
    expect(judgeRun(run)).toEqual([
      "lease_held: A part was sent under a lease that the worker no longer held.",
    ]);
  });

  it("reports an init after another worker claimed the delivery", () => {
    const run = deliveredRun();
    addChange(run, "Delivery", "d1", 115, {
      leaseOwner: "worker-2",
      leaseEpoch: 2,
      leaseUntil: isoAt(30_115),
    });
    addChange(run, "Delivery", "d1", 135, {
      leaseOwner: "worker-1",
      leaseEpoch: 3,
      leaseUntil: isoAt(30_135),
    });
    markEnded(run, "d1", 330, "in_inbox");
    expect(judgeRun(run)).toEqual([
      "lease_held: An upload was opened under a lease that the worker no longer held.",
    ]);
  });
});

describe("intent first", () => {
  const found = (run: PlantedRun) => judgeRun(run).filter((one) => one.startsWith("intent_first"));

  it("reports an init before its row", () => {
    const run = deliveredRun();
    for (const one of run.changes)
      if (one.table === "Transfer" && one.op === "insert") one.at += 19;
    expect(found(run)).toEqual([
      "intent_first: An upload was opened without an intent that was committed before.",
      "intent_first: An upload was opened without an intent that was committed before.",
    ]);
  });

  it("reports one row for two inits", () => {
    const run = deliveredRun();
    addEffect(run, 150, "init");
    expect(found(run)).toHaveLength(1);
  });

  it("reports the last bytes before their intent, by what was sent and by what arrived", () => {
    const run = deliveredRun();
    for (const one of run.changes)
      if (one.table === "Transfer" && one.fields?.["committingAt"]) one.at += 100;
    expect(found(run)).toHaveLength(2);
    run.evidence.effects = run.evidence.effects.filter(({ kind }) => kind !== "upload");
    expect(found(run)).toEqual([
      "intent_first: The last bytes were handed over without an intent that was committed before.",
    ]);
  });

  it("does not count a withdrawn intent for the next attempt", () => {
    const run = deliveredRun();
    addChange(run, "Transfer", "d1-t1", 150, { committingAt: isoAt(150) });
    addEffect(run, 160, "upload", {
      path: "/video/?upload_id=110049",
      range: "bytes 0-999/1000",
    });
    addChange(run, "Transfer", "d1-t1", 170, { committingAt: null });
    addChange(run, "Transfer", "d1-t1", 330, { uploadUrlSealed: null });
    expect(found(run)).toEqual([]);
    run.changes = run.changes.filter(
      ({ table, at }) => table !== "Transfer" || at !== RUN_START_MS + 200,
    );
    expect(found(run)).toHaveLength(1);
  });

  it("reports the last bytes given to a download before their intent", () => {
    const run = deliveredRun();
    run.evidence.effects = run.evidence.effects.filter(({ kind }) => kind !== "upload");
    run.lines = run.lines.filter((one) => one["endpoint"] !== "upload");
    Object.assign(run.lines.find(({ type }) => type === "publish.created") ?? {}, {
      source: "PULL_FROM_URL",
    });
    expect(found(run)).toEqual([]);
    for (const one of run.changes)
      if (one.table === "Transfer" && one.fields?.["committingAt"]) one.at += 50;
    expect(found(run)).toEqual([
      "intent_first: The last bytes were handed over without an intent that was committed before.",
    ]);
  });

  it("reports a refresh and a revocation without an intent", () => {
    const run = deliveredRun();
    addRequest(run, 500, "refresh", {});
    addRequest(run, 600, "revoke", {});
    expect(found(run)).toEqual([
      "intent_first: A token pair was renewed without an intent that was committed before.",
      "intent_first: A permission was revoked without an intent that was committed before.",
    ]);
    addChange(run, "Connection", "c1", 490, { refreshStartedAt: isoAt(490) });
    addChange(run, "Connection", "c1", 590, { revokeState: "pending" });
    expect(found(run)).toEqual([]);
  });
});
