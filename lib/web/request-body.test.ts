import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";

import { parseInput, readBytes } from "#lib/web/request-body";

afterEach(() => vi.useRealTimers());

/** A request whose parts arrive `pauseMs` apart; `ends` tells whether its body ever ends. */
function arriving(parts: string[], pauseMs: number, ends: boolean): Request {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async start(stream) {
      for (const part of parts) {
        await new Promise((done) => setTimeout(done, pauseMs));
        stream.enqueue(new TextEncoder().encode(part));
      }
      if (ends) stream.close();
    },
  });
  const init = { method: "POST", body, duplex: "half" };
  return new Request("http://localhost/", init);
}

test.each([
  ["a body that comes at once", arriving.bind(null, ["ab", "c"], 0, true), "abc"],
  ["a body with short pauses", arriving.bind(null, ["a", "b", "c"], 5000, true), "abc"],
  ["a body that stands still", arriving.bind(null, ["a"], 0, false), "request_timeout"],
  [
    "a body that drips for ever",
    arriving.bind(
      null,
      Array.from({ length: 20 }, () => "a"),
      5000,
      true,
    ),
    "request_timeout",
  ],
  ["a body that is too large", arriving.bind(null, ["a".repeat(70_000)], 0, true), "too_large"],
])("%s", async (_, make, expected) => {
  vi.useFakeTimers();
  const read = readBytes(make()).then(String, (error: { code: string }) => error.code);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await read).toBe(expected);
});

test("no body is an empty one", async () => {
  expect(await readBytes(new Request("http://localhost/", { method: "POST" }))).toHaveLength(0);
});

const words = z.object({
  title: z.string(),
  tags: z.array(z.string()).optional(),
  rest: z.unknown(),
});

test.each([
  [{ title: "a\0b" }],
  [{ title: "a", tags: ["b", "\0"] }],
  [{ title: "a", rest: { deep: [{ er: "\0" }] } }],
])("a NUL is refused wherever it stands: %o", (value) => {
  expect(() => parseInput(words, value)).toThrow(expect.objectContaining({ code: "invalid" }));
});

test("a nest deeper than the stack is looked through", () => {
  const nest = (core: string) =>
    JSON.parse(`${"[".repeat(100_000)}${core}${"]".repeat(100_000)}`) as unknown;
  expect(() => parseInput(z.unknown(), nest(String.raw`"\u0000"`))).toThrow(
    expect.objectContaining({ code: "invalid" }),
  );
  expect(() => parseInput(z.unknown(), nest("1"))).not.toThrow();
});

test("text that only looks like one is not", () => {
  expect(parseInput(words, { title: String.raw`\u0000`, rest: null })).toEqual({
    title: String.raw`\u0000`,
    rest: null,
  });
});
