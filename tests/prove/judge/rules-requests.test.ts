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
    const world = deliveredRun();
    addChange(world, "Delivery", "d1", 205, {
      leaseOwner: "worker-2",
      leaseEpoch: 2,
      leaseUntil: isoAt(30_205),
    });
    planted.markEnded(world, "d1", 330, "in_inbox");
    expect(judgeRun(world)).toEqual([
      "lease_held: A part was sent under a lease that was not the worker's any more.",
    ]);
  });

  it("a part is sent after the lease ran out, though nobody took it", () => {
    const world = deliveredRun();
    const claim = world.changes.find(({ fields }) => fields?.["leaseOwner"] === "worker-1");
    Object.assign(claim?.fields ?? {}, { leaseUntil: isoAt(150) });
    expect(judgeRun(world)).toEqual([
      "lease_held: A part was sent under a lease that was not the worker's any more.",
    ]);
  });

  it("an upload is opened after another worker took the delivery", () => {
    const world = deliveredRun();
    addChange(world, "Delivery", "d1", 115, {
      leaseOwner: "worker-2",
      leaseEpoch: 2,
      leaseUntil: isoAt(30_115),
    });
    addChange(world, "Delivery", "d1", 135, {
      leaseOwner: "worker-1",
      leaseEpoch: 3,
      leaseUntil: isoAt(30_135),
    });
    planted.markEnded(world, "d1", 330, "in_inbox");
    expect(judgeRun(world)).toEqual([
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
  const intent = (world: PlantedRun, at: number) =>
    addChange(world, "Connection", "c1", at, { refreshStartedAt: isoAt(at) });
  const again = (world: PlantedRun, at: number, code = "invalid_grant") => {
    intent(world, at);
    addRequest(world, at + 10, "refresh", { code });
  };
  const renewed = (outcome: Record<string, unknown> = {}) => {
    const world = deliveredRun();
    intent(world, 500);
    addLedgerLine(world, 509, "tokens.issued", pair("r2", "r1"));
    addRequest(world, 510, "refresh", outcome);
    return world;
  };

  it("the same token again, though its answer came", () => {
    const world = renewed();
    addChange(world, "Connection", "c1", 520, { tokenVersion: 2, refreshStartedAt: null });
    expect(judgeRun(world)).toEqual([]);
    again(world, 700);
    expect(judgeRun(world)).toEqual([
      "refresh_once: A refresh token was used again after TikTok had answered with a new one.",
    ]);
  });

  it("the same token again and TikTok honours it twice", () => {
    const world = renewed();
    intent(world, 600);
    addLedgerLine(world, 609, "tokens.issued", pair("r3", "r1"));
    addRequest(world, 610, "refresh", {});
    expect(judgeRun(world)).toEqual([
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
    const world = deliveredRun();
    const gone = {
      state: "disconnected",
      accessTokenSealed: null,
      refreshTokenSealed: null,
      revokeState: "pending",
    };
    addChange(world, "Connection", "c1", 1000, gone);
    addRequest(world, 1010, "revoke", {});
    world.evidence.disconnects.push({ openId: ACCOUNT_OPEN_ID, at: RUN_START_MS + 1020 });
    return world;
  };
  const asked = "silence_after_disconnect: TikTok was asked something after the disconnection.";

  it("only the revocation, a call that was running, or a new permission", () => {
    const world = disconnected();
    addEffect(world, 900, "status", { endedAt: RUN_START_MS + 2500 });
    addRequest(world, 2500, "status", { publish_id: publishIdFor("d1") });
    Object.assign(world.calls.at(-1) ?? {}, { durationMs: 1600 });
    expect(judgeRun(world)).toEqual([]);
    addLedgerLine(world, 5000, "consent.given", { open_id: ACCOUNT_OPEN_ID, scopes: [] });
    addRequest(world, 9000, "status", { publish_id: publishIdFor("d1") });
    expect(judgeRun(world)).toEqual([]);
  });

  it("a question with the old token", () => {
    const world = disconnected();
    addEffect(world, 9000, "status");
    addRequest(world, 9001, "status", { publish_id: publishIdFor("d1") });
    expect(judgeRun(world)).toEqual([asked]);
  });

  it("a question with a token that TikTok knows no more, by our own log", () => {
    const world = disconnected();
    addRequest(world, 9001, "userinfo", { open_id: undefined });
    expect(judgeRun(world)).toEqual([asked]);
  });

  it("told by the client alone", () => {
    const world = deliveredRun();
    world.evidence.disconnects.push({ openId: ACCOUNT_OPEN_ID, at: RUN_START_MS + 1000 });
    addRequest(world, 9001, "userinfo", {});
    expect(judgeRun(world)).toEqual([asked]);
  });
});

describe("intent first", () => {
  const found = (world: PlantedRun) =>
    judgeRun(world).filter((one) => one.startsWith("intent_first"));

  it("an upload is opened before its row", () => {
    const world = deliveredRun();
    for (const one of world.changes)
      if (one.table === "Transfer" && one.op === "insert") one.at += 19;
    expect(found(world)).toEqual([
      "intent_first: An upload was opened without an intent that was committed before.",
      "intent_first: An upload was opened without an intent that was committed before.",
    ]);
  });

  it("one row for two openings", () => {
    const world = deliveredRun();
    addEffect(world, 150, "init");
    expect(found(world)).toHaveLength(1);
  });

  it("the last bytes leave before that is written, by what left and by what came", () => {
    const world = deliveredRun();
    for (const one of world.changes)
      if (one.table === "Transfer" && one.fields?.["committingAt"]) one.at += 100;
    expect(found(world)).toHaveLength(2);
    world.evidence.effects = world.evidence.effects.filter(({ kind }) => kind !== "upload");
    expect(found(world)).toEqual([
      "intent_first: The last bytes were handed over without an intent that was committed before.",
    ]);
  });

  it("an intent that was taken back is none for the next try", () => {
    const world = deliveredRun();
    addChange(world, "Transfer", "d1-t1", 150, { committingAt: isoAt(150) });
    addEffect(world, 160, "upload", {
      path: "/video/?upload_id=110049",
      range: "bytes 0-999/1000",
    });
    addChange(world, "Transfer", "d1-t1", 170, { committingAt: null });
    addChange(world, "Transfer", "d1-t1", 330, { uploadUrlSealed: null });
    expect(found(world)).toEqual([]);
    world.changes = world.changes.filter(
      ({ table, at }) => table !== "Transfer" || at !== RUN_START_MS + 200,
    );
    expect(found(world)).toHaveLength(1);
  });

  it("the last bytes are given out to a download before that is written", () => {
    const world = deliveredRun();
    world.evidence.effects = world.evidence.effects.filter(({ kind }) => kind !== "upload");
    world.lines = world.lines.filter((one) => one["door"] !== "upload");
    Object.assign(world.lines.find(({ type }) => type === "publish.created") ?? {}, {
      source: "PULL_FROM_URL",
    });
    expect(found(world)).toEqual([]);
    for (const one of world.changes)
      if (one.table === "Transfer" && one.fields?.["committingAt"]) one.at += 50;
    expect(found(world)).toEqual([
      "intent_first: The last bytes were handed over without an intent that was committed before.",
    ]);
  });

  it("a renewal and a revocation without a row", () => {
    const world = deliveredRun();
    addRequest(world, 500, "refresh", {});
    addRequest(world, 600, "revoke", {});
    expect(found(world)).toEqual([
      "intent_first: A token pair was renewed without an intent that was committed before.",
      "intent_first: A permission was revoked without an intent that was committed before.",
    ]);
    addChange(world, "Connection", "c1", 490, { refreshStartedAt: isoAt(490) });
    addChange(world, "Connection", "c1", 590, { revokeState: "pending" });
    expect(found(world)).toEqual([]);
  });
});

describe("nothing left", () => {
  it.each([
    [
      "a lease",
      (world: PlantedRun) => addChange(world, "Delivery", "d1", 400, { leaseOwner: "worker-1" }),
      "still held by a worker",
    ],
    [
      "an address",
      (world: PlantedRun) =>
        addChange(world, "Transfer", "d1-t1", 400, { uploadUrlSealed: "sealed" }),
      "outlived its upload",
    ],
    [
      "tokens",
      (world: PlantedRun) => addChange(world, "Connection", "c1", 400, { state: "disconnected" }),
      "still has tokens",
    ],
    [
      "a file",
      (world: PlantedRun) => world.evidence.leftovers.tempFiles.push("/tmp/a"),
      "temporary file",
    ],
    [
      "open files",
      (world: PlantedRun) => world.evidence.leftovers.fds.push({ pid: 42, before: 30, after: 90 }),
      "more and more open files",
    ],
  ])("%s", (_, plant, wanted) => {
    const world = deliveredRun();
    plant(world);
    expect(judgeRun(world)).toEqual([expect.stringContaining(wanted)]);
  });
});

describe("log complete", () => {
  const lost = "log_complete: A call to TikTok is not in the request log.";

  it("a call without a row, and a row without TikTok's id that fits it", () => {
    const world = deliveredRun();
    const call = world.calls.find(({ operation }) => operation === "operation upload");
    if (!call) throw new Error("no call");
    call.logId = null;
    expect(judgeRun(world)).toEqual([]);
    call.at += 60_000;
    expect(judgeRun(world)).toEqual([lost]);
  });

  it("the call in flight of a killed process may be missing, that of a living one not", () => {
    const world = deliveredRun();
    world.calls = world.calls.filter(({ operation }) => operation !== "operation init");
    expect(judgeRun(world)).toEqual([lost]);
    world.evidence.workers.push({
      owner: "worker-9",
      pid: 43,
      startedAt: RUN_START_MS,
      endedAt: RUN_START_MS + 130,
    });
    expect(judgeRun(world)).toEqual([lost]);
    world.evidence.workers = world.evidence.workers.map((one) => ({
      ...one,
      endedAt: RUN_START_MS + 3000,
    }));
    expect(judgeRun(world)).toEqual([]);
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
    const world = deliveredRun();
    world.leaks.push({ secret: "token", form: "in base64", where: "worker.log, line 3" });
    expect(judgeRun(world)).toEqual(["no_secret: A token stands in base64 in worker.log, line 3."]);
  });
});
