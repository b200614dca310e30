import { describe, expect, test } from "vitest";

import { accountProblem, changedFields, describeChanges, draftBlockers } from "#lib/drafts/rules";
import type { ConsentSnapshot } from "#lib/drafts/schema";

const account = { id: "a", name: "Atelier", handle: null, avatarUrl: null, problem: null };
const file = { deleted: false, fileChanged: false };
const ready: Parameters<typeof draftBlockers>[0] = {
  status: "open",
  video: { state: "ready", ...file },
  account,
  content: { caption: "", hashtags: [] },
};

describe("what blocks a draft from being sent", () => {
  test("nothing, with a checked video and a usable account; a caption is not required", () => {
    expect(draftBlockers(ready)).toEqual([]);
  });

  test.each<[string, Partial<typeof ready>, RegExp]>([
    ["being sent", { status: "sending" }, /is being sent/],
    ["sent", { status: "sent" }, /has been sent/],
    ["discarded", { status: "discarded" }, /was discarded/],
    ["video uploading", { video: { state: "uploading", ...file } }, /still uploading/],
    ["video being checked", { video: { state: "checking", ...file } }, /being checked/],
    [
      "video whose file changed",
      { video: { state: "checking", ...file, fileChanged: true } },
      /changed after its check.*Your caption and draft are kept\. Wait/,
    ],
    ["video with a problem", { video: { state: "needs_fix", ...file } }, /TikTok would reject/],
    ["video not usable", { video: { state: "failed", ...file } }, /can’t be used/],
    ["video deleted", { video: { state: "ready", ...file, deleted: true } }, /was deleted/],
    ["no account", { account: null }, /Choose the TikTok account/],
    ["account not usable", { account: { ...account, problem: "Reconnect it." } }, /Reconnect it\./],
    [
      "text over the limit",
      { content: { caption: "я".repeat(3995), hashtags: ["лен"] } },
      /are 1 character over TikTok’s limit of 4,000/,
    ],
  ])("%s", (_name, change, text) => {
    const blockers = draftBlockers({ ...ready, ...change });
    expect(blockers).toHaveLength(1);
    expect(blockers[0]).toMatch(text);
  });

  test("lists every blocker at once", () => {
    expect(
      draftBlockers({
        ...ready,
        video: { state: "needs_fix", ...file },
        account: null,
        content: { caption: "a".repeat(4001), hashtags: [] },
      }),
    ).toHaveLength(3);
  });
});

test("what TikTok may refuse on the phone does not stop a send", () => {
  const hashtags = Array.from({ length: 31 }, (_, at) => `tag${at}`);
  expect(draftBlockers({ ...ready, content: { caption: "x".repeat(3000), hashtags } })).toEqual([]);
});

test("2,001 emoji are over the limit although they look like fewer", () => {
  const content = { caption: "👗".repeat(2001), hashtags: [] };
  expect(draftBlockers({ ...ready, content })).toEqual([
    expect.stringContaining("2 characters over"),
  ]);
});

test.each([
  ["connected", ["user.info.basic", "video.upload"], false, null],
  ["connected", ["user.info.basic"], false, /doesn’t allow/],
  ["needs_reconnect", ["video.upload"], false, /reconnected/],
  ["disconnected", ["video.upload"], false, /disconnected/],
  ["connected", ["video.upload"], true, /have this account’s data deleted/],
] as const)(
  "an account that is %s with %j, restricted: %s",
  (state, scopes, restricted, problem) => {
    const found = accountProblem({ state, scopes, restricted });
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
  },
);

test("names the changed fields", () => {
  const content = {
    caption: "a",
    hashtags: ["x"],
    productId: null,
    connectionId: null,
    coverMs: 0,
  };
  expect(changedFields(content, { ...content, hashtags: ["x"] })).toEqual([]);
  expect(changedFields(content, { ...content, caption: "b", hashtags: [] })).toEqual([
    "caption",
    "hashtags",
  ]);
});

test("labels what changed since the preview", () => {
  const snapshot = {
    caption: "a",
    accountName: "Atelier",
    product: null,
  } as unknown as ConsentSnapshot;
  expect(
    describeChanges(snapshot, {
      ...snapshot,
      caption: "b",
      product: { title: "Dress", sku: "D1", link: "" },
    }),
  ).toEqual(["the caption", "the product"]);
});
