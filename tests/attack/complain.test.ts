import { expect, test } from "vitest";

import { complain } from "#tests/attack/complain";
import { readAnswer, type Heard } from "#tests/attack/knock";

const asked = { method: "GET", path: "/x", headers: [] };
const heard = (over: Partial<Heard>): Heard => ({ kind: "answer", status: 200, headers: [], text: "", ms: 1, ...over });

test.each([
  ["a calm answer", heard({ text: "<p>Everything is well at the studio.</p>" }), []],
  ["a refusal", heard({ status: 404, text: '{"error":{"code":"not_found"}}' }), []],
  ["a closed connection", heard({ kind: "closed", status: 0 }), []],
  ["a server error", heard({ status: 500 }), ["server_error"]],
  ["a hang", heard({ kind: "hang", status: 0, ms: 10_000 }), ["hang"]],
  ["a stack trace", heard({ status: 400, text: "Error: x\n    at parse (file:///srv/a.ts:3:1)" }), ["inside_told"]],
  ["a path", heard({ text: "ENOENT /home/studio/lib/x.ts" }), ["inside_told", "inside_told"]],
  ["a word of the database", heard({ text: "invalid byte sequence for encoding" }), ["inside_told"]],
  ["a header that tells", heard({ headers: [["x-debug", "/srv/node_modules/next"]] }), ["inside_told"]],
])("%s", (_, answer, rules) => {
  expect(complain(asked, answer).map(({ rule }) => rule)).toEqual(rules);
});

test("what was sent and comes back is an echo, not a leak", () => {
  expect(complain({ ...asked, path: "/TypeError:x" }, heard({ text: "There is no page at /TypeError:x" }))).toEqual([]);
});

test("an answer is read from its bytes, after a 100 too", () => {
  const bytes = Buffer.from("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 413 Payload Too Large\r\nX-A: b\r\n\r\nno");
  expect(readAnswer(bytes)).toEqual({ status: 413, headers: [["x-a", "b"]], text: "no" });
  expect(readAnswer(Buffer.from("HTTP/1.1 200"))).toBeNull();
});
