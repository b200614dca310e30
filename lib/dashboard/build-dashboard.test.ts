import { expect, test } from "vitest";

import { buildDashboard } from "#lib/dashboard/build-dashboard";
import type {
  Bounded,
  DashboardAccount,
  DashboardApproval,
  DashboardDelivery,
  DashboardDraft,
  DashboardInput,
  DashboardVideo,
  FailedDelivery,
} from "#lib/dashboard/schema";

const bounded = <T>(rows: T[], value = rows.length): Bounded<T> => ({
  rows,
  count: { value: Math.min(value, 1000), more: value > 1000 },
});

const none = bounded<never>([]);
const nothing: DashboardInput = {
  failed: none,
  sending: none,
  inInbox: none,
  waiting: none.count,
  slots: [],
  drafts: none,
  toDecide: none,
  toChange: none,
  problems: none,
  arriving: none,
  unused: none,
  accounts: none,
  erasures: none,
  requests: null,
  has: { draft: false, delivery: false, account: false, readyVideo: false, arrivingVideo: false },
  loadedAt: "2026-11-22T12:00:00Z",
};

const failed: FailedDelivery = {
  id: "f",
  tone: "danger",
  label: "Not sent",
  videoName: "Look 7",
  posterUrl: null,
  accountName: "Maison",
  explanation: null,
};

const delivery = (id: string): DashboardDelivery => ({
  ...failed,
  id,
  state: "uploading",
  percent: 3,
  consent: { at: "2026-11-01T00:00:00Z", by: "Ada" },
  createdAt: "2026-11-01T00:00:00Z",
  inInboxAt: null,
});

const draft: DashboardDraft = {
  id: "draft",
  title: "Look 7",
  posterUrl: null,
  accountName: "Maison",
  pending: false,
  hasFindings: false,
  blocker: null,
  changedAt: "2026-11-01T00:00:00Z",
};

const video: DashboardVideo = {
  id: "v",
  name: "Look 7",
  state: "ready",
  sizeBytes: 100,
  receivedBytes: 27,
  finding: null,
  failure: null,
  posterUrl: null,
  createdAt: "2026-11-02T00:00:00Z",
};

const approval: DashboardApproval = {
  draftId: "d1",
  title: "Look 7",
  account: "Maison",
  requestedBy: "Ada",
  note: "",
  posterUrl: null,
};

const account: DashboardAccount = {
  id: "c",
  displayName: "Maison",
  avatarSrc: null,
  state: "needs_reconnect",
  health: { tone: "attention", label: "Reconnect needed", description: "TikTok ended it." },
};

const dashboardOf = (given: Partial<DashboardInput>) => buildDashboard({ ...nothing, ...given });

test("what needs a person comes in the order of urgency, each with what to do and where", () => {
  const { actionItems } = dashboardOf({
    requests: { count: 2, firstDueAt: "2026-11-24T12:00:00Z" },
    erasures: bounded([{ ...account, canObject: true }]),
    toDecide: bounded([approval]),
    toChange: bounded([{ ...approval, draftId: "d2", requestedBy: "Bo", note: "Name it." }]),
    failed: bounded([failed]),
    accounts: bounded([account]),
    problems: bounded([{ ...video, state: "needs_fix" as const }]),
  });
  expect(
    actionItems.rows.map(({ href, what, todo, chip }) => [href, what, todo, chip.label]),
  ).toEqual([
    [
      "/deletion-requests",
      "People requested the deletion of accounts’ data.",
      "Review and decide.",
      "Due in 2 days",
    ],
    [
      "/connections",
      "Someone requested the erasure of everything about this account.",
      "Object under Connections if that is wrong.",
      "Will be erased",
    ],
    [
      "/approvals?draft=d1",
      "Ada requests your approval for Maison.",
      "Review and decide.",
      "Waiting for your approval",
    ],
    ["/drafts/d2", "Bo: “Name it.”", "Change it and request approval again.", "Changes requested"],
    ["/deliveries/f", "To Maison.", "Open it to see what you can do.", "Not sent"],
    ["/connections", "TikTok ended it.", "", "Reconnect needed"],
    ["/videos/v", "It could not be checked.", "", "Needs a fix"],
  ]);
  expect(actionItems.count).toEqual({ value: 7, more: false });
});

test.each<[string, Partial<DashboardInput>, [number, boolean, string, string][]]>([
  [
    "failed deliveries",
    { failed: bounded([failed], 135) },
    [[134, false, "deliveries that need attention", "/deliveries?show=attention"]],
  ],
  [
    "videos to fix",
    { problems: bounded([video], 2000) },
    [[999, true, "videos that need attention", "/videos?show=attention"]],
  ],
  [
    "approvals",
    { toDecide: bounded([approval], 3) },
    [[2, false, "drafts to approve", "/approvals"]],
  ],
  [
    "drafts to change",
    { toChange: bounded([approval], 3) },
    [[2, false, "drafts to change", "/drafts"]],
  ],
  [
    "accounts",
    { accounts: bounded([account], 2) },
    [[1, false, "accounts that need attention", "/connections"]],
  ],
  ["all of them", { failed: bounded([failed]), accounts: bounded([account]) }, []],
])("leads to the list that has the rest of %s", (_, given, expected) => {
  expect(
    dashboardOf(given).actionItems.more.map(({ count, many, href }) => [
      count.value,
      count.more,
      many,
      href,
    ]),
  ).toEqual(expected);
});

