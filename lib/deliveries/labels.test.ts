import { describe, expect, test } from "vitest";

import { deliveryStates } from "#lib/deliveries/state";
import { deliveryStateLabel } from "#lib/deliveries/labels";

describe("words of a state", () => {
  test("every state has words and a tone", () => {
    for (const state of deliveryStates)
      expect(deliveryStateLabel(state, { waitingFor: null, percent: 0 }).label).toMatch(/^[A-Z]/);
  });

  test.each([
    ["uploading", null, null, 42, "Sending, 42 %"],
    ["pulling", null, null, 0, "Offered to TikTok"],
    ["pulling", null, null, 42, "TikTok is fetching it, 42 %"],
    ["uploading", "authorization", null, 42, "Waiting for the account"],
    ["queued", "slots", null, 0, "Waiting for room in the inbox"],
    ["uploading", null, "awaiting_takeover", 42, "Resuming"],
    ["uploading", "tiktok", "awaiting_takeover", 42, "Resuming"],
    ["queued", null, "awaiting_worker", 0, "Waiting its turn"],
    ["unconfirmed", "tiktok", null, 100, "Unconfirmed"],
    ["in_inbox", "tiktok", null, 100, "In TikTok inbox"],
  ] as const)(
    "%s, waiting for %s, silence %s, at %i",
    (state, waitingFor, stall, percent, words) => {
      expect(deliveryStateLabel(state, { waitingFor, stall, percent }).label).toBe(words);
    },
  );
});
