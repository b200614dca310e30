import { describe, expect, it } from "vitest";

import {
  tokenExpiresAt,
  isAccessTokenFresh,
  isAccessTokenUsable,
  refreshDueAt,
  pathAfterDecision,
  retryDelaySeconds,
} from "#lib/connections/rules";

const issued = new Date("2026-11-22T10:00:00Z");
const at = (seconds: number) => new Date(issued.getTime() + seconds * 1000);

describe("renewal", () => {
  it.each([
    [7200, 6300],
    [86_400, 85_500],
    [3600, 2700],
    [600, 450],
    [60, 45],
    [10, 20],
  ])("a life of %i s is renewed after %i s", (life, renewed) => {
    expect(refreshDueAt(issued, life)).toEqual(at(renewed));
    expect(tokenExpiresAt(issued, life)).toEqual(at(life));
  });

  it("invents no life that TikTok did not tell", () => {
    expect([refreshDueAt(issued, null), tokenExpiresAt(issued, null)]).toEqual([null, null]);
  });

  it.each([
    [7200, 6899, true],
    [7200, 6900, false],
    [7200, 7300, false],
    [60, 29, true],
    [60, 30, false],
  ])("a life of %i s after %i s: fresh %s", (life, elapsed, fresh) => {
    expect(isAccessTokenFresh({ issuedAt: issued, endsAt: at(life) }, at(elapsed))).toBe(fresh);
  });

  it("takes a token of unknown life until TikTok refuses it", () => {
    expect(isAccessTokenFresh({ issuedAt: issued, endsAt: null }, at(1e6))).toBe(true);
    expect(isAccessTokenFresh({ issuedAt: null, endsAt: at(301) }, issued)).toBe(true);
    expect(isAccessTokenFresh({ issuedAt: null, endsAt: at(300) }, issued)).toBe(false);
  });

  it.each([
    [31, true],
    [30, false],
    [-1, false],
  ])("with %i s left and TikTok away: usable %s", (left, usable) => {
    expect(isAccessTokenUsable(at(left), issued)).toBe(usable);
  });
});

it.each([
  [1, 0.5, 5],
  [2, 0.5, 15],
  [8, 0.5, 900],
  [50, 0.5, 900],
  [1, 0, 4.5],
  [1, 1, 5.5],
])("after %i failures (chance %d) waits %d s", (failures, chance, seconds) => {
  expect(retryDelaySeconds(failures, chance)).toBeCloseTo(seconds, 5);
});

it.each([
  ["an account that can send", "d1", true, "/drafts/d1"],
  ["a declined account", "d1", false, "/drafts/d1"],
  ["an account that can send", null, true, "/connections?tiktok=connected"],
  ["a declined account", null, false, "/connections"],
])("after %s, set out from draft %s, the next page is right", (_what, draftId, canSend, path) => {
  expect(pathAfterDecision(draftId, canSend)).toBe(path);
});
