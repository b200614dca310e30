import { expect, test } from "vitest";

import { supportDetails, supportDetailsOf } from "#components/deliveries/support-details";
import type { DeliveryDetailView, ExplainedApiCall } from "#lib/deliveries/schema";

const call = (id: string, code: string, httpStatus: number | null): ExplainedApiCall => ({
  id,
  at: "2026-11-22T10:00:01.000Z",
  operation: "upload_chunk",
  detail: "part 1 of 2, bytes 0 to 9",
  httpStatus,
  code,
  logId: `LOG${id}`,
  durationMs: 12,
  explanationKey: "chunk http_206",
});

// More than the page gets, to see that only named fields are copied.
const secrets = {
  uploadUrl: "https://upload.example/?upload_token=SECRET",
  caption: "SECRET caption",
};

const failed = { ...call("2", "connection_reset", null), ...secrets };

const data = {
  delivery: {
    id: "0190a000-0000-7000-8000-000000000001",
    state: "uploading",
    label: "Sending, 40%",
    explanationKey: "state uploading",
    sentBytes: 8,
    sizeBytes: 20,
    consent: { at: "2026-11-22T10:00:00.000Z", by: "Mila" },
    resumesAt: null,
    inInboxAt: null,
    endedAt: null,
    ...secrets,
  },
  calls: [call("1", "ok", 206), failed],
  failedCalls: [failed],
  timeline: [
    {
      id: "a",
      at: "2026-11-22T10:00:02.000Z",
      text: "The connection dropped.",
      tone: "live",
      explanationKey: null,
      logId: "LOG2",
      announce: true,
    },
  ],
  explanations: {},
  studioVersion: "0.1.0",
} as unknown as DeliveryDetailView;

test("names delivery, state, times, codes, HTTP statuses, log numbers and versions, and nothing else", () => {
  expect(supportDetails(data)).toBe(`Delivery 0190a000-0000-7000-8000-000000000001
State: Sending, 40% (uploading; state uploading)
Sent: 8 bytes of 20 bytes
Approved: 2026-11-22T10:00:00.000Z
Versions: studio 0.1.0, TikTok API v2

Requests:
2026-11-22T10:00:01.000Z · Upload part (part 1 of 2, bytes 0 to 9) · connection_reset · HTTP none · log LOG2 · 12 ms

What happened:
2026-11-22T10:00:02.000Z · The connection dropped. · log LOG2`);
});

test("of one request, only that request", () => {
  const text = supportDetailsOf(data, data.calls[0]);
  expect(text).toContain(
    "Request:\n2026-11-22T10:00:01.000Z · Upload part (part 1 of 2, bytes 0 to 9) · ok · HTTP 206 · log LOG1 · 12 ms",
  );
  expect(text).not.toContain("LOG2");
});

test("without any request it says so", () => {
  expect(supportDetails({ ...data, calls: [], failedCalls: [], timeline: [] })).toMatch(
    /Requests:\nnone yet$/,
  );
});
