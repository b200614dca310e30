import { describe, expect, test } from "vitest";

import { parseDate, splitWindow } from "#lib/feeds/values/dates";

const sofia = { timeZone: "Europe/Sofia", dateOrder: null } as const;
const read = (
  text: string,
  edge: "start" | "end",
  rules: Parameters<typeof parseDate>[1] = sofia,
) => {
  const date = parseDate(text, rules, edge);
  return date.kind === "instant" ? date.iso.replace(".000Z", "Z") : date.kind;
};

describe("dates with a time", () => {
  test.each([
    ["2026-12-01T13:30:00Z", "2026-12-01T13:30:00Z"],
    ["2026-12-01T13:30+0100", "2026-12-01T12:30:00Z"],
    ["2026-12-01T13:30:15.250+01:00", "2026-12-01T12:30:15Z"],
    ["2026-12-01 13:30 -0500", "2026-12-01T18:30:00Z"],
    ["2026-12-01T13:30", "2026-12-01T11:30:00Z"],
    ["2026-07-01T13:30", "2026-07-01T10:30:00Z"],
    ["01.12.2026 13:30", "2026-12-01T11:30:00Z"],
    ["1.12.2026 г.", "2026-11-30T22:00:00Z"],
    ["2026/12/01", "2026-11-30T22:00:00Z"],
    ["20261201", "2026-11-30T22:00:00Z"],
    ["12/25/2026 1:30 pm", "2026-12-25T11:30:00Z"],
    ["12/25/2026 12:05 AM", "2026-12-24T22:05:00Z"],
    ["01.12.26", "2026-11-30T22:00:00Z"],
  ])("%j is %s", (text, iso) => {
    expect(read(text, "start")).toBe(iso);
  });
});

describe("a day without a time begins or ends in the zone of the feed", () => {
  test.each([
    ["winter", "2026-12-01", "2026-11-30T22:00:00Z", "2026-12-01T21:59:59Z"],
    ["summer", "2026-07-01", "2026-06-30T21:00:00Z", "2026-07-01T20:59:59Z"],
    [
      "the day that is an hour shorter",
      "2027-03-28",
      "2027-03-27T22:00:00Z",
      "2027-03-28T20:59:59Z",
    ],
    [
      "the day that is an hour longer",
      "2026-10-25",
      "2026-10-24T21:00:00Z",
      "2026-10-25T21:59:59Z",
    ],
  ])("%s", (_name, day, start, end) => {
    expect([read(day, "start"), read(day, "end")]).toEqual([start, end]);
  });

  test("in the gap of spring the moment after it; in the repeated hour by the edge", () => {
    expect(read("2027-03-28 03:30", "start")).toBe("2027-03-28T01:00:00Z");
    expect(read("2026-10-25 03:30", "start")).toBe("2026-10-25T00:30:00Z");
    expect(read("2026-10-25 03:30", "end")).toBe("2026-10-25T01:30:00Z");
  });

  test("zones far from here", () => {
    const at = (timeZone: string) => read("2026-12-01", "end", { timeZone, dateOrder: null });
    expect(at("America/Los_Angeles")).toBe("2026-12-02T07:59:59Z");
    expect(at("Pacific/Chatham")).toBe("2026-12-01T10:14:59Z");
    expect(at("UTC")).toBe("2026-12-01T23:59:59Z");
  });
});

describe("the order of day and month", () => {
  test.each([
    ["12/1/2026", null, "ambiguous"],
    ["12-1-2026", null, "ambiguous"],
    ["12/1/2026", "day_first", "2026-01-11T22:00:00Z"],
    ["12/1/2026", "month_first", "2026-11-30T22:00:00Z"],
    ["12.1.2026", "month_first", "2026-01-11T22:00:00Z"],
    ["25/12/2026", null, "2026-12-24T22:00:00Z"],
    ["12/25/2026", null, "2026-12-24T22:00:00Z"],
    ["5/5/2026", null, "2026-05-04T21:00:00Z"],
  ] as const)("%j, %s: %s", (text, dateOrder, expected) => {
    expect(read(text, "start", { timeZone: "Europe/Sofia", dateOrder })).toBe(expected);
  });
});

test.each([
  "",
  "soon",
  "2026-13-01",
  "2026-02-30",
  "31.11.2026",
  "2026-12-01T25:00",
  "1/2/3/4",
  "x".repeat(99),
])("%j is no date", (text) => {
  expect(read(text, "start")).toBe("unreadable");
});

test.each([
  ["2026-12-01/2026-12-24", "2026-12-01", "2026-12-24"],
  [
    "2026-12-01T00:00+0200 / 2026-12-24T23:59+0200",
    "2026-12-01T00:00+0200",
    "2026-12-24T23:59+0200",
  ],
  ["12/1/2026/12/24/2026", "12/1/2026", "12/24/2026"],
  ["12/1/2026 / 12/24/2026", "12/1/2026", "12/24/2026"],
  ["01.12.2026 - 24.12.2026", "01.12.2026", "24.12.2026"],
  ["/2026-12-24", "", "2026-12-24"],
])("%j is a window", (text, from, to) => {
  expect(splitWindow(text)).toEqual({ from, to });
});

test("one date is no window", () => {
  expect(splitWindow("2026-12-01")).toBeNull();
});
