import { beforeEach, expect, test, vi } from "vitest";

import {
  DraftSaver,
  DEBOUNCE_MS,
  RETRY_MS,
  type SaveResponse,
} from "#components/drafts/draft-saver.client";
import type { LocalDraft } from "#components/drafts/local-draft.client";
import type { ApiResult } from "#components/ui/api.client";
import type { DraftSave, DraftView } from "#lib/drafts/schema";

const content = { caption: "", hashtags: [], productId: null, connectionId: null, coverMs: 0 };
const draft = { id: "d", version: 1, content, changedBy: "Mira" } as unknown as DraftView;

/** A server that saves like save-draft.ts, and can lose requests or responses. */
function makeSaver(local: LocalDraft | null = null) {
  const device = { local };
  const server = {
    stored: draft,
    fault: null as "request lost" | "response lost" | "signed out" | null,
    saves: 0,
  };
  const send = async ({ baseVersion, ...sent }: DraftSave): Promise<ApiResult<SaveResponse>> => {
    server.saves += 1;
    if (server.fault === "request lost")
      return { ok: false, error: { code: "offline", message: "" } };
    if (server.fault === "signed out")
      return { ok: false, error: { code: "unauthenticated", message: "You are signed out." } };
    const same = JSON.stringify(sent) === JSON.stringify(server.stored.content);
    if (!same && baseVersion !== server.stored.version)
      return { ok: true, data: { kind: "version_conflict", draft: server.stored } };
    if (!same)
      server.stored = { ...server.stored, version: server.stored.version + 1, content: sent };
    if (server.fault === "response lost")
      return { ok: false, error: { code: "offline", message: "" } };
    return { ok: true, data: { kind: "saved", draft: server.stored } };
  };
  const saver = new DraftSaver(draft, {
    send,
    store: (given) => {
      device.local = given;
      return true;
    },
    load: () => device.local,
    clear: () => (device.local = null),
  });
  return { saver, server, device };
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => void vi.useRealTimers();
});

test("stores typing on the device at once and saves it shortly after the last key", async () => {
  const { saver, server, device } = makeSaver();
  for (const caption of ["a", "ab", "abc"]) saver.change({ caption });
  expect(device.local?.content.caption).toBe("abc");
  await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
  expect([
    server.saves,
    server.stored.content.caption,
    saver.getEditorState().saveState.kind,
    device.local,
  ]).toEqual([1, "abc", "saved", null]);
});

test.each(["request lost", "response lost"] as const)(
  "with the %s, the text stays, the status says so, and it is saved once the connection is back",
  async (fault) => {
    const { saver, server, device } = makeSaver();
    server.fault = fault;
    saver.change({ caption: "first" });
    await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
    expect(saver.getEditorState().saveState).toEqual({
      kind: "retrying",
      message: "Not saved yet: no connection. Your text is kept on this device.",
    });
    saver.change({ caption: "first and more" });
    expect(device.local?.content.caption).toBe("first and more");
    server.fault = null;
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect([
      server.stored.content.caption,
      saver.getEditorState().saveState.kind,
      saver.getEditorState().theirs,
    ]).toEqual(["first and more", "saved", null]);
  },
);

test("when signed out, does not retry by itself and says what to do", async () => {
  const { saver, server, device } = makeSaver();
  server.fault = "signed out";
  saver.change({ caption: "local" });
  await vi.advanceTimersByTimeAsync(DEBOUNCE_MS + 10 * RETRY_MS);
  expect(server.saves).toBe(1);
  expect(saver.getEditorState().saveState).toEqual({
    kind: "failed",
    message: expect.stringContaining("You are signed out."),
  });
  expect(device.local?.content.caption).toBe("local");
});

test("shows another person's version beside mine, overwrites nothing, and a choice resolves it", async () => {
  const { saver, server } = makeSaver();
  server.stored = { ...draft, version: 2, content: { ...content, caption: "theirs" } };
  saver.change({ caption: "mine" });
  await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
  expect([
    saver.getEditorState().content.caption,
    saver.getEditorState().theirs?.content.caption,
    server.stored.content.caption,
  ]).toEqual(["mine", "theirs", "theirs"]);
  saver.change({ caption: "mine, still" });
  await vi.advanceTimersByTimeAsync(10 * RETRY_MS);
  expect([server.stored.content.caption, saver.getEditorState().saveState]).toEqual([
    "theirs",
    { kind: "failed", message: expect.stringContaining("choose") },
  ]);
  await saver.resolveConflict(saver.getEditorState().content);
  expect([
    server.stored.content.caption,
    server.stored.version,
    saver.getEditorState().theirs,
    saver.getEditorState().saveState.kind,
  ]).toEqual(["mine, still", 3, null, "saved"]);
});

test("after a closed tab, restores and saves the text; over a newer version, shows both", async () => {
  const local = {
    baseVersion: 1,
    base: content,
    content: { ...content, caption: "from last time" },
  };
  const back = makeSaver(local);
  back.saver.restoreLocalDraft();
  await vi.advanceTimersByTimeAsync(0);
  expect([back.server.stored.content.caption, back.device.local]).toEqual(["from last time", null]);

  const late = makeSaver(local);
  late.server.stored = { ...draft, version: 5, content: { ...content, caption: "theirs" } };
  late.saver.restoreLocalDraft();
  await vi.advanceTimersByTimeAsync(0);
  expect([
    late.saver.getEditorState().content.caption,
    late.saver.getEditorState().theirs?.content.caption,
  ]).toEqual(["from last time", "theirs"]);
});

test("applies newer versions of others, but never over unsaved content", () => {
  const { saver } = makeSaver();
  const newer = { ...draft, version: 2, content: { ...content, caption: "theirs" } };
  saver.applyServerVersion(newer);
  expect([saver.getEditorState().content.caption, saver.getEditorState().announcement]).toEqual([
    "theirs",
    expect.stringContaining("Mira"),
  ]);
  saver.change({ caption: "mine" });
  saver.applyServerVersion({ ...newer, version: 3, content });
  expect(saver.getEditorState().content.caption).toBe("mine");
});
