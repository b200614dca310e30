import { describe, expect, it } from "vitest";

import { auditRowHash } from "./audit-chain.ts";
import { judgeEvidence } from "./judge.ts";
import * as planted from "./planted-run.ts";
import {
  ACCOUNT_OPEN_ID,
  addChange,
  addLedgerLine,
  addRequest,
  deliveredRun,
  isoAt,
  judgeRun,
  type PlantedRun,
  publishIdFor,
  RUN_START_MS,
  toRawEvidence,
} from "./planted-run.ts";

/** What a planted fault makes the judge say; the beginning of each sentence is enough. */
function expectFindings(run: PlantedRun, ...wanted: string[]): void {
  const found = judgeRun(run);
  expect(found.filter((one) => !wanted.some((start) => one.startsWith(start)))).toEqual([]);
  expect(wanted.filter((start) => !found.some((one) => one.startsWith(start)))).toEqual([]);
}

const lastLineOfType = (run: PlantedRun, type: string) => {
  const found = run.lines.findLast((one) => one["type"] === type);
  if (!found) throw new Error(`no line ${type}`);
  return found;
};

it("a run in which all is well has no findings", () => {
  const { violations, counts, history } = judgeEvidence(toRawEvidence(deliveredRun()));
  expect(violations).toEqual([]);
  expect(history).toBe("");
  expect(counts).toMatchObject({
    drafts: 1,
    deliveries: 1,
    consents: 1,
    duplicates: 0,
    states: { in_inbox: 1 },
  });
});

it("a database without history is no evidence", () => {
  expect(() => judgeEvidence({ ...toRawEvidence(deliveredRun()), changes: [] })).toThrow(
    "kept no history",
  );
});

describe("one draft per consent", () => {
  it("two uploads of one delivery both arrive", () => {
    const run = deliveredRun();
    planted.addInit(run, "d1", 400, 2);
    planted.addUpload(run, "d1", 500, 2);
    planted.addArrival(run, "d1", 600, 2);
    expectFindings(
      run,
      "one_draft_per_consent: One consent made more than one draft.",
      "one_draft_per_consent: An account has more drafts",
    );
  });

  it("a second one that TikTok failed is none, and one that a person sent again is agreed to", () => {
    const failed = planted.emptyRun();
    planted.addConsent(failed, "d1");
    planted.addInit(failed, "d1", 100);
    planted.addUpload(failed, "d1", 200);
    addLedgerLine(failed, 250, "publish.failed", {
      publish_id: publishIdFor("d1"),
      reason: "internal",
    });
    addChange(failed, "Transfer", "d1-t1", 260, { uploadUrlSealed: null });
    planted.addInit(failed, "d1", 300, 2);
    planted.addUpload(failed, "d1", 400, 2);
    planted.addArrival(failed, "d1", 500, 2);
    expectFindings(failed);

    const again = deliveredRun();
    addChange(again, "Transfer", "d1-t1", 350, { supersededAt: isoAt(350) });
    planted.addInit(again, "d1", 400, 2);
    planted.addUpload(again, "d1", 500, 2);
    planted.addArrival(again, "d1", 600, 2);
    expectFindings(again);
  });

  it("an upload that nobody opened becomes a draft that nobody agreed to", () => {
    const run = deliveredRun();
    const other = { publish_id: "v_inbox_file~v2.99", open_id: ACCOUNT_OPEN_ID };
    addLedgerLine(run, 400, "publish.created", {
      ...other,
      source: "FILE_UPLOAD",
      video_size: 5,
      total_chunk_count: 1,
    });
    addLedgerLine(run, 410, "chunk.accepted", { ...other, chunk: 0, first: 0, last: 4 });
    addLedgerLine(run, 410, "media.completed", { ...other, size: 5, sha256: "sha-other" });
    addLedgerLine(run, 420, "publish.delivered", other);
    expectFindings(
      run,
      "one_draft_per_consent: A draft came by an upload",
      "one_draft_per_consent: A draft exists that nobody agreed to.",
    );
  });
});

