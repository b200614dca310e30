import { describe, expect, test } from "vitest";

import {
  accountProblem,
  changedFields,
  draftBlockers,
  captionProblems,
  describeChanges,
} from "#lib/drafts/rules";
import type { ConsentSnapshot } from "#lib/drafts/schema";

const account = { id: "a", name: "Atelier", handle: null, avatarUrl: null, problem: null };
const ready: Parameters<typeof draftBlockers>[0] = {
  status: "open",
  video: { state: "ready", deleted: false },
  account,
  content: { caption: "", hashtags: [] },
};

describe("what is still to do before a draft can be sent", () => {
  test("nothing, with a checked video and an able account; words are not required", () => {
    expect(draftBlockers(ready)).toEqual([]);
  });

  test.each<[string, Partial<typeof ready>, RegExp]>([
    ["being sent", { status: "sending" }, /is being sent/],
    ["sent", { status: "sent" }, /already been sent/],
    ["discarded", { status: "discarded" }, /was discarded/],
    ["video arriving", { video: { state: "uploading", deleted: false } }, /still arriving/],
    ["video being checked", { video: { state: "checking", deleted: false } }, /being checked/],
    [
      "video refused by the check",
      { video: { state: "needs_fix", deleted: false } },
      /TikTok refuses/,
    ],
    ["video broken", { video: { state: "failed", deleted: false } }, /not arrive whole/],
    ["video deleted", { video: { state: "ready", deleted: true } }, /was deleted/],
    ["no account", { account: null }, /Choose the TikTok account/],
    ["account not able", { account: { ...account, problem: "Reconnect it." } }, /Reconnect it\./],
    [
      "text over the limit",
      { content: { caption: "я".repeat(2195), hashtags: ["лен"] } },
      /1 over/,
    ],
    [
      "too many hashtags",
      { content: { caption: "", hashtags: Array.from({ length: 31 }, (_, n) => `t${n}`) } },
      /31 hashtags/,
    ],
  ])("%s", (_name, change, sentence) => {
    const reasons = draftBlockers({ ...ready, ...change });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(sentence);
  });

  test("everything at once is told at once", () => {
    expect(
      draftBlockers({
        ...ready,
        video: { state: "needs_fix", deleted: false },
        account: null,
        content: { caption: "a".repeat(2201), hashtags: [] },
      }),
    ).toHaveLength(3);
  });
});

test.each([
  [2200, 0],
  [2201, 1],
])("a caption of %i units has %i complaints", (units, complaints) => {
  expect(captionProblems({ caption: "x".repeat(units), hashtags: [] })).toHaveLength(complaints);
});

test("1,101 emoji are over the limit although they look like fewer", () => {
  expect(captionProblems({ caption: "👗".repeat(1101), hashtags: [] })).toEqual([
    expect.stringContaining("2 over"),
  ]);
});

test.each([
  ["connected", ["user.info.basic", "video.upload"], false, null],
  ["connected", ["user.info.basic"], false, /did not allow/],
  ["needs_reconnect", ["video.upload"], false, /reconnected/],
  ["disconnected", ["video.upload"], false, /disconnected/],
  ["connected", ["video.upload"], true, /have this account’s data deleted/],
] as const)(
  "an account that is %s with %j, restricted: %s",
  (state, scopes, restricted, trouble) => {
    const told = accountProblem({ state, scopes, restricted });
    if (trouble === null) expect(told).toBeNull();
    else expect(told).toMatch(trouble);
  },
);

test("changed words are named", () => {
  const words = { caption: "a", hashtags: ["x"], productId: null, connectionId: null, coverMs: 0 };
  expect(changedFields(words, { ...words, hashtags: ["x"] })).toEqual([]);
  expect(changedFields(words, { ...words, caption: "b", hashtags: [] })).toEqual([
    "caption",
    "hashtags",
  ]);
});

test("what changed since the preview is told in words", () => {
  const shown = {
    caption: "a",
    accountName: "Atelier",
    product: null,
  } as unknown as ConsentSnapshot;
  expect(
    describeChanges(shown, {
      ...shown,
      caption: "b",
      product: { title: "Dress", sku: "D1", link: "" },
    }),
  ).toEqual(["the caption", "the product"]);
});
