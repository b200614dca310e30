import { describe, expect, it } from "vitest";

import { deliveredRun, publishIdFor } from "./planted-delivery.ts";
import {
  ACCOUNT_OPEN_ID,
  addChange,
  addEffect,
  addLedgerLine,
  addRequest,
  isoAt,
  judgeRun,
  type PlantedRun,
  RUN_START_MS,
} from "./planted-run.ts";

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

  it("reports a token used again after its response came", () => {
    const run = renewed();
    addChange(run, "Connection", "c1", 520, { tokenVersion: 2, refreshStartedAt: null });
    expect(judgeRun(run)).toEqual([]);
    again(run, 700);
    expect(judgeRun(run)).toEqual([
      "refresh_once: A refresh token was used again after TikTok had answered with a new one.",
    ]);
  });

  it("reports a token used twice, even when TikTok accepts it twice", () => {
    const run = renewed();
    intent(run, 600);
    addLedgerLine(run, 609, "tokens.issued", pair("r3", "r1"));
    addRequest(run, 610, "refresh", {});
    expect(judgeRun(run)).toEqual([
      "refresh_once: A refresh token was used again after TikTok had answered with a new one.",
    ]);
  });

  it("allows a repeat when the first response was lost, or the waiting process died", () => {
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

describe("silence after a disconnect", () => {
  const disconnected = () => {
    const run = deliveredRun();
    const change = {
      state: "disconnected",
      accessTokenSealed: null,
      refreshTokenSealed: null,
      revokeState: "pending",
    };
    addChange(run, "Connection", "c1", 1000, change);
    addRequest(run, 1010, "revoke", {});
    run.evidence.disconnects.push({ openId: ACCOUNT_OPEN_ID, at: RUN_START_MS + 1020 });
    return run;
  };
  const violation = "silence_after_disconnect: TikTok received a request after the disconnection.";

  it("allows the revocation, a request under way, and requests after a new permission", () => {
    const run = disconnected();
    addEffect(run, 900, "status", { endedAt: RUN_START_MS + 2500 });
    addRequest(run, 2500, "status", { publish_id: publishIdFor("d1") });
    Object.assign(run.calls.at(-1) ?? {}, { durationMs: 1600 });
    expect(judgeRun(run)).toEqual([]);
    addLedgerLine(run, 5000, "consent.given", { open_id: ACCOUNT_OPEN_ID, scopes: [] });
    addRequest(run, 9000, "status", { publish_id: publishIdFor("d1") });
    expect(judgeRun(run)).toEqual([]);
  });

  it("reports a request with the old token", () => {
    const run = disconnected();
    addEffect(run, 9000, "status");
    addRequest(run, 9001, "status", { publish_id: publishIdFor("d1") });
    expect(judgeRun(run)).toEqual([violation]);
  });

  it("reports a request with a token unknown to TikTok, by the request log", () => {
    const run = disconnected();
    addRequest(run, 9001, "userinfo", { open_id: undefined });
    expect(judgeRun(run)).toEqual([violation]);
  });

  it("uses the disconnection that only the client recorded", () => {
    const run = deliveredRun();
    run.evidence.disconnects.push({ openId: ACCOUNT_OPEN_ID, at: RUN_START_MS + 1000 });
    addRequest(run, 9001, "userinfo", {});
    expect(judgeRun(run)).toEqual([violation]);
  });
});
