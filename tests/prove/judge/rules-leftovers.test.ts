import { describe, expect, it } from "vitest";

import { deliveredRun } from "./planted-delivery.ts";
import { addChange, judgeRun, type PlantedRun, RUN_START_MS } from "./planted-run.ts";
import { findLeaks, secretNeedles } from "./secret-leaks.ts";

describe("nothing left", () => {
  it.each([
    [
      "a lease",
      (run: PlantedRun) => addChange(run, "Delivery", "d1", 400, { leaseOwner: "worker-1" }),
      "still held by a worker",
    ],
    [
      "an upload URL",
      (run: PlantedRun) => addChange(run, "Transfer", "d1-t1", 400, { uploadUrlSealed: "sealed" }),
      "outlived its upload",
    ],
    [
      "tokens",
      (run: PlantedRun) => addChange(run, "Connection", "c1", 400, { state: "disconnected" }),
      "still has tokens",
    ],
    [
      "a file",
      (run: PlantedRun) => run.evidence.leftovers.tempFiles.push("/tmp/a"),
      "temporary file",
    ],
    [
      "open files",
      (run: PlantedRun) => run.evidence.leftovers.fds.push({ pid: 42, before: 30, after: 90 }),
      "more and more open files",
    ],
  ])("%s", (_, plant, wanted) => {
    const run = deliveredRun();
    plant(run);
    expect(judgeRun(run)).toEqual([expect.stringContaining(wanted)]);
  });
});

describe("log complete", () => {
  const lost = "log_complete: A call to TikTok is not in the request log.";

  it("reports a request without a row, and accepts a matching row without TikTok's id", () => {
    const run = deliveredRun();
    const call = run.calls.find(({ operation }) => operation === "operation upload");
    if (!call) throw new Error("no call");
    call.logId = null;
    expect(judgeRun(run)).toEqual([]);
    call.at += 60_000;
    expect(judgeRun(run)).toEqual([lost]);
  });

  it("allows a missing row only for the request under way in a killed process", () => {
    const run = deliveredRun();
    run.calls = run.calls.filter(({ operation }) => operation !== "operation init");
    expect(judgeRun(run)).toEqual([lost]);
    run.evidence.workers.push({
      owner: "worker-9",
      pid: 43,
      startedAt: RUN_START_MS,
      endedAt: RUN_START_MS + 130,
    });
    expect(judgeRun(run)).toEqual([lost]);
    run.evidence.workers = run.evidence.workers.map((one) => ({
      ...one,
      endedAt: RUN_START_MS + 3000,
    }));
    expect(judgeRun(run)).toEqual([]);
  });
});

describe("no secret", () => {
  it("finds a secret in every encoding", () => {
    const secret = "n8k2p-ö+/=&x";
    const needles = secretNeedles({ password: secret });
    const form = (text: string) =>
      findLeaks(`first\n${text}`, needles, "a log").map((leak) => `${leak.secret}, ${leak.where}`);
    const bytes = (before: string, after: string) => Buffer.from(before + secret + after);
    const forms = [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      bytes("a", "b").toString("hex"),
    ];
    for (const before of ["", "a", "ab", "abc"])
      for (const after of ["", "z", "yz"])
        forms.push(
          bytes(before, after).toString("base64"),
          bytes(before, after).toString("base64url"),
        );
    for (const text of forms) expect(form(text), text).toContain("password, a log, line 2");
    expect(form("no secret here")).toEqual([]);
    expect(form(`x ${Buffer.from("act.SIMTOKabc").toString("base64")} y`)).toEqual([
      "token, a log, line 2",
    ]);
  });

  it("reports a leak without the secret itself", () => {
    const run = deliveredRun();
    run.leaks.push({ secret: "token", form: "in base64", where: "worker.log, line 3" });
    expect(judgeRun(run)).toEqual(["no_secret: A token stands in base64 in worker.log, line 3."]);
  });
});
