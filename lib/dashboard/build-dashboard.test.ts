import { expect, test } from "vitest";

import { buildDashboard } from "#lib/dashboard/build-dashboard";
import type { DashboardInput } from "#lib/dashboard/schema";

type Delivery = DashboardInput["deliveries"][number];
type Draft = DashboardInput["drafts"][number];
type Video = DashboardInput["videos"][number];
type Connection = DashboardInput["connections"][number];

const nothing: DashboardInput = {
  deliveries: [],
  drafts: [],
  connections: [],
  videos: [],
  slotUsage: [],
  requests: null,
  isAdmin: false,
  approvals: { toDecide: [], toChange: [] },
  loadedAt: "2026-11-22T12:00:00Z",
};

// Only what the dashboard reads; the views have more.
const delivery = (given: Partial<Delivery>) =>
  ({
    id: "d",
    state: "uploading",
    waitingFor: null,
    explanation: null,
    draftId: "draft",
    createdAt: "2026-11-01T00:00:00Z",
    reportedOutcome: null,
    resolution: null,
    ended: false,
    ...given,
  }) as Delivery;

const draft = (given: Partial<Draft>) =>
  ({
    id: "draft",
    video: { id: "v", name: "Look 7", hasPoster: true, deleted: false, findings: [] },
    product: null,
    account: null,
    status: "open",
    blockers: [],
    changedAt: "2026-11-01T00:00:00Z",
    ...given,
  }) as Draft;

const video = (given: Partial<Video>) =>
  ({
    id: "v",
    name: "Look 7",
    state: "ready",
    sizeBytes: 100,
    receivedBytes: 27,
    findings: [],
    failure: null,
    posterUrl: null,
    createdAt: "2026-11-01T00:00:00Z",
    draftId: null,
    ...given,
  }) as Video;

const account = (given: Partial<Connection>) =>
  ({
    id: "c",
    displayName: "Maison",
    avatarSrc: null,
    state: "connected",
    canSend: true,
    health: { tone: "ok", label: "", description: "" },
    ...given,
  }) as Connection;

/** Which part of the dashboard each thing is in. */
function places(given: Partial<DashboardInput>): string[] {
  const dashboard = buildDashboard({ ...nothing, ...given });
  return [
    ...dashboard.actionItems.map(({ key }) => `needs ${key}`),
    ...dashboard.inProgress.map(({ id }) => `moving ${id}`),
    ...dashboard.inbox.map(({ id }) => `inbox ${id}`),
    ...dashboard.preparing.map(({ key, chip }) => `preparing ${key}: ${chip.label}`),
  ];
}

test.each<[string, Partial<Delivery>, string[]]>([
  ["being sent", { state: "uploading" }, ["moving d"]],
  ["waiting for a slot", { state: "queued", waitingFor: "slots" }, ["moving d"]],
  [
    "waiting for the account",
    { state: "queued", waitingFor: "authorization" },
    ["needs delivery-d"],
  ],
  ["in the inbox", { state: "in_inbox", ended: true }, ["inbox d"]],
  [
    "in the inbox, reported as posted",
    {
      state: "in_inbox",
      ended: true,
      reportedOutcome: { outcome: "posted", at: "2026-11-02T00:00:00Z" },
    },
    [],
  ],
  ["unconfirmed", { state: "unconfirmed", ended: true }, ["needs delivery-d"]],
  [
    "unconfirmed, but seen in the inbox",
    { state: "unconfirmed", ended: true, resolution: "found_in_inbox" },
    ["inbox d"],
  ],
  ["posted", { state: "posted", ended: true }, []],
])("a delivery %s", (_name, given, expected) => {
  expect(places({ deliveries: [delivery(given)], drafts: [draft({ status: "sent" })] })).toEqual(
    expected,
  );
});

test("lists drafts to approve and drafts to change first, once each, with what to do", () => {
  const decide = {
    draftId: "d1",
    title: "Look 7",
    account: "Maison",
    requestedBy: "Ada",
    requestedAt: "2026-11-01T00:00:00Z",
    posterUrl: null,
  };
  const change = { draftId: "d2", requestedBy: "Bo", note: "Name the fabric." };
  const drafts = [
    draft({ id: "d1", approval: "pending" }),
    draft({ id: "d2", approval: "changes_requested" }),
    draft({ id: "d3", approval: "pending" }),
  ];
  const dashboard = buildDashboard({
    ...nothing,
    drafts,
    approvals: { toDecide: [decide], toChange: [change, { ...change, draftId: "gone" }] },
  });
  expect(dashboard.actionItems.map(({ href, what, chip }) => [href, what, chip.label])).toEqual([
    ["/approvals?draft=d1", "Ada requests your approval for Maison.", "Waiting for your approval"],
    ["/drafts/d2", "Bo: “Name the fabric.”", "Changes requested"],
  ]);
  expect(dashboard.preparing.map(({ key, chip }) => [key, chip.label])).toEqual([
    ["draft-d3", "Waiting for approval"],
  ]);
});

test("a failed send needs attention until its draft is sent again or discarded", () => {
  const failed = delivery({ state: "not_sent", ended: true });
  expect(places({ deliveries: [failed], drafts: [draft({})] })).toEqual(["needs delivery-d"]);
  expect(places({ deliveries: [failed], drafts: [] })).toEqual([]);
  const newer = delivery({ id: "d2", createdAt: "2026-11-02T00:00:00Z" });
  expect(places({ deliveries: [failed, newer], drafts: [draft({ status: "sending" })] })).toEqual([
    "moving d2",
  ]);
});

