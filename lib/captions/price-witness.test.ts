import { describe, expect, test } from "vitest";

import { percentBelow, type WitnessSettings, witnessPrice } from "#lib/captions/price-witness";
import { instant, judgeHistory, priceHistory, sofia } from "#tests/support/price-histories";

describe("a reduction is measured by the lowest price of the 30 days before it", () => {
  test.each([
    ["a plain reduction", "01-01 50 | 05-01 35", "05-02", "supported 50.00 30%"],
    ["long after it began", "01-01 50 | 02-15 35", "12-01", "supported 50.00 30%"],
    ["a percentage is rounded down", "01-01 50 | 05-01 35.20", "05-02", "supported 50.00 29%"],
    ["one that only cents miss", "01-01 25.51 | 05-01 17.86", "05-02", "supported 25.51 30%"],
    ["raised before", "01-01 40 | 04-20 60 | 05-01 35", "05-02", "supported 40.00 12%"],
    ["back to normal", "01-01 35 | 04-20 60 | 05-01 35", "05-02", "unsupported 35.00 not_lower"],
    [
      "lower within the days",
      "01-01 50 | 04-10 30 | 04-12 50 | 05-01 35",
      "05-02",
      "unsupported 30.00 not_lower",
    ],
    [
      "lower for a minute",
      "01-01 50 | 04-10T09:00 30 | 04-10T09:01 50 | 05-01 35",
      "05-02",
      "unsupported 30.00 not_lower",
    ],
    [
      "lower on the same day",
      "01-01 50 | 05-01T06:00 40 | 05-01 35",
      "05-02",
      "supported 40.00 12%",
    ],
    [
      "a second step is measured by the first",
      "01-01 50 | 04-20 40 | 05-01 35",
      "05-02",
      "supported 40.00 12%",
    ],
    ["a price that rose", "01-01 35 | 05-01 50", "05-02", "unsupported 35.00 not_lower"],
    ["one that is over", "01-01 50 | 05-01 35 | 05-08 50", "05-09", "unsupported 35.00 not_lower"],
    ["before it begins", "01-01 50 | 05-01 35", "05-01T08:59:59", "unknown - history_too_short"],
    ["at the instant it begins", "01-01 50 | 05-01 35", "05-01", "supported 50.00 30%"],
    [
      "the same price again is no new beginning",
      "01-01 50 | 04-01 35 | 05-01 35",
      "05-02",
      "supported 50.00 30%",
    ],
    ["entries in any order", "05-01 35 | 01-01 50", "05-02", "supported 50.00 30%"],
    [
      "of two at one instant the later",
      "01-01 20 | 01-01 50 | 05-01 35",
      "05-02",
      "supported 50.00 30%",
    ],
  ])("%s: %s", (_name, history, at, verdict) => {
    expect(judgeHistory(history, at)).toBe(verdict);
  });
});

describe("goods that are new on the market", () => {
  test.each<[string, string, string | null, Partial<WitnessSettings>, string]>([
    ["count seven days", "04-20 50 | 05-01 35", "04-20", {}, "supported 50.00 30%"],
    ["need a known start", "04-20 50 | 05-01 35", null, {}, "unknown 50.00 history_too_short"],
    ["on the seventh day", "04-24 50 | 05-01T05:00 35", "04-24", {}, "supported 50.00 30%"],
    ["on the sixth day", "04-25 50 | 05-01 35", "04-25", {}, "unsupported 50.00 too_new"],
    [
      "a lower price before is out",
      "04-10 30 | 04-23T21:00 50 | 05-01 35",
      "04-10",
      {},
      "supported 50.00 30%",
    ],
    [
      "a second later it counts",
      "04-10 30 | 04-23T21:00:01 50 | 05-01 35",
      "04-10",
      {},
      "unsupported 30.00 not_lower",
    ],
    [
      "are new on the 29th day",
      "04-02 30 | 04-23T21:00 50 | 05-01 35",
      "04-02",
      {},
      "supported 50.00 30%",
    ],
    [
      "are not new on the 30th",
      "04-01 30 | 04-23T21:00 50 | 05-01 35",
      "04-01",
      {},
      "unsupported 30.00 not_lower",
    ],
    [
      "a history since the start is whole",
      "04-01 50 | 05-01 35",
      "04-01",
      {},
      "supported 50.00 30%",
    ],
    ["with never another price", "04-10 50", "04-10", {}, "unsupported - too_new"],
    ["long ago, with never another price", "01-10 50", "01-01", {}, "unknown - history_too_short"],
    [
      "the shop may count more days",
      "04-20 50 | 05-01 35",
      "04-20",
      { newDays: 14 },
      "unsupported 50.00 too_new",
    ],
    [
      "the shop may count more than 30",
      "01-01 30 | 03-15 50 | 05-01 35",
      null,
      { days: 60 },
      "unsupported 30.00 not_lower",
    ],
  ])("%s: %s", (_name, history, start, changes, verdict) => {
    const onMarketSince = start === null ? null : instant(start);
    expect(judgeHistory(history, "05-02", { onMarketSince, ...changes })).toBe(verdict);
  });
});

