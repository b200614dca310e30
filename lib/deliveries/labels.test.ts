import { describe, expect, test } from "vitest";

import { deliveryStates } from "#lib/deliveries/state";
import { deliveryStateLabel } from "#lib/deliveries/labels";

describe("the label of a state", () => {
  test("every state has a label and a tone", () => {
    for (const state of deliveryStates)
      expect(deliveryStateLabel(state, { waitingFor: null, percent: 0 }).label).toMatch(/^[A-Z]/);
  });

  test.each([
    ["uploading", null, null, 42, "Sending, 42%"],
    ["pulling", null, null, 0, "Waiting for TikTok to download it"],
    ["pulling", null, null, 42, "TikTok is downloading it, 42%"],
    ["uploading", "authorization", null, 42, "Waiting for the account"],
    ["queued", "slots", null, 0, "Waiting for a slot"],
    ["uploading", null, "awaiting_takeover", 42, "Resuming"],
    ["uploading", "tiktok", "awaiting_takeover", 42, "Resuming"],
    ["queued", null, "awaiting_worker", 0, "Queued"],
    ["unconfirmed", "tiktok", null, 100, "Unconfirmed"],
    ["in_inbox", "tiktok", null, 100, "In TikTok inbox"],
  ] as const)("%s, waiting for %s, stall %s, at %i", (state, waitingFor, stall, percent, label) => {
    expect(deliveryStateLabel(state, { waitingFor, stall, percent }).label).toBe(label);
  });
});
