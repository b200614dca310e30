import { expect, test } from "vitest";

import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExactBytes,
  formatPercent,
  formatMilliseconds,
  formatRemaining,
  formatTimecode,
} from "#lib/format";

test.each([
  [formatBytes(0), "0 bytes"],
  [formatBytes(999), "999 bytes"],
  [formatBytes(1_000), "1 kB"],
  [formatBytes(999_940), "1 MB"],
  [formatBytes(999_400), "999 kB"],
  [formatBytes(99_960_000), "100 MB"],
  [formatBytes(999_600_000), "1 GB"],
  [formatBytes(2_000_000), "2 MB"],
  [formatBytes(18_440_000), "18.4 MB"],
  [formatBytes(300_000_000), "300 MB"],
  [formatBytes(1_500_000_000), "1.5 GB"],
  [formatBytes(4_000_000_000), "4 GB"],
  [formatBytes(1_000_000_000_000), "1 TB"],
  [formatExactBytes(999), "999 bytes"],
  [formatExactBytes(4_000_000_001), "4 GB (4,000,000,001 bytes)"],
  [formatTimecode(65_400), "1:05"],
  [formatDuration(42.4), "0:42"],
  [formatDuration(605), "10:05"],
  [formatDuration(3_723), "1:02:03"],
  [formatRemaining(3), "a few seconds"],
  [formatRemaining(80), "about a minute"],
  [formatRemaining(600), "about 10 minutes"],
  [formatRemaining(7_300), "about 2 hours"],
  [formatMilliseconds(812), "812 ms"],
  [formatMilliseconds(20_004), "20.0 s"],
  [formatPercent(0), "0%"],
  [formatPercent(0.999), "99%"],
  [formatPercent(1), "100%"],
  [formatCount(1, "video"), "1 video"],
  [formatCount(0, "delivery", "deliveries"), "0 deliveries"],
])("%s", (words, expected) => {
  expect(words).toBe(expected);
});