describe("leva and euro compare at the fixed rate", () => {
  test.each([
    [
      "the change of currency is no reduction",
      "2025-10-01 49.90 BGN | 01-01 25.51",
      "unknown - history_too_short",
    ],
    [
      "nor later",
      "2025-10-01 40 BGN | 2025-12-15 49.90 BGN | 01-01 25.51",
      "unsupported 20.45 not_lower",
    ],
    ["after the change", "2025-10-01 49.90 BGN | 01-01 25.51 | 01-10 17.86", "supported 25.51 30%"],
    ["with the change", "2025-10-01 100 BGN | 01-01 40", "supported 51.13 21%"],
    ["a rise with the change", "2025-10-01 100 BGN | 01-01 52", "unsupported 51.13 not_lower"],
    ["a current price in leva", "2025-10-01 51.13 | 01-01 70 BGN", "supported 100.00 30%"],
    ["others have no fixed rate", "01-01 200 RON | 05-01 35", "unknown - mixed_currencies"],
    ["another currency long ago", "01-01 200 RON | 02-01 50 | 05-01 35", "supported 50.00 30%"],
    [
      "another currency within the days",
      "01-01 50 | 04-10 200 RON | 04-12 50 | 05-01 35",
      "unknown 50.00 mixed_currencies",
    ],
  ])("%s: %s", (_name, history, verdict) => {
    expect(judgeHistory(history, "05-02")).toBe(verdict);
  });
});

describe("what cannot be known", () => {
  const good = "01-01 50 | 05-01 35";
  test.each<[string, string, string, Partial<WitnessSettings>, string]>([
    ["no history", "", "05-02", {}, "unknown - no_price"],
    ["only future prices", "06-01 35", "05-02", {}, "unknown - no_price"],
    ["one price only", "01-01 35", "05-02", {}, "unknown - history_too_short"],
    ["too short", "04-20 50 | 05-01 35", "05-02", {}, "unknown 50.00 history_too_short"],
    [
      "too short, but enough to deny",
      "04-20 30 | 05-01 35",
      "05-02",
      {},
      "unsupported 30.00 not_lower",
    ],
    ["a price of nothing", `${good} | 03-01 0`, "05-02", {}, "unknown - invalid_history"],
    ["a price that is none", `${good} | 03-01 x`, "05-02", {}, "unknown - invalid_history"],
    ["a date that is none", `${good} | soon 50`, "05-02", {}, "unknown - invalid_history"],
    ["a zone that is none", good, "05-02", { timeZone: "Sofia" }, "unknown - invalid_settings"],
    ["no days", good, "05-02", { days: 0 }, "unknown - invalid_settings"],
    ["half a day", good, "05-02", { newDays: 0.5 }, "unknown - invalid_settings"],
    ["a moment that is none", good, "soon", {}, "unknown - invalid_settings"],
    ["a start that is none", good, "05-02", { onMarketSince: "x" }, "unknown - invalid_settings"],
  ])("%s", (_name, history, at, changes, verdict) => {
    expect(judgeHistory(history, at, changes)).toBe(verdict);
  });
});

test("a witness says since when the price holds and which days count", () => {
  const at = new Date(instant("05-02"));
  expect(witnessPrice(priceHistory("01-01 50 | 05-01 35"), at, sofia)).toEqual({
    kind: "supported",
    reason: "lower",
    current: { minor: 3500, currency: "EUR" },
    lowest: { minor: 5000, currency: "EUR" },
    percent: 30,
    since: "2026-05-01T09:00:00.000Z",
    countedFrom: "2026-03-31T21:00:00.000Z",
    days: 30,
  });
});

test.each([
  [5000, 3500, 30],
  [5000, 3501, 29],
  [5000, 4999, 0],
  [5000, 5000, 0],
  [3500, 5000, 0],
  [2551, 1786, 30],
  [2551, 1787, 29],
  [9999, 1, 99],
])("of %i, %i is %i%% less", (lowest, current, percent) => {
  expect(percentBelow(lowest, current)).toBe(percent);
});
