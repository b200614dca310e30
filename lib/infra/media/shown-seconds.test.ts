import { expect, test } from "vitest";

import { type Edit, shownSeconds } from "#lib/infra/media/shown-seconds";

const rows: [name: string, edits: Edit[], mediaEnd: number, shown: number][] = [
  ["no edit list", [], 10, 10],
  ["all of it", [{ seconds: 10, start: 0, rate: 1 }], 10, 10],
  ["four seconds of ten", [{ seconds: 4, start: 3, rate: 1 }], 10, 4],
  [
    "two pieces",
    [
      { seconds: 2, start: 0, rate: 1 },
      { seconds: 3, start: 6, rate: 1 },
    ],
    10,
    5,
  ],
  [
    "the same piece three times",
    Array.from({ length: 3 }, () => ({ seconds: 3, start: 0, rate: 1 })),
    3,
    9,
  ],
  ["half speed", [{ seconds: 20, start: 0, rate: 0.5 }], 10, 20],
  ["double speed", [{ seconds: 5, start: 0, rate: 2 }], 10, 5],
  ["double speed without a length", [{ seconds: 0, start: 2, rate: 2 }], 10, 4],
  ["a held frame", [{ seconds: 2, start: 1, rate: 0 }], 10, 2],
  [
    "a delayed start",
    [
      { seconds: 1.5, start: null, rate: 1 },
      { seconds: 10, start: 0, rate: 1 },
    ],
    10,
    11.5,
  ],
  [
    "an empty edit at the end",
    [
      { seconds: 4, start: 0, rate: 1 },
      { seconds: 3, start: null, rate: 1 },
    ],
    10,
    4,
  ],
  ["nothing but an empty edit", [{ seconds: 3, start: null, rate: 1 }], 10, 0],
  ["until the end, as fragmented files say it", [{ seconds: 0, start: 0.1, rate: 1 }], 10, 9.9],
  ["more than there is", [{ seconds: 60, start: 4, rate: 1 }], 10, 6],
  ["a start after the end", [{ seconds: 4, start: 12, rate: 1 }], 10, 0],
];

test.each(rows)("%s", (_name, edits, mediaEnd, shown) => {
  expect(shownSeconds(edits, mediaEnd)).toBeCloseTo(shown, 6);
});
