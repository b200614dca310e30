import { expect, test } from "vitest";

import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatMilliseconds,
  formatRemaining,
} from "#lib/format";

test.each([
  [formatBytes(0), "0 bytes"],
  [formatBytes(999), "999 bytes"],
  [formatBytes(1_000), "1 kB"],
  [formatBytes(18_400_000), "18.4 MB"],
  [formatBytes(300_000_000), "300 MB"],
  [formatBytes(4_000_000_000), "4.0 GB"],
  [formatDuration(42.4), "0:42"],
  [formatDuration(605), "10:05"],
  [formatDuration(3_723), "1:02:03"],
  [formatRemaining(3), "a few seconds"],
  [formatRemaining(80), "about a minute"],
  [formatRemaining(600), "about 10 minutes"],
  [formatRemaining(7_300), "about 2 hours"],
  [formatMilliseconds(812), "812 ms"],
  [formatMilliseconds(20_004), "20.0 s"],
  [formatPercent(0), "0 %"],
  [formatPercent(0.999), "99 %"],
  [formatPercent(1), "100 %"],
  [formatCount(1, "video"), "1 video"],
  [formatCount(0, "delivery", "deliveries"), "0 deliveries"],
])("%s", (words, expected) => {
  expect(words).toBe(expected);
});
