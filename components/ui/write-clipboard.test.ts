import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { writeClipboard } from "#components/ui/write-clipboard.client";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each<[string, object, boolean]>([
  ["copies", { clipboard: { writeText: () => Promise.resolve() } }, true],
  ["refuses", { clipboard: { writeText: () => Promise.reject(new Error("denied")) } }, false],
  ["has no clipboard", {}, false],
  ["never answers", { clipboard: { writeText: () => new Promise(() => undefined) } }, false],
])("a browser that %s", async (_name, navigator, copied) => {
  vi.stubGlobal("navigator", navigator);
  const result = writeClipboard("text");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await result).toBe(copied);
  expect(vi.getTimerCount()).toBe(0);
});