describe("consented bytes", () => {
  it.each([
    [
      "other bytes",
      { sha256: "sha-other" },
      [
        "consented_bytes: TikTok has other bytes",
        "one_draft_per_consent: A draft exists that nobody",
      ],
    ],
    [
      "other size",
      { size: 999 },
      ["consented_bytes: TikTok has another number", "consented_bytes: The parts of an upload"],
    ],
  ])("%s", (_, fields, wanted) => {
    const run = deliveredRun();
    Object.assign(lastLineOfType(run, "media.completed"), fields);
    expectFindings(run, ...wanted);
  });

  it("parts with a gap", () => {
    const run = deliveredRun();
    Object.assign(lastLineOfType(run, "chunk.accepted"), { first: 1 });
    expectFindings(run, "consented_bytes: The parts of an upload do not join");
  });
});

describe("consents kept", () => {
  it("an acknowledged consent is gone", () => {
    const run = deliveredRun();
    planted.addConsent(run, "d2", 50);
    planted.markEnded(run, "d2", 60, "cancelled");
    expectFindings(run);
    run.rows.Delivery.pop();
    expectFindings(
      run,
      "consents_kept: A consent was acknowledged, but its delivery does not exist.",
    );
  });

  it("a refused consent exists; an unknown one may or may not", () => {
    const run = deliveredRun();
    const [tried] = run.evidence.consents;
    if (!tried) throw new Error("no consent");
    tried.outcome = "unknown";
    run.evidence.consents.push({
      ...tried,
      consentKey: "draft-none",
      sha256: "sha-none",
      deliveryId: null,
    });
    expectFindings(run);
    tried.outcome = "error";
    expectFindings(
      run,
      "consents_kept: A consent was refused and exists",
      "one_draft_per_consent: A draft exists that nobody agreed to.",
    );
  });

  it("for another file than was shown", () => {
    const run = deliveredRun();
    Object.assign(run.rows.Consent[0] ?? {}, { snapshot: { videoSha256: "sha-other" } });
    expectFindings(run, "consents_kept: A consent was kept for another account or file");
  });

  it("written by two transactions", () => {
    const run = deliveredRun();
    const delivery = run.changes.find(({ table, op }) => table === "Delivery" && op === "insert");
    Object.assign(delivery ?? {}, { xid: "another" });
    expectFindings(
      run,
      "consents_kept: Consent, delivery and audit row were not written together.",
    );
  });

  it("the audit is rewritten, relinked or has a gap", () => {
    const make = () => {
      const run = deliveredRun();
      planted.addConsent(run, "d2", 50);
      planted.addConsent(run, "d3", 60);
      for (const name of ["d2", "d3"]) planted.markEnded(run, name, 70, "cancelled");
      return run;
    };
    const row = (run: PlantedRun, index: number) => run.rows.AuditEvent[index] ?? {};
    const rewritten = make();
    Object.assign(row(rewritten, 1), { action: "draft.looked_at" });
    expect(judgeRun(rewritten)).toContainEqual(
      "consents_kept: The audit chain is broken at row 2: its hash does not fit its content.",
    );
    const relinked = make();
    Object.assign(row(relinked, 1), { previous: "other" });
    Object.assign(row(relinked, 1), { hash: auditRowHash(row(relinked, 1)) });
    expect(judgeRun(relinked)).toContainEqual(
      "consents_kept: The audit chain is broken at row 2: it does not name the hash before it.",
    );
    const gap = make();
    gap.rows.AuditEvent.splice(1, 1);
    expect(judgeRun(gap)).toContainEqual(
      "consents_kept: The audit chain is broken at row 3: a row before it is missing.",
    );
    const headless = make();
    headless.rows.AuditEvent.shift();
    expect(judgeRun(headless).join()).toContain("no closed segment tells of them");
  });
});

