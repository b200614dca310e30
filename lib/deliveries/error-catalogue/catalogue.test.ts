import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import type { TiktokOperation } from "#lib/connections/state";
import {
  errorCatalogue,
  getExplanation,
  explanationKeyForCall,
  explanationKeyForState,
  type ExplanationKey,
} from "#lib/deliveries/error-catalogue/catalogue";
import { deliveryStates } from "#lib/deliveries/state";
import { mapPublishStatus } from "#lib/deliveries/sending/publish-status";
import { explanationQuestions, slotAnswerLabels, type Explanation } from "#lib/deliveries/labels";
import { apiCodeMeanings, failReasonMeanings, oauthCodeMeanings } from "#lib/tiktok/error-codes";

const areas = Object.entries<{ title: string; entries: Record<string, Explanation> }>(
  errorCatalogue,
);
const all = areas.flatMap(([area, { entries }]) =>
  Object.entries(entries).map(
    ([code, entry]) => [`${area} ${code}` as ExplanationKey, entry] as const,
  ),
);

describe("the catalogue", () => {
  test.each(all)(
    "%s answers every question in whole sentences, without jargon",
    (_key, { what, usesSlot, studioAction, userAction }) => {
      for (const text of [what, studioAction, userAction]) {
        expect(text).toMatch(/^[A-Z].*\.$/);
        expect(text).not.toMatch(/publish_id|init\b|chunk|token|'|OAuth|null/);
      }
      expect(slotAnswerLabels[usesSlot]).toMatch(new RegExp(`^${usesSlot}\\.`, "i"));
    },
  );

  test("has every code that lib/tiktok/error-codes.ts knows, every state, and nothing twice", () => {
    expect(Object.keys(errorCatalogue.api.entries)).toEqual(
      expect.arrayContaining(Object.keys(apiCodeMeanings)),
    );
    expect(Object.keys(errorCatalogue.oauth.entries)).toEqual(
      expect.arrayContaining(Object.keys(oauthCodeMeanings)),
    );
    expect(Object.keys(errorCatalogue.fail_reason.entries)).toEqual(
      expect.arrayContaining(Object.keys(failReasonMeanings)),
    );
    expect(Object.keys(errorCatalogue.state.entries).toSorted()).toEqual(
      [...deliveryStates].toSorted(),
    );
    expect(new Set(all.map(([key]) => key)).size).toBe(all.length);
  });

  test("an unknown code is shown, never hidden", () => {
    for (const key of [
      "api brand_new",
      "fail_reason brand_new",
      "nowhere brand_new",
      "reason toString",
    ] as ExplanationKey[])
      expect(getExplanation(key).what).toContain(key.split(" ")[1]);
  });

  test.each<
    [operation: TiktokOperation, code: string, httpStatus: number | null, key: ExplanationKey]
  >([
    ["upload_chunk", "ok", 206, "chunk http_206"],
    ["upload_chunk", "ok", 201, "chunk http_201"],
    ["upload_chunk", "http_416", 416, "chunk http_416"],
    ["upload_chunk", "http_503", 503, "transport http_5xx"],
    ["upload_chunk", "http_451", 451, "transport http_4xx"],
    ["upload_chunk", "timeout", null, "transport timeout"],
    ["init_upload", "ok", 200, "api ok"],
    [
      "init_upload",
      "spam_risk_too_many_pending_share",
      403,
      "api spam_risk_too_many_pending_share",
    ],
    ["init_upload", "http_502", 502, "transport http_5xx"],
    ["init_upload", "a_code_of_tomorrow", 400, "api a_code_of_tomorrow"],
    ["refresh_token", "invalid_grant", 200, "oauth invalid_grant"],
    ["refresh_token", "connection_reset", null, "transport connection_reset"],
  ])("%s, answered %s (%s), is explained by %s", (operation, code, httpStatus, key) => {
    expect(explanationKeyForCall({ operation, code, httpStatus })).toBe(key);
  });

  test.each<[Parameters<typeof explanationKeyForState>[0], ExplanationKey]>([
    [
      { state: "uploading", waitingFor: null, stall: null, reason: null, failReason: null },
      "state uploading",
    ],
    [
      {
        state: "uploading",
        waitingFor: null,
        stall: null,
        reason: "connection_dropped",
        failReason: null,
      },
      "state uploading",
    ],
    [
      {
        state: "uploading",
        waitingFor: "tiktok",
        stall: null,
        reason: "connection_dropped",
        failReason: null,
      },
      "reason connection_dropped",
    ],
    [
      { state: "uploading", waitingFor: "tiktok", stall: null, reason: null, failReason: null },
      "wait tiktok",
    ],
    [
      {
        state: "uploading",
        waitingFor: "tiktok",
        stall: "awaiting_takeover",
        reason: "tiktok_slow",
        failReason: null,
      },
      "reason awaiting_takeover",
    ],
    [
      {
        state: "refused",
        waitingFor: null,
        stall: null,
        reason: "tiktok_refused_media",
        failReason: "internal",
      },
      "fail_reason internal",
    ],
    [
      {
        state: "unconfirmed",
        waitingFor: null,
        stall: null,
        reason: "tiktok_unresponsive",
        failReason: null,
      },
      "reason tiktok_unresponsive",
    ],
    [
      { state: "in_inbox", waitingFor: "tiktok", stall: null, reason: null, failReason: null },
      "state in_inbox",
    ],
  ])("%o is explained by %s", (row, key) => {
    expect(explanationKeyForState(row)).toBe(key);
  });
});

const DOCS = "docs/tiktok-codes.md";
const MARKS = ["<!-- the catalogue begins -->\n", "<!-- the catalogue ends -->\n"] as const;

/** The generated part of the page: one table for each area. */
function tables(): string {
  return areas
    .map(([area, { title, entries }]) => {
      const rows = Object.entries(entries).map(
        ([code, { what, usesSlot, studioAction, userAction }]) =>
          `| \`${code}\` | ${what} | ${usesSlot} | ${studioAction} | ${userAction} |`,
      );
      const head = `| ${area} | ${explanationQuestions.what} | ${explanationQuestions.usesSlot} | ${explanationQuestions.studioAction} | ${explanationQuestions.userAction} |\n| --- | --- | --- | --- | --- |`;
      return `### ${title}\n\n${[head, ...rows].join("\n")}\n`;
    })
    .join("\n");
}

describe("docs/tiktok-codes.md", () => {
  const page = readFileSync(DOCS, "utf8");
  const [own = "", rest = ""] = page.split(MARKS[0]);
  const listed = own.split("\n").flatMap((line) => {
    const [, code = "", area = "", action = ""] =
      /^\| `([^`]+)` \| (\w+) \| (.*) \|$/.exec(line) ?? [];
    return code === "" ? [] : [{ code, area, action }];
  });

  test("prints the catalogue as it is (vitest -u writes it)", async () => {
    const after = rest.split(MARKS[1])[1] ?? "";
    await expect(`${own}${MARKS[0]}\n${tables()}\n${MARKS[1]}${after}`).toMatchFileSnapshot(
      `../../../${DOCS}`,
    );
  });

  test.each(listed)("$code, listed as $area, has its entry", ({ code, area, action }) => {
    if (area === "status")
      expect(action).toContain(`\`${mapPublishStatus({ status: code, failReason: null })}\``);
    else expect(errorCatalogue).toHaveProperty([area, "entries", code]);
  });

  test("lists every entry about TikTok", () => {
    const known = areas
      .filter(([area]) => ["api", "oauth", "fail_reason", "chunk", "transport"].includes(area))
      .flatMap(([area, { entries }]) => Object.keys(entries).map((code) => `${area} ${code}`));
    const found = listed
      .filter(({ area }) => area !== "status")
      .map(({ code, area }) => `${area} ${code}`);
    expect(found.toSorted()).toEqual(known.toSorted());
  });
});
