import { describe, expect, it } from "vitest";

import { auditRowHash } from "./audit-chain.ts";
import { expectFindings } from "./expect-findings.ts";
import { addConsent, deliveredRun, markEnded } from "./planted-delivery.ts";
import { judgeRun, type PlantedRun } from "./planted-run.ts";

describe("consents kept", () => {
  it("reports an acknowledged consent that is missing", () => {
    const run = deliveredRun();
    addConsent(run, "d2", 50);
    markEnded(run, "d2", 60, "cancelled");
    expectFindings(run);
    run.rows.Delivery.pop();
    expectFindings(
      run,
      "consents_kept: A consent was acknowledged, but its delivery does not exist.",
    );
  });

  it("reports a refused consent that exists, and allows an unknown one either way", () => {
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
      "one_draft_per_consent: A draft exists without a consent.",
    );
  });

  it("reports a consent for another file than was shown", () => {
    const run = deliveredRun();
    Object.assign(run.rows.Consent[0] ?? {}, { snapshot: { videoSha256: "sha-other" } });
    expectFindings(run, "consents_kept: A consent was kept for another account or file");
  });

  it("reports a consent written by two transactions", () => {
    const run = deliveredRun();
    const delivery = run.changes.find(({ table, op }) => table === "Delivery" && op === "insert");
    Object.assign(delivery ?? {}, { xid: "another" });
    expectFindings(
      run,
      "consents_kept: Consent, delivery and audit row were not written together.",
    );
  });

  it("reports an audit that is rewritten, relinked or has a gap", () => {
    const make = () => {
      const run = deliveredRun();
      addConsent(run, "d2", 50);
      addConsent(run, "d3", 60);
      for (const name of ["d2", "d3"]) markEnded(run, name, 70, "cancelled");
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
    expect(judgeRun(headless).join()).toContain("no closed segment records them");
  });
});