test.each<[string, Partial<Draft>, string]>([
  ["with everything", {}, "preparing draft-draft: Ready to send"],
  [
    "with findings of the check",
    {
      video: { id: "v", name: "Look 7", hasPoster: true, deleted: false, findings: [{}] } as never,
    },
    "preparing draft-draft: Ready, with findings",
  ],
  [
    "with something missing",
    { blockers: ["Choose an account."] },
    "preparing draft-draft: In preparation",
  ],
])("a draft %s", (_name, given, expected) => {
  expect(places({ drafts: [draft(given)] })).toEqual([expected]);
});

test.each<[string, Partial<Video>, string[]]>([
  ["uploading", { state: "uploading" }, ["preparing video-v: Uploading, 27%"]],
  [
    "of unknown size uploading",
    { state: "uploading", sizeBytes: 0 },
    ["preparing video-v: Uploading"],
  ],
  ["being checked", { state: "checking" }, ["preparing video-v: Checking"]],
  ["without a draft", { state: "ready" }, ["preparing video-v: No draft yet"]],
  ["with a draft", { state: "ready", draftId: "draft" }, []],
  ["that needs a fix", { state: "needs_fix" }, ["needs video-v"]],
  ["that failed", { state: "failed" }, ["needs video-v"]],
])("a video %s", (_name, given, expected) => {
  expect(places({ videos: [video(given)] })).toEqual(expected);
});

test.each<[string, Partial<Connection>, string[]]>([
  ["that works", {}, []],
  ["that may not send", { canSend: false }, ["needs account-c"]],
  ["to reconnect", { state: "needs_reconnect", canSend: false }, ["needs account-c"]],
  ["disconnected on purpose", { state: "disconnected", canSend: false }, []],
])("an account %s", (_name, given, expected) => {
  expect(places({ connections: [account(given)] })).toEqual(expected);
});

test("shows a shop that has prepared nothing its first steps, and which are done", () => {
  expect(buildDashboard(nothing).firstSteps).toEqual({ account: false, video: false });
  expect(
    buildDashboard({
      ...nothing,
      connections: [account({ state: "disconnected" })],
      videos: [video({ state: "checking" })],
    }).firstSteps,
  ).toEqual({ account: false, video: false });
  expect(
    buildDashboard({ ...nothing, connections: [account({})], videos: [video({})] }).firstSteps,
  ).toEqual({ account: true, video: true });
  expect(buildDashboard({ ...nothing, drafts: [draft({})] }).firstSteps).toBeNull();
});

test("polls quickly only while something is in progress", () => {
  expect(buildDashboard({ ...nothing, deliveries: [delivery({})] }).isChanging).toBe(true);
  expect(buildDashboard({ ...nothing, videos: [video({ state: "checking" })] }).isChanging).toBe(
    true,
  );
  expect(buildDashboard({ ...nothing, videos: [video({})], drafts: [draft({})] }).isChanging).toBe(
    false,
  );
});

test("a delivery that waits for a slot is in its account's queue, not among those in progress", () => {
  const slot = {
    connectionId: "c",
    accountName: "Maison",
    used: 5,
    limit: 5,
    nextSlotFreeAt: null,
    slots: [],
  };
  const queue = [{ id: "d", videoName: "Look 7", posterUrl: null, reason: "" }];
  const given = {
    ...nothing,
    deliveries: [delivery({ state: "queued", waitingFor: "slots" }), delivery({ id: "e" })],
    slotUsage: [{ ...slot, queue }],
  };
  const dashboard = buildDashboard(given);
  expect(dashboard.inProgress.map(({ id }) => id)).toEqual(["e"]);
  expect(buildDashboard({ ...given, deliveries: given.deliveries.slice(0, 1) }).isChanging).toBe(
    true,
  );
});

test.each([
  ["a day ago, at TikTok", { removedAtTiktok: true, disconnectedAt: "2026-11-21T12:00:00Z" }, 1],
  ["ten days ago, at TikTok", { removedAtTiktok: true, disconnectedAt: "2026-11-12T12:00:00Z" }, 0],
  ["a day ago, here", { removedAtTiktok: false, disconnectedAt: "2026-11-21T12:00:00Z" }, 0],
])("an account that was disconnected %s needs attention %#", (_, ending, needs) => {
  const ended = account({ state: "disconnected", canSend: false, ...ending });
  expect(buildDashboard({ ...nothing, connections: [ended] }).actionItems).toHaveLength(needs);
});

test("deletion requests come first, as one item with the earliest deadline", () => {
  const { actionItems } = buildDashboard({
    ...nothing,
    requests: { count: 2, firstDueAt: "2026-11-24T12:00:00Z" },
  });
  expect(actionItems).toMatchObject([
    { title: "2 deletion requests", chip: { tone: "danger", label: "Due in 2 days" } },
  ]);
});

test.each([
  [true, true, /Object under Connections/],
  [true, false, /Save what you still need/],
  [false, true, null],
])(
  "an account that will be erased, shown to an administrator (%s) who may object (%s)",
  (isAdmin, canObject, todo) => {
    const erasure = { at: "2026-11-25T12:00:00Z", canObject };
    const leaving = {
      id: "c",
      displayName: "Maison",
      state: "connected",
      canSend: true,
      avatarSrc: null,
      erasure,
    } as Connection;
    const { actionItems } = buildDashboard({ ...nothing, isAdmin, connections: [leaving] });
    expect(actionItems.map((item) => item.todo)).toEqual(
      todo === null ? [] : [expect.stringMatching(todo)],
    );
  },
);