test("leads to the lists of what is sent, waits, is in the inbox or in preparation", () => {
  const dashboard = dashboardOf({
    sending: bounded([delivery("a")], 40),
    inInbox: bounded([delivery("b")], 41),
    waiting: { value: 42, more: false },
    drafts: bounded([draft], 43),
    arriving: bounded([{ ...video, state: "uploading" as const }], 44),
    unused: bounded([video], 45),
  });
  const links = [
    dashboard.inProgress,
    dashboard.inbox,
    dashboard.waiting,
    dashboard.preparing,
  ].flatMap(({ more }) => more.map(({ count, href }) => `${count.value} ${href}`));
  expect(links).toEqual([
    "39 /deliveries?show=in_progress",
    "40 /deliveries?show=inbox",
    "42 /deliveries?show=in_progress",
    "42 /drafts",
    "43 /videos?show=in_progress",
    "44 /videos",
  ]);
  expect(dashboard.preparing.count).toEqual({ value: 132, more: false });
});

test.each<[string, Partial<DashboardDraft>, string]>([
  ["with everything", {}, "Ready to send"],
  ["with findings of the check", { hasFindings: true }, "Ready, with findings"],
  ["that waits for approval", { pending: true }, "Waiting for approval"],
  ["with something missing", { blocker: "Choose an account." }, "In preparation"],
])("a draft %s", (_name, given, label) => {
  const { preparing } = dashboardOf({ drafts: bounded([{ ...draft, ...given }]) });
  expect(preparing.rows.map(({ chip }) => chip.label)).toEqual([label]);
});

test.each<[string, Partial<DashboardVideo>, string[]]>([
  ["uploading", { state: "uploading" }, ["Uploading, 27%"]],
  ["of unknown size uploading", { state: "uploading", sizeBytes: 0 }, ["Uploading"]],
  ["being checked", { state: "checking" }, ["Checking"]],
  ["without a draft", { state: "ready" }, ["No draft yet"]],
  ["that got a problem in the meantime", { state: "failed" }, []],
])("a video %s", (_name, given, labels) => {
  const { preparing } = dashboardOf({ arriving: bounded([{ ...video, ...given }]) });
  expect(preparing.rows.map(({ chip }) => chip.label)).toEqual(labels);
});

test("drafts and videos in preparation are listed together, the latest first", () => {
  const { preparing } = dashboardOf({ drafts: bounded([draft]), unused: bounded([video]) });
  expect(preparing.rows.map(({ key }) => key)).toEqual(["video-v", "draft-draft"]);
});

test("a long note of requested changes is shortened", () => {
  const toChange = bounded([{ ...approval, note: "word ".repeat(200) }]);
  expect(dashboardOf({ toChange }).actionItems.rows[0]?.what).toMatch(/^Ada: “.{106}…[^”]{53}”$/);
});

test("a long name is shortened in the middle", () => {
  const { preparing } = dashboardOf({
    unused: bounded([{ ...video, name: `${"x".repeat(200)}-v2` }]),
  });
  expect(preparing.rows[0]?.title).toMatch(/^x{40}…x+-v2$/);
});

test.each([
  [true, /Object under Connections/],
  [false, /Save what you still need/],
])("an account that will be erased (the shop may object: %s)", (canObject, todo) => {
  const { actionItems } = dashboardOf({ erasures: bounded([{ ...account, canObject }]) });
  expect(actionItems.rows[0]?.todo).toMatch(todo);
});

test("an account that was removed at TikTok says how to connect it again", () => {
  const removed = { ...account, state: "disconnected" as const };
  const { actionItems } = dashboardOf({ accounts: bounded([removed]) });
  expect(actionItems.rows[0]?.todo).toMatch(/Connect it again/);
});

test("shows a shop that has prepared nothing its first steps, and which are done", () => {
  const { has } = nothing;
  expect(dashboardOf({}).firstSteps).toEqual({ account: false, video: false });
  expect(dashboardOf({ has: { ...has, account: true, readyVideo: true } }).firstSteps).toEqual({
    account: true,
    video: true,
  });
  expect(dashboardOf({ has: { ...has, draft: true } }).firstSteps).toBeNull();
  expect(dashboardOf({ has: { ...has, delivery: true } }).firstSteps).toBeNull();
});

test.each<[string, Partial<DashboardInput>, boolean]>([
  ["something is sent", { sending: bounded([delivery("a")]) }, true],
  ["a delivery waits for a slot", { waiting: { value: 1, more: false } }, true],
  ["a video arrives or is checked", { has: { ...nothing.has, arrivingVideo: true } }, true],
  ["all waits for people", { drafts: bounded([draft]), failed: bounded([failed]) }, false],
])("polls quickly only while something changes: %s", (_, given, expected) => {
  expect(dashboardOf(given).isChanging).toBe(expected);
});
