import { describe, expect, it } from "vitest";

import {
  disconnectConsequences,
  disconnectedLabel,
  connectionHealth,
  scopeLabel,
} from "#lib/connections/labels";

const fine = {
  state: "connected",
  stateReason: null,
  canSend: true,
  refreshFailures: 0,
  nextRefreshAt: new Date("2026-11-22T14:05:00Z"),
  revokeState: "none",
} as const;

describe("connection health", () => {
  it.each<
    [
      Parameters<typeof connectionHealth>[0],
      tone: string,
      label: string,
      text: string,
      refreshesAt: string | null,
    ]
  >([
    [fine, "ok", "Connected", "Renews automatically", "2026-11-22T14:05:00.000Z"],
    [{ ...fine, nextRefreshAt: null }, "ok", "Connected", "Renews automatically when", null],
    [
      { ...fine, canSend: false },
      "attention",
      "Connected, cannot send",
      "keep that permission ticked",
      null,
    ],
    [
      { ...fine, refreshFailures: 2 },
      "live",
      "Connected",
      "We keep trying",
      "2026-11-22T14:05:00.000Z",
    ],
    [
      { ...fine, state: "needs_reconnect", stateReason: "grant_invalid" },
      "attention",
      "Reconnect needed",
      "no longer accepts",
      null,
    ],
    [
      { ...fine, state: "needs_reconnect", stateReason: null },
      "attention",
      "Reconnect needed",
      "Reconnect the account to continue.",
      null,
    ],
    [
      { ...fine, state: "disconnected", stateReason: "staff", revokeState: "done" },
      "quiet",
      "Disconnected",
      "confirmed that our access",
      null,
    ],
    [
      { ...fine, state: "disconnected", stateReason: "staff", revokeState: "failed" },
      "quiet",
      "Disconnected",
      "did not confirm",
      null,
    ],
    [
      { ...fine, state: "disconnected", stateReason: "removed_at_tiktok", revokeState: "pending" },
      "quiet",
      "Disconnected",
      "did not confirm",
      null,
    ],
  ])("%#", (facts, tone, label, text, refreshesAt) => {
    const health = connectionHealth(facts, new Date("2026-11-22T13:00:00Z"));
    expect(health).toMatchObject({ tone, label, refreshesAt });
    expect(health.description).toContain(text);
  });
});

it("tells an unknown permission instead of hiding it", () => {
  expect(scopeLabel("video.upload")).toBe("Send videos to its TikTok inbox as drafts");
  expect(scopeLabel("video.list")).toContain("video.list");
});

it.each([
  [
    { revoke: "done", deliveriesCancelled: 0 },
    "Maison is disconnected and its tokens are destroyed. TikTok confirmed that our access has ended.",
  ],
  [
    { revoke: "not_needed", deliveriesCancelled: 1 },
    "Maison is disconnected and its tokens are destroyed. One delivery was cancelled.",
  ],
] as const)("tells how a disconnection went (%#)", (given, words) => {
  expect(disconnectedLabel("Maison", given)).toBe(words);
});

it("is honest about a revocation that failed", () => {
  expect(disconnectedLabel("Maison", { revoke: "failed", deliveriesCancelled: 3 })).toMatch(
    /3 deliveries were cancelled\. TikTok did not confirm/,
  );
});

it("names what disconnecting cancels and what it cannot take back, and only that", () => {
  const quiet = disconnectConsequences({ cancellable: 0, handedOver: 0 }).join(" ");
  expect(quiet).not.toMatch(/deliver/);
  const busy = disconnectConsequences({ cancellable: 2, handedOver: 1 }).join(" ");
  expect(busy).toContain("2 deliveries to this account will be cancelled.");
  expect(busy).toContain("One delivery already with TikTok can no longer be cancelled");
});

it.each([
  ["2026-11-22T14:05:00Z", true],
  ["2026-11-23T14:05:00Z", false],
])("a renewal at %s needs only its time of day: %s", (at, soon) => {
  expect(
    connectionHealth({ ...fine, nextRefreshAt: new Date(at) }, new Date("2026-11-22T13:00:00Z"))
      .isSoon,
  ).toBe(soon);
});
