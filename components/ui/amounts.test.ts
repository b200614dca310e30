import { expect, test } from "vitest";

import { bytesWords, countWords, lengthWords, percentWords, tookWords, waitWords } from "#components/ui/amounts";

test.each([
  [bytesWords(0), "0 bytes"],
  [bytesWords(999), "999 bytes"],
  [bytesWords(1_000), "1 kB"],
  [bytesWords(18_400_000), "18.4 MB"],
  [bytesWords(300_000_000), "300 MB"],
  [bytesWords(4_000_000_000), "4.0 GB"],
  [lengthWords(42.4), "0:42"],
  [lengthWords(605), "10:05"],
  [lengthWords(3_723), "1:02:03"],
  [waitWords(3), "a few seconds"],
  [waitWords(80), "about a minute"],
  [waitWords(600), "about 10 minutes"],
  [waitWords(7_300), "about 2 hours"],
  [tookWords(812), "812 ms"],
  [tookWords(20_004), "20.0 s"],
  [percentWords(0), "0 %"],
  [percentWords(0.999), "99 %"],
  [percentWords(1), "100 %"],
  [countWords(1, "video"), "1 video"],
  [countWords(0, "delivery", "deliveries"), "0 deliveries"],
])("%s", (words, expected) => {
  expect(words).toBe(expected);
});
