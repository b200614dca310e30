import { describe, expect, it } from "vitest";

import * as planted from "./planted-run.ts";
import {
  ACCOUNT_OPEN_ID,
  addChange,
  addEffect,
  addLedgerLine,
  addRequest,
  deliveredRun,
  isoAt,
  judgeRun,
  type PlantedRun,
  publishIdFor,
  RUN_START_MS,
} from "./planted-run.ts";
import { findLeaks, secretNeedles } from "./secret-leaks.ts";

describe("lease held", () => {
  it("a part is sent after another worker took the delivery", () => {
    const run = deliveredRun();
    addChange(run, "Delivery", "d1", 205, {
      leaseOwner: "worker-2",
      leaseEpoch: 2,
      leaseUntil: isoAt(30_205),
    });
    planted.markEnded(run, "d1", 330, "in_inbox");
    expect(judgeRun(run)).toEqual([
      "lease_held: A part was sent under a lease that was not the worker's any more.",
    ]);
  });

  it("a part is sent after the lease ran out, though nobody took it", () => {
    const run = deliveredRun();
    const claim = run.changes.find(({ fields }) => fields?.["leaseOwner"] === "worker-1");
    Object.assign(claim?.fields ?? {}, { leaseUntil: isoAt(150) });
    expect(judgeRun(run)).toEqual([
      "lease_held: A part was sent under a lease that was not the worker's any more.",
    ]);
  });

  it("an upload is opened after another worker took the delivery", () => {
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
    planted.markEnded(run, "d1", 330, "in_inbox");
    expect(judgeRun(run)).toEqual([
      "lease_held: An upload was opened under a lease that was not the worker's any more.",
    ]);
  });
});

describe("refresh once", () => {
  const pair = (refresh: string, replaces: string) => ({
    open_id: ACCOUNT_OPEN_ID,
    grant: "refresh_token",
    refresh,
    replaces,
    refresh_expires_at: RUN_START_MS + 1e9,
  });
  const intent = (run: PlantedRun, at: number) =>
    addChange(run, "Connection", "c1", at, { refreshStartedAt: isoAt(at) });
  const again = (run: PlantedRun, at: number, code = "invalid_grant") => {
    intent(run, at);
    addRequest(run, at + 10, "refresh", { code });
  };
  const renewed = (outcome: Record<string, unknown> = {}) => {
    const run = deliveredRun();
    intent(run, 500);
    addLedgerLine(run, 509, "tokens.issued", pair("r2", "r1"));
    addRequest(run, 510, "refresh", outcome);
    return run;
  };

  it("the same token again, though its answer came", () => {
    const run = renewed();
    addChange(run, "Connection", "c1", 520, { tokenVersion: 2, refreshStartedAt: null });
    expect(judgeRun(run)).toEqual([]);
    again(run, 700);
    expect(judgeRun(run)).toEqual([
      "refresh_once: A refresh token was used again after TikTok had answered with a new one.",
    ]);
  });

  it("the same token again and TikTok honours it twice", () => {
    const run = renewed();
    intent(run, 600);
    addLedgerLine(run, 609, "tokens.issued", pair("r3", "r1"));
    addRequest(run, 610, "refresh", {});
    expect(judgeRun(run)).toEqual([
      "refresh_once: A refresh token was used again after TikTok had answered with a new one.",
    ]);
  });

  it("is excused when the first answer was lost, or the process that waited for it died", () => {
    const lost = renewed({ outcome: "reset", faults: ["p1"] });
    again(lost, 600);
    expect(judgeRun(lost)).toEqual([]);
    const died = renewed();
    died.evidence.workers.unshift({
      owner: "worker-0",
      pid: 41,
      startedAt: RUN_START_MS,
      endedAt: RUN_START_MS + 512,
    });
    again(died, 600);
    expect(judgeRun(died)).toEqual([]);
    addChange(died, "Connection", "c1", 515, { tokenVersion: 2 });
    expect(judgeRun(died)).toHaveLength(1);
  });
});

