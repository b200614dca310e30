import { expect, test } from "vitest";

import { MinimumRate } from "#lib/infra/net/minimum-rate";

const rateFrom = (arrivals: [second: number, bytes: number][]) => {
  const rate = new MinimumRate({ bytesPerSecond: 100, windowMs: 10_000 }, 0);
  return arrivals.map(([second, bytes]) => rate.isTooSlow(bytes, second * 1000));
};

test.each([
  [
    "one byte each ten seconds",
    [
      [5, 1],
      [10, 1],
      [20, 2],
    ],
    [false, true, true],
  ],
  [
    "exactly the rate",
    [
      [5, 500],
      [10, 1000],
      [15, 1500],
    ],
    [false, false, false],
  ],
  ["nothing for less than a window", [[9.9, 0]], [false]],
  [
    "a burst, then a drip",
    [
      [1, 9000],
      [5, 9001],
      [11, 9002],
      [16, 9003],
    ],
    [false, false, true, true],
  ],
  [
    "slow at first, then fast",
    [
      [5, 1],
      [9, 2000],
      [10, 2100],
      [18, 2900],
    ],
    [false, false, false, false],
  ],
] as [string, [number, number][], boolean[]][])("%s", (_, arrivals, slow) => {
  expect(rateFrom(arrivals)).toEqual(slow);
});
