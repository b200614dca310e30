import { describe, expect, it } from "vitest";

import { expectFindings, lastLineOfType } from "./expect-findings.ts";
import { judgeEvidence } from "./judge.ts";
import {
  addArrival,
  addConsent,
  addInit,
  addUpload,
  deliveredRun,
  publishIdFor,
} from "./planted-delivery.ts";
import {
  ACCOUNT_OPEN_ID,
  addChange,
  addLedgerLine,
  emptyRun,
  isoAt,
  toRawEvidence,
} from "./planted-run.ts";

it("finds nothing in a run without faults", () => {
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

it("refuses a database without history", () => {
  expect(() => judgeEvidence({ ...toRawEvidence(deliveredRun()), changes: [] })).toThrow(
    "kept no history",
  );
});

describe("one draft per consent", () => {
  it("reports two uploads of one delivery that both arrive", () => {
    const run = deliveredRun();
    addInit(run, "d1", 400, 2);
    addUpload(run, "d1", 500, 2);
    addArrival(run, "d1", 600, 2);
    expectFindings(
      run,
      "one_draft_per_consent: One consent made more than one draft.",
      "one_draft_per_consent: An account has more drafts",
    );
  });

  it("allows a second upload after TikTok failed the first, or after a person sent it again", () => {
    const failed = emptyRun();
    addConsent(failed, "d1");
    addInit(failed, "d1", 100);
    addUpload(failed, "d1", 200);
    addLedgerLine(failed, 250, "publish.failed", {
      publish_id: publishIdFor("d1"),
      reason: "internal",
    });
    addChange(failed, "Transfer", "d1-t1", 260, { uploadUrlSealed: null });
    addInit(failed, "d1", 300, 2);
    addUpload(failed, "d1", 400, 2);
    addArrival(failed, "d1", 500, 2);
    expectFindings(failed);

    const again = deliveredRun();
    addChange(again, "Transfer", "d1-t1", 350, { supersededAt: isoAt(350) });
    addInit(again, "d1", 400, 2);
    addUpload(again, "d1", 500, 2);
    addArrival(again, "d1", 600, 2);
    expectFindings(again);
  });

  it("reports a draft from an upload that the product did not open", () => {
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
      "one_draft_per_consent: A draft exists without a consent.",
    );
  });
});

describe("consented bytes", () => {
  it.each([
    [
      "other bytes",
      { sha256: "sha-other" },
      ["consented_bytes: TikTok has other bytes", "one_draft_per_consent: A draft exists without"],
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

  it("reports chunks with a gap", () => {
    const run = deliveredRun();
    Object.assign(lastLineOfType(run, "chunk.accepted"), { first: 1 });
    expectFindings(run, "consented_bytes: The parts of an upload do not join");
  });
});