describe("silence after a disconnection", () => {
  const disconnected = () => {
    const run = deliveredRun();
    const gone = {
      state: "disconnected",
      accessTokenSealed: null,
      refreshTokenSealed: null,
      revokeState: "pending",
    };
    addChange(run, "Connection", "c1", 1000, gone);
    addRequest(run, 1010, "revoke", {});
    run.evidence.disconnects.push({ openId: ACCOUNT_OPEN_ID, at: RUN_START_MS + 1020 });
    return run;
  };
  const asked = "silence_after_disconnect: TikTok was asked something after the disconnection.";

  it("only the revocation, a call that was running, or a new permission", () => {
    const run = disconnected();
    addEffect(run, 900, "status", { endedAt: RUN_START_MS + 2500 });
    addRequest(run, 2500, "status", { publish_id: publishIdFor("d1") });
    Object.assign(run.calls.at(-1) ?? {}, { durationMs: 1600 });
    expect(judgeRun(run)).toEqual([]);
    addLedgerLine(run, 5000, "consent.given", { open_id: ACCOUNT_OPEN_ID, scopes: [] });
    addRequest(run, 9000, "status", { publish_id: publishIdFor("d1") });
    expect(judgeRun(run)).toEqual([]);
  });

  it("a question with the old token", () => {
    const run = disconnected();
    addEffect(run, 9000, "status");
    addRequest(run, 9001, "status", { publish_id: publishIdFor("d1") });
    expect(judgeRun(run)).toEqual([asked]);
  });

  it("a question with a token that TikTok knows no more, by our own log", () => {
    const run = disconnected();
    addRequest(run, 9001, "userinfo", { open_id: undefined });
    expect(judgeRun(run)).toEqual([asked]);
  });

  it("told by the client alone", () => {
    const run = deliveredRun();
    run.evidence.disconnects.push({ openId: ACCOUNT_OPEN_ID, at: RUN_START_MS + 1000 });
    addRequest(run, 9001, "userinfo", {});
    expect(judgeRun(run)).toEqual([asked]);
  });
});

describe("intent first", () => {
  const found = (run: PlantedRun) => judgeRun(run).filter((one) => one.startsWith("intent_first"));

  it("an upload is opened before its row", () => {
    const run = deliveredRun();
    for (const one of run.changes)
      if (one.table === "Transfer" && one.op === "insert") one.at += 19;
    expect(found(run)).toEqual([
      "intent_first: An upload was opened without an intent that was committed before.",
      "intent_first: An upload was opened without an intent that was committed before.",
    ]);
  });

  it("one row for two openings", () => {
    const run = deliveredRun();
    addEffect(run, 150, "init");
    expect(found(run)).toHaveLength(1);
  });

  it("the last bytes leave before that is written, by what left and by what came", () => {
    const run = deliveredRun();
    for (const one of run.changes)
      if (one.table === "Transfer" && one.fields?.["committingAt"]) one.at += 100;
    expect(found(run)).toHaveLength(2);
    run.evidence.effects = run.evidence.effects.filter(({ kind }) => kind !== "upload");
    expect(found(run)).toEqual([
      "intent_first: The last bytes were handed over without an intent that was committed before.",
    ]);
  });

  it("an intent that was taken back is none for the next try", () => {
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

  it("the last bytes are given out to a download before that is written", () => {
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

  it("a renewal and a revocation without a row", () => {
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

describe("nothing left", () => {
  it.each([
    [
      "a lease",
      (run: PlantedRun) => addChange(run, "Delivery", "d1", 400, { leaseOwner: "worker-1" }),
      "still held by a worker",
    ],
    [
      "an address",
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

  it("a call without a row, and a row without TikTok's id that fits it", () => {
    const run = deliveredRun();
    const call = run.calls.find(({ operation }) => operation === "operation upload");
    if (!call) throw new Error("no call");
    call.logId = null;
    expect(judgeRun(run)).toEqual([]);
    call.at += 60_000;
    expect(judgeRun(run)).toEqual([lost]);
  });

  it("the call in flight of a killed process may be missing, that of a living one not", () => {
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
  it("is found in every form it can travel in", () => {
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
    expect(form("nothing of the kind")).toEqual([]);
    expect(form(`x ${Buffer.from("act.SIMTOKabc").toString("base64")} y`)).toEqual([
      "token, a log, line 2",
    ]);
  });

  it("becomes a finding without the secret itself", () => {
    const run = deliveredRun();
    run.leaks.push({ secret: "token", form: "in base64", where: "worker.log, line 3" });
    expect(judgeRun(run)).toEqual(["no_secret: A token stands in base64 in worker.log, line 3."]);
  });
});
