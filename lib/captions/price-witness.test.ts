import { describe, expect, test } from "vitest";

import {
  percentBelow,
  type PriceHistoryEntry,
  type WitnessSettings,
  witnessPrice,
} from "#lib/captions/price-witness";

const settings: WitnessSettings = {
  timeZone: "Europe/Sofia",
  days: 30,
  newDays: 7,
  onMarketSince: null,
};

/** "2026-01-01T00:00:00Z 50.00 EUR" */
const entry = (line: string): PriceHistoryEntry => {
  const [from = "", amount = "", currency = ""] = line.split(" ");
  return { from, minor: Math.round(Number(amount) * 100), currency };
};

/** "supported 50.00 30%", "unknown - history_too_short" */
const judge = (lines: readonly string[], at: string, changes: Partial<WitnessSettings> = {}) => {
  const witness = witnessPrice(lines.map(entry), at, { ...settings, ...changes });
  const lowest = witness.lowest ? (witness.lowest.minor / 100).toFixed(2) : "-";
  const detail = witness.kind === "supported" ? `${witness.percent}%` : witness.reason;
  return `${witness.kind} ${lowest} ${detail}`;
};

const JAN = "2026-01-01T00:00:00Z";

describe("a reduction is measured by the lowest price of the 30 days before it", () => {
  test.each<[string, string[], string, string]>([
    [
      "a plain reduction",
      [`${JAN} 50 EUR`, "2026-05-01T09:00:00Z 35 EUR"],
      "2026-05-02T00:00:00Z",
      "supported 50.00 30%",
    ],
    [
      "long after it began",
      [`${JAN} 50 EUR`, "2026-02-15T09:00:00Z 35 EUR"],
      "2026-12-01T00:00:00Z",
      "supported 50.00 30%",
    ],
    [
      "a percentage is rounded down",
      [`${JAN} 50 EUR`, "2026-05-01T09:00:00Z 35.20 EUR"],
      "2026-05-02T00:00:00Z",
      "supported 50.00 29%",
    ],
    [
      "a percentage that only cents miss",
      [`${JAN} 25.51 EUR`, "2026-05-01T09:00:00Z 17.86 EUR"],
      "2026-05-02T00:00:00Z",
      "supported 25.51 30%",
    ],
    [
      "a price raised shortly before",
      [`${JAN} 40 EUR`, "2026-04-20T09:00:00Z 60 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      "2026-05-02T00:00:00Z",
      "supported 40.00 12%",
    ],
    [
      "a price raised and lowered to what it was",
      [`${JAN} 35 EUR`, "2026-04-20T09:00:00Z 60 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      "2026-05-02T00:00:00Z",
      "unsupported 35.00 not_lower",
    ],
    [
      "a lower price within the days",
      [
        `${JAN} 50 EUR`,
        "2026-04-10T09:00:00Z 30 EUR",
        "2026-04-12T09:00:00Z 50 EUR",
        "2026-05-01T09:00:00Z 35 EUR",
      ],
      "2026-05-02T00:00:00Z",
      "unsupported 30.00 not_lower",
    ],
    [
      "a lower price of one minute counts",
      [
        `${JAN} 50 EUR`,
        "2026-04-10T09:00:00Z 30 EUR",
        "2026-04-10T09:01:00Z 50 EUR",
        "2026-05-01T09:00:00Z 35 EUR",
      ],
      "2026-05-02T00:00:00Z",
      "unsupported 30.00 not_lower",
    ],
    [
      "a lower price on the day of the reduction counts",
      [`${JAN} 50 EUR`, "2026-05-01T06:00:00Z 40 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      "2026-05-02T00:00:00Z",
      "supported 40.00 12%",
    ],
    [
      "a second step is measured by the first",
      [`${JAN} 50 EUR`, "2026-04-20T09:00:00Z 40 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      "2026-05-02T00:00:00Z",
      "supported 40.00 12%",
    ],
    [
      "a price that rose",
      [`${JAN} 35 EUR`, "2026-05-01T09:00:00Z 50 EUR"],
      "2026-05-02T00:00:00Z",
      "unsupported 35.00 not_lower",
    ],
    [
      "a reduction that is over",
      [`${JAN} 50 EUR`, "2026-05-01T09:00:00Z 35 EUR", "2026-05-08T09:00:00Z 50 EUR"],
      "2026-05-09T00:00:00Z",
      "unsupported 35.00 not_lower",
    ],
    [
      "before the reduction begins",
      [`${JAN} 50 EUR`, "2026-05-01T09:00:00Z 35 EUR"],
      "2026-05-01T08:59:59Z",
      "unknown - history_too_short",
    ],
    [
      "at the instant it begins",
      [`${JAN} 50 EUR`, "2026-05-01T09:00:00Z 35 EUR"],
      "2026-05-01T09:00:00Z",
      "supported 50.00 30%",
    ],
    [
      "the same price again is no new beginning",
      [`${JAN} 50 EUR`, "2026-04-01T09:00:00Z 35 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      "2026-05-02T00:00:00Z",
      "supported 50.00 30%",
    ],
    [
      "entries in any order",
      ["2026-05-01T09:00:00Z 35 EUR", `${JAN} 50 EUR`],
      "2026-05-02T00:00:00Z",
      "supported 50.00 30%",
    ],
    [
      "of two at one instant the later counts",
      [`${JAN} 20 EUR`, `${JAN} 50 EUR`, "2026-05-01T09:00:00Z 35 EUR"],
      "2026-05-02T00:00:00Z",
      "supported 50.00 30%",
    ],
  ])("%s", (_name, history, at, verdict) => {
    expect(judge(history, at)).toBe(verdict);
  });
});

describe("the edge of the 30 days is midnight in the shop’s zone", () => {
  // Each reduction begins on 1 May at noon in Sofia, so 1 April is the first day that counts.
  const reduced = "2026-05-01T09:00:00Z 35 EUR";
  test.each<[string, string[], string]>([
    [
      "a low price that ends at that midnight is out",
      [`${JAN} 30 EUR`, "2026-03-31T21:00:00Z 50 EUR", reduced],
      "supported 50.00 30%",
    ],
    [
      "a low price that ends a second later counts",
      [`${JAN} 30 EUR`, "2026-03-31T21:00:01Z 50 EUR", reduced],
      "unsupported 30.00 not_lower",
    ],
    [
      "midnight in UTC is not the edge",
      [`${JAN} 30 EUR`, "2026-04-01T00:00:00Z 50 EUR", reduced],
      "unsupported 30.00 not_lower",
    ],
    [
      "a history from that midnight on is enough",
      ["2026-03-31T21:00:00Z 50 EUR", reduced],
      "supported 50.00 30%",
    ],
    [
      "a history from a second later on is not",
      ["2026-03-31T21:00:01Z 50 EUR", reduced],
      "unknown 50.00 history_too_short",
    ],
  ])("%s", (_name, history, verdict) => {
    expect(judge(history, "2026-05-02T00:00:00Z")).toBe(verdict);
  });

  // Clocks go forward on 29 March 2026 and back on 25 October.
  test.each<[string, string, string, string]>([
    [
      "over the change to summer time",
      "2026-04-10T09:00:00Z",
      "2026-03-10T22:00:00Z",
      "Europe/Sofia",
    ],
    [
      "over the change to winter time",
      "2026-11-10T10:00:00Z",
      "2026-10-10T21:00:00Z",
      "Europe/Sofia",
    ],
    [
      "from the hour that is skipped",
      "2026-03-29T01:00:00Z",
      "2026-02-26T22:00:00Z",
      "Europe/Sofia",
    ],
    [
      "from the hour that comes twice",
      "2026-10-25T01:30:00Z",
      "2026-09-24T21:00:00Z",
      "Europe/Sofia",
    ],
    [
      "to the day clocks go forward",
      "2026-04-28T09:00:00Z",
      "2026-03-28T22:00:00Z",
      "Europe/Sofia",
    ],
    ["to the day clocks go back", "2026-11-24T09:00:00Z", "2026-10-24T21:00:00Z", "Europe/Sofia"],
    [
      "from the last second of a day",
      "2026-05-01T20:59:59Z",
      "2026-03-31T21:00:00Z",
      "Europe/Sofia",
    ],
    ["from midnight", "2026-05-01T21:00:00Z", "2026-04-01T21:00:00Z", "Europe/Sofia"],
    ["in another zone", "2026-05-01T09:00:00Z", "2026-04-01T04:00:00Z", "America/New_York"],
    [
      "to a midnight that is skipped",
      "2026-05-24T09:00:00Z",
      "2026-04-23T22:00:00Z",
      "Africa/Cairo",
    ],
    ["over 29 February", "2028-03-15T10:00:00Z", "2028-02-13T22:00:00Z", "Europe/Sofia"],
    ["over the end of a year", "2027-01-15T10:00:00Z", "2026-12-15T22:00:00Z", "Europe/Sofia"],
  ])("%s", (_name, begins, edge, timeZone) => {
    const endingAt = (instant: number) =>
      judge(
        [`${JAN} 30 EUR`, `${new Date(instant).toISOString()} 50 EUR`, `${begins} 35 EUR`],
        "2029-01-01T00:00:00Z",
        { timeZone },
      );
    expect(endingAt(Date.parse(edge))).toBe("supported 50.00 30%");
    expect(endingAt(Date.parse(edge) + 1000)).toBe("unsupported 30.00 not_lower");
  });

  test.each<[string, string, string, string]>([
    [
      "forward, a day of 24 hours more is out",
      "2026-04-10T09:00:00Z",
      "2026-03-10T21:30:00Z",
      "supported 50.00 30%",
    ],
    [
      "back, an hour more than 30 times 24 counts",
      "2026-11-10T10:00:00Z",
      "2026-10-10T21:30:00Z",
      "unsupported 30.00 not_lower",
    ],
  ])("days are no hours when clocks go %s", (_name, begins, ends, verdict) => {
    const history = [`${JAN} 30 EUR`, `${ends} 50 EUR`, `${begins} 35 EUR`];
    expect(judge(history, "2029-01-01T00:00:00Z")).toBe(verdict);
  });
});

describe("goods that are new on the market", () => {
  const history = ["2026-04-20T09:00:00Z 50 EUR", "2026-05-01T09:00:00Z 35 EUR"];
  test.each<[string, string[], Partial<WitnessSettings>, string]>([
    ["count seven days", history, { onMarketSince: "2026-04-20T09:00:00Z" }, "supported 50.00 30%"],
    ["need a known start", history, {}, "unknown 50.00 history_too_short"],
    [
      "on the seventh day",
      ["2026-04-24T09:00:00Z 50 EUR", "2026-05-01T05:00:00Z 35 EUR"],
      { onMarketSince: "2026-04-24T09:00:00Z" },
      "supported 50.00 30%",
    ],
    [
      "on the sixth day",
      ["2026-04-25T09:00:00Z 50 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      { onMarketSince: "2026-04-25T09:00:00Z" },
      "unsupported 50.00 too_new",
    ],
    [
      "a lower price before the seven days is out",
      ["2026-04-10T09:00:00Z 30 EUR", "2026-04-23T21:00:00Z 50 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      { onMarketSince: "2026-04-10T09:00:00Z" },
      "supported 50.00 30%",
    ],
    [
      "a lower price within them counts",
      ["2026-04-10T09:00:00Z 30 EUR", "2026-04-23T21:00:01Z 50 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      { onMarketSince: "2026-04-10T09:00:00Z" },
      "unsupported 30.00 not_lower",
    ],
    [
      "are no longer new after 30 days",
      ["2026-04-01T09:00:00Z 30 EUR", "2026-04-23T21:00:00Z 50 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      { onMarketSince: "2026-04-01T09:00:00Z" },
      "unsupported 30.00 not_lower",
    ],
    [
      "a history since the start is whole",
      ["2026-04-01T09:00:00Z 50 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      { onMarketSince: "2026-04-01T09:00:00Z" },
      "supported 50.00 30%",
    ],
    [
      "with never another price",
      ["2026-04-10T09:00:00Z 50 EUR"],
      { onMarketSince: "2026-04-10T09:00:00Z" },
      "unsupported - too_new",
    ],
    [
      "the shop may count more days",
      history,
      { onMarketSince: "2026-04-20T09:00:00Z", newDays: 14 },
      "unsupported 50.00 too_new",
    ],
  ])("%s", (_name, lines, changes, verdict) => {
    expect(judge(lines, "2026-05-02T00:00:00Z", changes)).toBe(verdict);
  });
});

describe("leva and euro compare at the fixed rate", () => {
  test.each<[string, string[], string]>([
    [
      "the change of currency is no reduction",
      [`${JAN} 49.90 BGN`, "2026-05-01T09:00:00Z 25.51 EUR"],
      "unknown - history_too_short",
    ],
    [
      "a reduction after the change",
      ["2025-10-01T00:00:00Z 49.90 BGN", `${JAN} 25.51 EUR`, "2026-01-10T09:00:00Z 17.86 EUR"],
      "supported 25.51 30%",
    ],
    [
      "a reduction with the change",
      ["2025-10-01T00:00:00Z 100 BGN", `${JAN} 40 EUR`],
      "supported 51.13 21%",
    ],
    [
      "a rise with the change",
      ["2025-10-01T00:00:00Z 100 BGN", `${JAN} 52 EUR`],
      "unsupported 51.13 not_lower",
    ],
    [
      "a current price in leva",
      ["2025-10-01T00:00:00Z 51.13 EUR", `${JAN} 70 BGN`],
      "supported 100.00 30%",
    ],
    [
      "other currencies have no fixed rate",
      [`${JAN} 200 RON`, "2026-05-01T09:00:00Z 35 EUR"],
      "unknown - mixed_currencies",
    ],
    [
      "another currency long ago does not matter",
      [`${JAN} 200 RON`, "2026-02-01T00:00:00Z 50 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      "supported 50.00 30%",
    ],
  ])("%s", (_name, history, verdict) => {
    expect(judge(history, "2026-05-02T00:00:00Z")).toBe(verdict);
  });
});

describe("what cannot be known", () => {
  const good = [`${JAN} 50 EUR`, "2026-05-01T09:00:00Z 35 EUR"];
  test.each<[string, string[], string, Partial<WitnessSettings>, string]>([
    ["no history", [], "2026-05-02T00:00:00Z", {}, "unknown - no_price"],
    [
      "only future prices",
      ["2026-06-01T00:00:00Z 35 EUR"],
      "2026-05-02T00:00:00Z",
      {},
      "unknown - no_price",
    ],
    [
      "one price only",
      [`${JAN} 35 EUR`],
      "2026-05-02T00:00:00Z",
      {},
      "unknown - history_too_short",
    ],
    [
      "too short a history",
      ["2026-04-20T00:00:00Z 50 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      "2026-05-02T00:00:00Z",
      {},
      "unknown 50.00 history_too_short",
    ],
    [
      "too short a history that shows enough",
      ["2026-04-20T00:00:00Z 30 EUR", "2026-05-01T09:00:00Z 35 EUR"],
      "2026-05-02T00:00:00Z",
      {},
      "unsupported 30.00 not_lower",
    ],
    [
      "a price of nothing",
      [...good, "2026-03-01T00:00:00Z 0 EUR"],
      "2026-05-02T00:00:00Z",
      {},
      "unknown - invalid_history",
    ],
    [
      "a date that is none",
      [...good, "yesterday 50 EUR"],
      "2026-05-02T00:00:00Z",
      {},
      "unknown - invalid_history",
    ],
    ["no currency", [`${JAN} 50`], "2026-05-02T00:00:00Z", {}, "unknown - invalid_history"],
    [
      "a zone that is none",
      good,
      "2026-05-02T00:00:00Z",
      { timeZone: "Sofia" },
      "unknown - invalid_settings",
    ],
    ["no days", good, "2026-05-02T00:00:00Z", { days: 0 }, "unknown - invalid_settings"],
    ["a moment that is none", good, "tomorrow", {}, "unknown - invalid_settings"],
    [
      "a start on the market that is none",
      good,
      "2026-05-02T00:00:00Z",
      { onMarketSince: "x" },
      "unknown - invalid_settings",
    ],
  ])("%s", (_name, history, at, changes, verdict) => {
    expect(judge(history, at, changes)).toBe(verdict);
  });
});

test("a witness says since when the price holds and which days count", () => {
  const witness = witnessPrice(
    [`${JAN} 50 EUR`, "2026-05-01T09:00:00Z 35 EUR"].map(entry),
    new Date("2026-05-02T00:00:00Z"),
    settings,
  );
  expect(witness).toEqual({
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
