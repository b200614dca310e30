import { expect, test } from "vitest";

import { frameRateFacts } from "#lib/infra/media/frame-rate";

/** Times at a constant rate, rounded as containers round them. */
const at = (rate: number, count: number, from = 0, round = 1e6) =>
  Array.from({ length: count }, (_, index) => Math.round((from + index / rate) * round) / round);
const without = (times: number[], ...dropped: number[]) =>
  times.filter((_, index) => !dropped.includes(index));

const rows: [
  name: string,
  times: number[],
  last: number,
  rate: number | null,
  variesNoticeably: boolean,
][] = [
  ["30 per second", at(30, 300), 1 / 30, 30, false],
  ["59.94 in whole milliseconds", at(60_000 / 1001, 600, 0, 1000), 0.017, 59.94, false],
  ["120 in whole milliseconds", at(120, 600, 0, 1000), 0.008, 120, false],
  ["in the order of decoding", [0, 3, 1, 2, 6, 4, 5, 7].map((n) => n / 30), 1 / 30, 30, false],
  ["a start after zero", at(25, 100, 7), 0.04, 25, false],
  ["no duration of the last one", at(25, 100), 0, 25, false],
  ["one picture", [0], 3, null, false],
  ["no picture", [], 0, null, false],
  ["two at the same moment", [1, 1], 1, null, false],
  ["two dropped of 300", without(at(30, 300), 50, 120), 1 / 30, 29.8, false],
  ["every tenth dropped", at(30, 300).filter((_, i) => i % 10 !== 5), 1 / 30, 27, true],
  ["then a picture every 3 s", [...at(30, 60), 2, 5, 8], 1, 7, true],
  ["a hole of 2 s in 10", [...at(30, 120), ...at(30, 120, 6)], 1 / 30, 24, true],
  ["half at 25, half at 30", [...at(25, 125), ...at(30, 150, 5)], 1 / 30, 27.5, true],
  ["after 1,200 pictures", [...at(30, 1200), ...at(10, 400, 40)], 0.1, 20, true],
];

test.each(rows)("%s", (_name, times, last, rate, variesNoticeably) => {
  const facts = frameRateFacts(times, last);
  expect(facts.frameRateVaries).toBe(variesNoticeably);
  if (rate === null) expect(facts.frameRate).toBeNull();
  else expect(facts.frameRate).toBeCloseTo(rate, 1);
});
