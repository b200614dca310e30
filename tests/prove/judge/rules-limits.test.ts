import { describe, it } from "vitest";

import { expectFindings } from "./expect-findings.ts";
import { addConsent, addInit, deliveredRun, markEnded, publishIdFor } from "./planted-delivery.ts";
import { addChange, addLedgerLine, addRequest, emptyRun, RUN_START_MS } from "./planted-run.ts";

describe("limits kept", () => {
  const runWithInits = (count: number, everyMs: number) => {
    const run = emptyRun();
    for (let n = 1; n <= count; n += 1) {
      addConsent(run, `d${n}`, n);
      addInit(run, `d${n}`, 100 + n * everyMs);
      addLedgerLine(run, 200 + n * everyMs, "publish.failed", {
        publish_id: publishIdFor(`d${n}`),
        reason: "internal",
      });
      addChange(run, "Transfer", `d${n}-t1`, 300 + n * everyMs, { uploadUrlSealed: null });
      markEnded(run, `d${n}`, 300 + n * everyMs, "not_sent");
    }
    run.evidence.endedAt = RUN_START_MS + 1_000_000;
    return run;
  };

  it("allows six inits a minute, reports seven, and discounts a planned delay", () => {
    expectFindings(runWithInits(6, 1000));
    expectFindings(runWithInits(12, 10_001));
    expectFindings(runWithInits(7, 9000), "limits_kept: 7 uploads were opened within a minute");
    const delayed = runWithInits(7, 9000);
    addLedgerLine(delayed, 0, "fault.added", {
      plan: { id: "p1", kind: "delay", when: "before", ms: 8000 },
    });
    Object.assign(delayed.lines.find((one) => one["endpoint"] === "init") ?? {}, {
      faults: ["p1"],
    });
    expectFindings(delayed);
  });

  it("reports more than thirty status requests a minute", () => {
    const run = deliveredRun();
    for (let n = 0; n < 30; n += 1)
      addRequest(run, 1000 + n * 100, "status", { publish_id: publishIdFor("d1") });
    expectFindings(run, "limits_kept: 31 status requests were sent within a minute");
  });

  it("reports a sixth pending draft within a day", () => {
    const run = runWithInits(6, 20_000);
    run.lines = run.lines.filter(({ type }) => type !== "publish.failed");
    expectFindings(run, "limits_kept: 6 drafts were pending within a day");
    addLedgerLine(run, 110_100, "publish.discarded", { publish_id: publishIdFor("d2") });
    expectFindings(run);
  });

  it("reports a refusal by TikTok, unless it was planned or the limit was lowered", () => {
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
