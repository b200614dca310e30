import { describe, expect, it } from "vitest";

import { parseReceivedBytes, parseChunkResponse } from "#lib/tiktok/chunk-response";

const middle = { first: 10, last: 19, total: 30 };
const final = { first: 20, last: 29, total: 30 };

const answer = (statusCode: number, contentRange?: string) => ({
  statusCode,
  headers: contentRange ? { "content-range": contentRange } : {},
});

describe("answers to a PUT", () => {
  it.each([
    [206, middle, { kind: "accepted", complete: false, progressBytes: null }],
    [201, final, { kind: "accepted", complete: true, progressBytes: null }],
    [200, middle, { kind: "unrecognised", code: "unrecognised_success" }],
    [200, final, { kind: "unrecognised", code: "unrecognised_success" }],
    [201, middle, { kind: "unrecognised", code: "unrecognised_success" }],
    [206, final, { kind: "accepted", complete: false, progressBytes: null }],
    [401, final, { kind: "bad_request", code: "http_401" }],
    [400, middle, { kind: "bad_request", code: "http_400" }],
    [403, middle, { kind: "upload_url_expired", code: "http_403" }],
    [404, middle, { kind: "unknown_upload", code: "http_404" }],
    [413, middle, { kind: "bad_request", code: "http_413" }],
    [416, middle, { kind: "unexpected_range", code: "http_416", progressBytes: null }],
    [408, middle, { kind: "unclear", code: "http_408", bytesSent: 10 }],
    [429, middle, { kind: "unclear", code: "http_429", bytesSent: 10 }],
    [302, middle, { kind: "unclear", code: "http_302", bytesSent: 10 }],
    [502, middle, { kind: "unclear", code: "http_502", bytesSent: 10 }],
  ] as const)("%i", (status, range, result) => {
    expect(parseChunkResponse(answer(status), range, true, 10)).toEqual(result);
  });

  it.each([
    ["bytes 0-20/30", middle, { kind: "accepted", complete: false, progressBytes: 20 }],
    ["bytes 0-30/30", final, { kind: "accepted", complete: true, progressBytes: 30 }],
    ["bytes 0-29/30", final, { kind: "accepted", complete: true, progressBytes: 30 }],
    ["bytes 0-20/30", final, { kind: "unrecognised", code: "unrecognised_success" }],
    ["bytes 0-10/30", middle, { kind: "unrecognised", code: "unrecognised_success" }],
    ["bytes 0-20/99", middle, { kind: "unrecognised", code: "unrecognised_success" }],
  ] as const)("200 is TikTok's when it says %s", (progress, range, result) => {
    expect(parseChunkResponse(answer(200, progress), range, true, 10)).toEqual(result);
  });

  it("does not believe a success told before all bytes had left", () => {
    expect(parseChunkResponse(answer(206), middle, false, 4)).toEqual({
      kind: "unclear",
      code: "early_response",
      bytesSent: 4,
    });
  });
});

describe("progress", () => {
  it.each([
    ["bytes 0-20/30", middle, 20],
    ["bytes 0-19/30", middle, 20],
    ["bytes 0-10/30", middle, 10],
    ["bytes 0-9/30", middle, 10],
    ["bytes 0-5/30", middle, 5],
    ["bytes 0-30/30", final, 30],
    ["bytes 0-29/30", final, 30],
    ["bytes 0-31/30", final, null],
    ["bytes 0-20/31", middle, null],
    ["bytes */30", middle, null],
    ["", middle, null],
    [undefined, middle, null],
  ] as const)("%s", (header, range, bytes) => {
    expect(parseReceivedBytes(header, range)).toBe(bytes);
  });
});
