import { describe, expect, test } from "vitest";

import { deliveryStates } from "#lib/deliveries/state";
import { explain, failReasons, reasons, stateWords } from "#lib/deliveries/words";

describe("words of a state", () => {
  test("every state has words and a tone", () => {
    for (const state of deliveryStates) expect(stateWords(state, { waitingFor: null, percent: 0 }).words).toMatch(/^[A-Z]/);
  });

  test.each([
    ["uploading", null, 42, "Sending, 42 %"],
    ["uploading", "authorization", 42, "Waiting for the account"],
    ["queued", "slots", 0, "Waiting for room in the inbox"],
    ["unconfirmed", "tiktok", 100, "Unconfirmed"],
  ] as const)("%s, waiting for %s at %i", (state, waitingFor, percent, words) => {
    expect(stateWords(state, { waitingFor, percent }).words).toBe(words);
  });
});

describe("explanations", () => {
  test("each says what happened and what to do, in whole sentences without jargon", () => {
    for (const { what, todo } of [...Object.values(reasons), ...Object.values(failReasons)]) {
      expect(what).toMatch(/^[A-Z].*\.$/);
      expect(todo).toMatch(/^[A-Z].*\.$/);
      expect(what + todo).not.toMatch(/publish_id|SEND_TO_USER|init\b|chunk|token/);
    }
  });

  test("an unknown code is told, never hidden", () => {
    expect(explain("brand_new_code")?.what).toContain("brand_new_code");
    expect(explain(null)).toBeNull();
  });

  test("every reason TikTok documents for a failed video has its words", () => {
    const documented =
      "file_format_check_failed duration_check_failed frame_rate_check_failed picture_size_check_failed internal video_pull_failed publish_cancelled auth_removed spam_risk_too_many_posts spam_risk_user_banned_from_posting spam_risk_text spam_risk";
    expect(Object.keys(failReasons).toSorted()).toEqual(documented.split(" ").toSorted());
  });
});
