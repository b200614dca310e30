import { expect, test } from "vitest";

import { checkResponse } from "#tests/attack/check-response";
import { parseWireResponse, type WireResponse } from "#tests/attack/http";

const request = { method: "GET", path: "/x", headers: [] };
const response = (over: Partial<WireResponse>): WireResponse => ({
  kind: "answer",
  status: 200,
  headers: [],
  text: "",
  ms: 1,
  ...over,
});

test.each([
  ["a calm answer", response({ text: "<p>Everything is well at the studio.</p>" }), []],
  ["a refusal", response({ status: 404, text: '{"error":{"code":"not_found"}}' }), []],
  ["a closed connection", response({ kind: "closed", status: 0 }), []],
  ["a server error", response({ status: 500 }), ["server_error"]],
  ["a hang", response({ kind: "hang", status: 0, ms: 10_000 }), ["hang"]],
  [
    "a stack trace",
    response({ status: 400, text: "Error: x\n    at parse (file:///srv/a.ts:3:1)" }),
    ["inside_told"],
  ],
  ["a path", response({ text: "ENOENT /home/studio/lib/x.ts" }), ["inside_told", "inside_told"]],
  [
    "a word of the database",
    response({ text: "invalid byte sequence for encoding" }),
    ["inside_told"],
  ],
  [
    "a header that tells",
    response({ headers: [["x-debug", "/srv/node_modules/next"]] }),
    ["inside_told"],
  ],
])("%s", (_, answer, rules) => {
  expect(checkResponse(request, answer).map(({ rule }) => rule)).toEqual(rules);
});

test("what was sent and comes back is an echo, not a leak", () => {
  expect(
    checkResponse(
      { ...request, path: "/TypeError:x" },
      response({ text: "There is no page at /TypeError:x" }),
    ),
  ).toEqual([]);
});

test("an answer is read from its bytes, after a 100 too", () => {
  const bytes = Buffer.from(
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 413 Payload Too Large\r\nX-A: b\r\n\r\nno",
  );
  expect(parseWireResponse(bytes)).toEqual({ status: 413, headers: [["x-a", "b"]], text: "no" });
  expect(parseWireResponse(Buffer.from("HTTP/1.1 200"))).toBeNull();
});
