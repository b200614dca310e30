import { expect, test } from "vitest";

import { formatDateTime, formatRelativeTime } from "#components/ui/time";

const now = new Date("2026-11-22T12:00:00Z");

test.each([
  [0, "just now"],
  [-59, "just now"],
  [30, "in less than a minute"],
  [-60, "1 minute ago"],
  [-3_599, "59 minutes ago"],
  [-2 * 3_600, "2 hours ago"],
  [3 * 3_600 + 120, "in 3 hours"],
  [-86_400, "yesterday"],
  [-5 * 86_400, "5 days ago"],
  [-40 * 86_400, "13 October 2026"],
])("%d seconds from now is %s", (seconds, label) => {
  expect(formatRelativeTime(new Date(now.getTime() + seconds * 1000), now)).toBe(label);
});

test("moments are written in the shop's zone, wherever the server or browser is", () => {
  expect(formatDateTime("2026-11-22T22:30:00Z")).toBe("23 November 2026 at 00:30");
  expect(formatDateTime("2026-07-01T09:05:00Z")).toBe("1 July 2026 at 12:05");
});