describe("ended or waiting", () => {
  it.each([
    ["no time to go on", { state: "uploading", nextRunAt: null }, "has no time to go on"],
    [
      "long due, though a worker lives",
      { state: "queued", nextRunAt: isoAt(-100_000), leaseUntil: isoAt(-90_000) },
      "no worker takes it",
    ],
  ])("%s", (_, fields, wanted) => {
    const run = planted.emptyRun();
    planted.addConsent(run, "d1");
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
    ["posted is shown, nobody posted", "posted", "Posted is shown, but nobody posted it."],
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

  it("in the inbox is shown, but nothing arrived", () => {
    const run = deliveredRun();
    run.lines = run.lines.filter(({ type }) => type !== "publish.delivered");
    expectFindings(
      run,
      "shown_is_true: In the inbox is shown, but TikTok has no draft.",
      "shown_is_true: The state in_inbox was saved before",
    );
  });

  it("in the inbox was saved before TikTok said so: no answer, an earlier one, or one that a plan had spoilt", () => {
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

  it("unconfirmed is allowed where the rules say so, once something was handed over", () => {
    const run = deliveredRun();
    Object.assign(run.rows.Delivery[0] ?? {}, { state: "unconfirmed" });
    run.evidence.allowed.unconfirmed = ["d1"];
    expectFindings(run);
    Object.assign(run.rows.Transfer[0] ?? {}, { committingAt: null });
    expectFindings(run, "shown_is_true: Unconfirmed is shown, but nothing was handed over.");
  });

  it("a download that is still open may yet arrive", () => {
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

describe("limits kept", () => {
  const openings = (count: number, everyMs: number) => {
    const run = planted.emptyRun();
    for (let n = 1; n <= count; n += 1) {
      planted.addConsent(run, `d${n}`, n);
      planted.addInit(run, `d${n}`, 100 + n * everyMs);
      addLedgerLine(run, 200 + n * everyMs, "publish.failed", {
        publish_id: publishIdFor(`d${n}`),
        reason: "internal",
      });
      addChange(run, "Transfer", `d${n}-t1`, 300 + n * everyMs, { uploadUrlSealed: null });
      planted.markEnded(run, `d${n}`, 300 + n * everyMs, "not_sent");
    }
    run.evidence.endedAt = RUN_START_MS + 1_000_000;
    return run;
  };

  it("six openings a minute are allowed, seven are not; a planned delay is not held against us", () => {
    expectFindings(openings(6, 1000));
    expectFindings(openings(12, 10_001));
    expectFindings(openings(7, 9000), "limits_kept: 7 uploads were opened within a minute");
    const delayed = openings(7, 9000);
    addLedgerLine(delayed, 0, "fault.added", {
      plan: { id: "p1", kind: "delay", when: "before", ms: 8000 },
    });
    Object.assign(delayed.lines.find((one) => one["endpoint"] === "init") ?? {}, {
      faults: ["p1"],
    });
    expectFindings(delayed);
  });

  it("more than thirty questions a minute", () => {
    const run = deliveredRun();
    for (let n = 0; n < 30; n += 1)
      addRequest(run, 1000 + n * 100, "status", { publish_id: publishIdFor("d1") });
    expectFindings(run, "limits_kept: 31 questions were asked within a minute");
  });

  it("a sixth pending draft within a day", () => {
    const run = openings(6, 20_000);
    run.lines = run.lines.filter(({ type }) => type !== "publish.failed");
    expectFindings(run, "limits_kept: 6 drafts were pending within a day");
    addLedgerLine(run, 110_100, "publish.discarded", { publish_id: publishIdFor("d2") });
    expectFindings(run);
  });

  it("TikTok had to refuse, unless that was planned or its limit lowered", () => {
    const run = deliveredRun();
    const endpoint = "status";
    addRequest(run, 1000, endpoint, {
      publish_id: publishIdFor("d1"),
      outcome: 429,
      faults: ["p1"],
    });
    expectFindings(run);
    addRequest(run, 1100, endpoint, { publish_id: publishIdFor("d1"), outcome: 429 });
    expectFindings(run, "limits_kept: TikTok had to refuse 1 calls");
    addLedgerLine(run, 0, "settings.changed", { changes: { rate_status: 2 } });
    expectFindings(run);
  });
});
