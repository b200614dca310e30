import { describe, expect, test } from "vitest";

import { findExpiredDates } from "#lib/captions/expired-dates";
import { foldText } from "#lib/captions/folded-text";

const expired = (text: string, today: string) => {
  const folded = foldText(text);
  return findExpiredDates(folded.text, today).map(({ start, end, day }) => {
    const range = folded.rangeOf(start, end);
    return `${text.slice(range.start, range.end)} = ${day}`;
  });
};

describe("on 10 May 2026", () => {
  test.each([
    ["Until 3 May", ["3 May = 2026-05-03"]],
    ["until 3rd of May", ["3rd of May = 2026-05-03"]],
    ["until May 3rd", ["May 3rd = 2026-05-03"]],
    ["Ends Sunday, May 3, 2026", ["May 3, 2026 = 2026-05-03"]],
    ["valid till 3 May 2025", ["3 May 2025 = 2025-05-03"]],
    ["до 3 май", ["3 май = 2026-05-03"]],
    ["ДО 3-ТИ МАЙ", ["3-ТИ МАЙ = 2026-05-03"]],
    ["до неделя, 3 май включително", ["3 май = 2026-05-03"]],
    ["валидно до 3 маи\u0306 2026 г.", ["3 маи\u0306 2026 = 2026-05-03"]],
    ["изтича на 3 май", ["3 май = 2026-05-03"]],
    ["Само на 3.5.", ["3.5. = 2026-05-03"]],
    ["3.5.", ["3.5. = 2026-05-03"]],
    ["до 3.5", ["3.5 = 2026-05-03"]],
    ["до 03.05.2026 г.", ["03.05.2026 = 2026-05-03"]],
    ["until 3/5", ["3/5 = 2026-05-03"]],
    ["until 03.05.26", ["03.05.26 = 2026-05-03"]],
    ["2026-05-03", ["2026-05-03 = 2026-05-03"]],
    ["May 1st–3rd", ["May 1st–3rd = 2026-05-03"]],
    ["1-3 май", ["3 май = 2026-05-03"]],
    ["от 1 до 3 май", ["3 май = 2026-05-03"]],
    ["01.05. – 03.05.", ["03.05. = 2026-05-03"]],
    ["from 28 April to 3 May", ["3 May = 2026-05-03"]],
    ["until 31 December", ["31 December = 2025-12-31"]],
    ["until 9 May", ["9 May = 2026-05-09"]],
    ["until 10 May", []],
    ["until 11 May", []],
    ["до 3 юни", []],
    ["until 3 January", ["3 January = 2026-01-03"]],
    ["from 3 May", []],
    ["от 3 май", []],
    ["available from 3.5.", []],
    ["since 12 May 2010", []],
    ["Shop opened on 12 April 2010", []],
    ["from 3 May until 20 May", []],
    ["until 31 April", []],
    ["until 3.13.", []],
    ["Rated 4.8.", []],
    ["Heel 3.5.", []],
    ["Размер: 3.5.", []],
    ["3.5 cm", []],
    ["€3.50", []],
    ["от 3.50 до 4.20 лв.", []],
    ["до 20.5 €", []],
    ["You may 5% more", []],
    ["may 3 colours surprise you", []],
    ["14 January, a fine day", []],
    ["version 1.2.3", []],
    ["Sizes 3/5 and 4/6", []],
    ["24/7", []],
    ["", []],
  ])("%j has passed: %j", (text, dates) => {
    expect(expired(text, "2026-05-10")).toEqual(dates);
  });
});

test.each([
  ["over the new year, back", "until 20 December", "2026-01-05", ["20 December = 2025-12-20"]],
  ["over the new year, ahead", "until 3 January", "2025-12-28", []],
  ["on 29 February", "until 29 February", "2028-03-01", ["29 February = 2028-02-29"]],
  ["a 29 February that is far", "until 29 February", "2026-03-01", []],
])("a date without a year is the nearest: %s", (_name, text, today, dates) => {
  expect(expired(text, today)).toEqual(dates);
});
