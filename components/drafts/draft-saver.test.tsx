import { beforeEach, expect, test, vi } from "vitest";

import { DraftSaver, PAUSE_MS, RETRY_MS, type SaveAnswer } from "#components/drafts/draft-saver.client";
import type { KeptWords } from "#components/drafts/kept-words.client";
import type { Sent } from "#components/ui/send.client";
import type { DraftSave, DraftView } from "#lib/drafts/schema";

const words = { caption: "", hashtags: [], productId: null, connectionId: null, coverMs: 0 };
const draft = { id: "d", version: 1, words, changedBy: "Mira" } as unknown as DraftView;

/** A door that stores like save-draft.ts, and can lose requests or answers. */
function room(kept: KeptWords | null = null) {
  const device = { kept };
  const server = { stored: draft, fault: null as "request lost" | "answer lost" | "signed out" | null, saves: 0 };
  const send = async ({ baseVersion, ...sent }: DraftSave): Promise<Sent<SaveAnswer>> => {
    server.saves += 1;
    if (server.fault === "request lost") return { ok: false, error: { code: "offline", sentence: "" } };
    if (server.fault === "signed out") return { ok: false, error: { code: "unauthenticated", sentence: "You are signed out." } };
    const same = JSON.stringify(sent) === JSON.stringify(server.stored.words);
    if (!same && baseVersion !== server.stored.version) return { ok: true, data: { kind: "changed_meanwhile", draft: server.stored } };
    if (!same) server.stored = { ...server.stored, version: server.stored.version + 1, words: sent };
    if (server.fault === "answer lost") return { ok: false, error: { code: "offline", sentence: "" } };
    return { ok: true, data: { kind: "saved", draft: server.stored } };
  };
  const saver = new DraftSaver(draft, {
    send,
    keep: (given) => {
      device.kept = given;
      return true;
    },
    kept: () => device.kept,
    forget: () => (device.kept = null),
  });
  return { saver, server, device };
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => void vi.useRealTimers();
});

test("typing is kept at once and saved a moment after the last key", async () => {
  const { saver, server, device } = room();
  for (const caption of ["a", "ab", "abc"]) saver.change({ caption });
  expect(device.kept?.words.caption).toBe("abc");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect([server.saves, server.stored.words.caption, saver.look().state.kind, device.kept]).toEqual([1, "abc", "saved", null]);
});

test.each(["request lost", "answer lost"] as const)(
  "with the %s, the text stays, says so, and arrives once the connection is back",
  async (fault) => {
    const { saver, server, device } = room();
    server.fault = fault;
    saver.change({ caption: "first" });
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(saver.look().state).toEqual({ kind: "waiting", sentence: "Not saved yet: no connection. Your text is kept on this device." });
    saver.change({ caption: "first and more" });
    expect(device.kept?.words.caption).toBe("first and more");
    server.fault = null;
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect([server.stored.words.caption, saver.look().state.kind, saver.look().theirs]).toEqual(["first and more", "saved", null]);
  },
);

test("signed out, nothing is tried again by itself and the sentence says what to do", async () => {
  const { saver, server, device } = room();
  server.fault = "signed out";
  saver.change({ caption: "kept" });
  await vi.advanceTimersByTimeAsync(PAUSE_MS + 10 * RETRY_MS);
  expect(server.saves).toBe(1);
  expect(saver.look().state).toEqual({ kind: "refused", sentence: expect.stringContaining("You are signed out.") });
  expect(device.kept?.words.caption).toBe("kept");
});

test("another's version is shown beside mine, nothing is overwritten, and a choice ends it", async () => {
  const { saver, server } = room();
  server.stored = { ...draft, version: 2, words: { ...words, caption: "theirs" } };
  saver.change({ caption: "mine" });
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect([saver.look().words.caption, saver.look().theirs?.words.caption, server.stored.words.caption]).toEqual([
    "mine",
    "theirs",
    "theirs",
  ]);
  saver.change({ caption: "mine, still" });
  await vi.advanceTimersByTimeAsync(10 * RETRY_MS);
  expect([server.stored.words.caption, saver.look().state]).toEqual([
    "theirs",
    { kind: "refused", sentence: expect.stringContaining("choose") },
  ]);
  await saver.resolve(saver.look().words);
  expect([server.stored.words.caption, server.stored.version, saver.look().theirs, saver.look().state.kind]).toEqual([
    "mine, still",
    3,
    null,
    "saved",
  ]);
});

test("after a closed tab the text comes back and is saved; over a newer version it is shown beside it", async () => {
  const kept = { baseVersion: 1, base: words, words: { ...words, caption: "from last time" } };
  const back = room(kept);
  back.saver.restore();
  await vi.advanceTimersByTimeAsync(0);
  expect([back.server.stored.words.caption, back.device.kept]).toEqual(["from last time", null]);

  const late = room(kept);
  late.server.stored = { ...draft, version: 5, words: { ...words, caption: "theirs" } };
  late.saver.restore();
  await vi.advanceTimersByTimeAsync(0);
  expect([late.saver.look().words.caption, late.saver.look().theirs?.words.caption]).toEqual(["from last time", "theirs"]);
});

test("what others save shows by itself, but never over words that are not saved", () => {
  const { saver } = room();
  const newer = { ...draft, version: 2, words: { ...words, caption: "theirs" } };
  saver.hear(newer);
  expect([saver.look().words.caption, saver.look().news]).toEqual(["theirs", expect.stringContaining("Mira")]);
  saver.change({ caption: "mine" });
  saver.hear({ ...newer, version: 3, words });
  expect(saver.look().words.caption).toBe("mine");
});
