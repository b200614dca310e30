import { describe, expect, test } from "vitest";

import { readFeed, tableRows } from "#tests/support/feeds/read-feed";

const LONG = ["id,title,price", "1,A,5 EUR", "2,B,6 EUR", "3,C D,7 EUR"].join("\n");

describe("fault 9: an unclosed quote refuses its row, and the next proper row is read", () => {
  test.each([
    [
      "before rows without quotes",
      '9,"X,1 EUR\n4,D,8 EUR\n5,E,9 EUR\n',
      ["4", "5"],
      ["quote_unclosed@5"],
    ],
    [
      "before a quoted cell",
      '9,"X,1 EUR\n4,"D, d",8 EUR\n5,E,9 EUR\n',
      ["4", "5"],
      ["quote_unclosed@5"],
    ],
    [
      "before a cell of two lines",
      '9,"X,1 EUR\n4,"D\nd",8 EUR\n5,E,9 EUR\n',
      ["4", "5"],
      ["quote_unclosed@5"],
    ],
    [
      "before cells all in quotes",
      '9,"X,1 EUR\n"4","D","8 EUR"\n"5","E","9 EUR"\n',
      ["4", "5"],
      ["quote_unclosed@5"],
    ],
    ["in the last cell", '9,X,"1 EUR\n4,D,8 EUR\n5,"E",9 EUR\n', ["4", "5"], ["quote_unclosed@5"]],
    [
      "twice",
      '8,"X,1 EUR\n9,"Y,1 EUR\n4,D,8 EUR\n5,"E",9 EUR\n',
      ["4", "5"],
      ["quote_unclosed@5", "lines_skipped@6"],
    ],
    ["in the last row", '4,D,8 EUR\n9,"X,1 EUR\n', ["4"], ["quote_unclosed@6"]],
    ["in the last row, cut", '4,D,8 EUR\n9,"X,1', ["4"], ["quote_unclosed@6", "last_row_cut@6"]],
  ])("%s", async (_, rest, ids, codes) => {
    for (const piece of [1, 65_536]) {
      const feed = await readFeed(`${LONG}\n${rest}`, { piece });
      expect(tableRows(feed).map(([, id]) => id)).toEqual(["1", "2", "3", ...ids]);
      expect(feed.codes).toEqual(codes);
    }
  });

  test("a proper cell of many lines is no unclosed quote, even with rows in it", async () => {
    const cell = `"${"7,x,8 EUR\n".repeat(60)}"`;
    const feed = await readFeed(`${LONG}\n4,${cell},8 EUR\n5,E,9 EUR\n`);
    expect(
      tableRows(feed)
        .map(([line, id]) => [line, id])
        .slice(3),
    ).toEqual([
      [5, "4"],
      [66, "5"],
    ]);
    expect(feed.codes).toEqual([]);
  });

  test("rows beyond the bound are not taken for one cell", async () => {
    const rows = Array.from({ length: 500 }, (_, at) => `n${at},N,8 EUR\n`).join("");
    const feed = await readFeed(`${LONG}\n9,"X,1 EUR\n${rows}`);
    expect(feed.records).toHaveLength(503);
    expect(feed.codes).toEqual(["quote_unclosed@5"]);
  });

  test("a file full of them is refused rather than read for ever", async () => {
    const block = `9,"X,1 EUR\n${"n,N,8 EUR\n".repeat(150)}`;
    const feed = await readFeed(`${LONG}\n${block.repeat(40)}`, { limits: { rereads: 20_000 } });
    expect(feed.codes.at(-1)).toMatch(/^quotes_broken@/);
  });
});

describe("fault 12: short and long rows", () => {
  test.each([
    ["a short row whose cells stand in their columns is kept", "4,D", true, "cells_missing@5"],
    ["a row of one cell is refused", "4", false, "row_short@5"],
    ["a short row with a cell in the wrong column is refused", "4,8 EUR", false, "row_short@5"],
    ["a cell too many at the end is left out", "4,D,8 EUR,x", true, "cells_extra@5"],
    ["a row whose cells have moved is refused", "4,D,d,8 EUR", false, "row_long@5"],
    ["so is a price cut at its decimal comma", "4,D,8,50 EUR", false, "row_long@5"],
    ["even when its last cell is blank", "4,D,d,", false, "row_long@5"],
    ["a blank cell too many is left out", "4,D,8 EUR,", true, "cells_extra@5"],
    ["also after a blank title", "4,,8 EUR,", true, "cells_extra@5"],
    ["but not after a blank price that moved", "4,D,,8 EUR", false, "row_long@5"],
  ])("%s", async (_, row, kept, code) => {
    const feed = await readFeed(`${LONG}\n${row}\n5,E,9 EUR\n`);
    expect(feed.codes).toEqual([code]);
    expect(tableRows(feed).map(([, id]) => id)).toEqual([
      "1",
      "2",
      "3",
      ...(kept ? ["4"] : []),
      "5",
    ]);
    expect(feed.problems[0]?.value).toBe(row.replaceAll(",", " | "));
  });

  test("a delimiter at the end of all lines hides no row whose cells have moved", async () => {
    const feed = await readFeed(
      "id;title;price;\n1;A;5,5;\n2;B;6,5;\n3;C;c;8,5;\n4;D;7,5;\n5;E;e;9,5\n",
    );
    expect(feed.codes).toEqual(["trailing_delimiter@1", "row_long@4", "row_long@6"]);
  });

  test("the first row is judged by the rows after it", async () => {
    const feed = await readFeed("id,title,price\n1,A,5 EUR,x\n2,B,8 EUR\n3,C,d,8 EUR\n");
    expect(feed.codes).toEqual(["cells_extra@2", "row_long@4"]);
  });
});

test.each([
  ["a line too long", `${LONG}\n4,${"x".repeat(5_000)},5 EUR\n5,E,6 EUR\n`, ["row_too_long@5"]],
  [
    "a cell of too many lines",
    `${LONG}\n4,"${"x\n".repeat(3_000)}",5 EUR\n5,E,6 EUR\n`,
    ["quote_unclosed@5", "lines_skipped@6"],
  ],
  ["too many columns", `${"a,".repeat(600)}a\n1,2\n`, ["too_many_columns@1"]],
  ["a header that never ends", `"id,title\n${"x\n".repeat(3_000)}`, ["header_unreadable@1"]],
  ["only a header", "id,title,price\n", ["no_records@0"]],
  ["one column", "id\n1\n2\n", ["not_a_feed@0"]],
  ["nothing", "", ["file_empty@0"]],
  ["blanks", "\uFEFF \n \n", ["file_empty@0"]],
])("bounds: %s", async (_, file, codes) => {
  const feed = await readFeed(file, { limits: { row: 4_096 } });
  expect(feed.codes).toEqual(codes);
});
