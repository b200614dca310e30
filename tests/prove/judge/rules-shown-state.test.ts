import { describe, expect, it } from "vitest";

import { expectFindings, lastLineOfType } from "./expect-findings.ts";
import { addConsent, deliveredRun } from "./planted-delivery.ts";
import {
  addChange,
  addLedgerLine,
  emptyRun,
  isoAt,
  judgeRun,
  type PlantedRun,
  RUN_START_MS,
} from "./planted-run.ts";

describe("ended or waiting", () => {
  it.each([
    ["no next run", { state: "uploading", nextRunAt: null }, "has no time to go on"],
    [
      "overdue while a worker is alive",
      { state: "queued", nextRunAt: isoAt(-100_000), leaseUntil: isoAt(-90_000) },
      "no worker takes it",
    ],
  ])("%s", (_, fields, wanted) => {
    const run = emptyRun();
    addConsent(run, "d1");
    addChange(run, "Delivery", "d1", 10, fields);
    run.evidence.workers[0] = {
      owner: "worker-1",
      pid: 42,
      startedAt: RUN_START_MS - 200_000,
      endedAt: null,
    };
    expect(judgeRun(run)).toEqual([expect.stringContaining(wanted)]);
    addChange(run, "Delivery", "d1", 20, { nextRunAt: isoAt(60_000), leaseUntil: null });
    expectFindings(run);
  });
});

describe("shown is true", () => {
  it.each([
    ["no draft is shown, TikTok has one", "not_sent", "No draft is shown, but TikTok has one"],
    ["cancelled is shown, TikTok has one", "cancelled", "No draft is shown, but TikTok has one"],
    [
      "being sent is shown, TikTok has it",
      "uploading",
      "It is shown as being sent, but TikTok has it",
    ],
    ["posted is shown, but it was not posted", "posted", "Posted is shown, but it was not posted."],
    [
      "unconfirmed is shown without need",
      "unconfirmed",
      "Unconfirmed is shown where it could be known.",
    ],
  ])("%s", (_, state, wanted) => {
    const run = deliveredRun();
    Object.assign(run.rows.Delivery[0] ?? {}, { state, nextRunAt: isoAt(30_000) });
    expectFindings(run, `shown_is_true: ${wanted}`);
    run.evidence.allowed.lostTruth = ["d1"];
    expectFindings(run);
  });

  it("reports in_inbox when nothing arrived", () => {
    const run = deliveredRun();
    run.lines = run.lines.filter(({ type }) => type !== "publish.delivered");
    expectFindings(
      run,
      "shown_is_true: In the inbox is shown, but TikTok has no draft.",
      "shown_is_true: The state in_inbox was saved before",
    );
  });

  it("reports in_inbox when the draft has no video", () => {
    const run = deliveredRun();
    run.lines = run.lines.filter(({ type }) => type !== "media.completed");
    expectFindings(run, "shown_is_true: In the inbox is shown, but TikTok's draft has no video.");
  });

  it("allows refused once TikTok failed the draft in the inbox, and nothing that shows no draft before", () => {
    const run = deliveredRun();
    Object.assign(run.rows.Delivery[0] ?? {}, { state: "refused" });
    expectFindings(run, "shown_is_true: No draft is shown, but TikTok has one");
    const { publish_id } = lastLineOfType(run, "publish.delivered");
    addLedgerLine(run, 600, "publish.failed", { publish_id, reason: "internal" });
    expectFindings(run);
  });

  it("reports in_inbox saved before a usable status response", () => {
    const status = (run: PlantedRun) => run.lines.find((one) => one["endpoint"] === "status") ?? {};
    const wanted = "shown_is_true: The state in_inbox was saved before TikTok's status said so.";
    const early = deliveredRun();
    Object.assign(status(early), { at: RUN_START_MS + 290, wall: isoAt(290) });
    expectFindings(early, wanted);
    const late = deliveredRun();
    Object.assign(status(late), { at: RUN_START_MS + 400, wall: isoAt(400) });
    expectFindings(late, wanted);
    const spoilt = deliveredRun();
    addLedgerLine(spoilt, 0, "fault.added", {
      plan: { id: "p1", kind: "cut-body", when: "before" },
    });
    Object.assign(status(spoilt), { faults: ["p1"] });
    expectFindings(spoilt, wanted);
    const slowed = deliveredRun();
    addLedgerLine(slowed, 0, "fault.added", { plan: { id: "p1", kind: "slow", when: "before" } });
    Object.assign(status(slowed), { faults: ["p1"] });
    expectFindings(slowed);
  });

  it("allows unconfirmed where the rules say so, once something was handed over", () => {
    const run = deliveredRun();
    Object.assign(run.rows.Delivery[0] ?? {}, { state: "unconfirmed" });
    run.evidence.allowed.unconfirmed = ["d1"];
    expectFindings(run);
    Object.assign(run.rows.Transfer[0] ?? {}, { committingAt: null });
    expectFindings(run, "shown_is_true: Unconfirmed is shown, but nothing was handed over.");
  });

  it("counts an open download as a draft that may still arrive", () => {
    const run = deliveredRun();
    run.lines = run.lines.filter(
      ({ type }) => type !== "publish.delivered" && type !== "media.completed",
    );
    Object.assign(lastLineOfType(run, "publish.created"), { source: "PULL_FROM_URL" });
    run.rows.Delivery[0] = { ...run.rows.Delivery[0], state: "cancelled" };
    expect(judgeRun(run)).toContainEqual(
      "shown_is_true: No draft is shown, but TikTok has one or may yet make one.",
    );
    Object.assign(run.rows.Transfer[0] ?? {}, { pullUrlClosedAt: isoAt(10) });
    expect(judgeRun(run).join()).not.toContain("may yet make one");
  });
});
