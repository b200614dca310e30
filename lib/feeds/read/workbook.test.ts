import { expect, test } from "vitest";

import { readNumberFormat, writeNumber } from "#lib/feeds/read/number-format";
import {
  headerRow,
  makeWorkbook,
  numberCell,
  row,
  textCell,
} from "#tests/support/feeds/make-workbook";
import { readFeedFile, tableRows } from "#tests/support/feeds/read-feed";

const HEADER = headerRow("id", "title", "price", "gtin", "date");

test("reads a sheet: texts of all kinds, numbers as they are shown, gaps", async () => {
  const feed = await readFeedFile(
    makeWorkbook({
      texts: ["<t>Рокля &amp; палто</t>", "<r><t>Ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh>"],
      formats: ["0000", "dd.mm.yyyy", '#,##0.00 "лв."'],
      sheets: {
        A: `${HEADER}
          ${row(2, numberCell("A2", 17, 1), `<c r="B2" t="s"><v>0</v></c>`, numberCell("C2", "49.899999999999999", 3), numberCell("D2", "3.8E+12"), numberCell("E2", 46296, 2))}
          ${row(4, textCell("A4", "00123"), `<c r="B4" t="s"><v>1</v></c>`, `<c r="D4" t="b"><v>1</v></c>`, textCell("E4", "a_x000D_b_x0041_"))}`,
      },
    }),
  );
  expect(feed.container).toBe("xlsx");
  expect(feed.format).toBe("google_table");
  expect(feed.headers).toEqual(["id", "title", "price", "gtin", "date"]);
  expect(tableRows(feed)).toEqual([
    [2, "0017", "Рокля & палто", "49.9 лв.", "3800000000000", "2026-10-01"],
    [4, "00123", "Rich", "", "TRUE", "a\rbA"],
  ]);
  expect(feed.codes).toEqual([]);
});

test("takes the first sheet with a table: not an empty one, notes, a header alone or a hidden one", async () => {
  const data = (id: string) => `${HEADER}${row(2, textCell("A2", id), textCell("B2", "A"))}`;
  const feed = await readFeedFile(
    makeWorkbook({
      hidden: ["Hidden"],
      sheets: {
        Hidden: data("hidden"),
        Empty: "",
        Notes: row(1, textCell("A1", "Only a note")),
        Header: HEADER,
        Data: data("right"),
        Later: data("later"),
      },
    }),
  );
  expect(tableRows(feed).map(([, id]) => id)).toEqual(["right"]);
});

test("the header is the first row with three texts; errors and notes beside the table are left out", async () => {
  const feed = await readFeedFile(
    makeWorkbook({
      sheets: {
        A: [
          row(1, textCell("A1", "Export"), numberCell("B1", 2026)),
          row(3, textCell("A3", "id"), textCell("B3", "title"), textCell("C3", "price")),
          row(
            4,
            numberCell("A4", 1),
            `<c r="B4" t="e"><v>#N/A</v></c>`,
            numberCell("C4", 5),
            textCell("F4", "note"),
          ),
          row(5),
          row(6, textCell("C6", "Total")),
        ].join(""),
      },
    }),
  );
  expect(tableRows(feed)).toEqual([
    [4, "1", "", "5"],
    [6, "", "", "Total"],
  ]);
  expect(feed.codes).toEqual(["lines_before_header@1", "cell_error@4"]);
  expect(feed.problems[1]?.column).toBe("title");
});

test("a workbook of a known format is recognised by its header", async () => {
  const sheet = `${headerRow("id", "title", "image link", "Price")}${row(2, textCell("A2", "1"))}`;
  expect((await readFeedFile(makeWorkbook({ sheets: { A: sheet } }))).format).toBe("google_table");
});

test("more texts than memory holds are read from a file, in any order", async () => {
  const texts = Array.from({ length: 10_000 }, (_, at) => `<t>Рокля ${at} ${"x".repeat(400)}</t>`);
  const rows = texts.map((_, at) => {
    const other = (at * 1_237) % texts.length;
    return row(
      at + 2,
      textCell(`A${at + 2}`, `${other}`),
      `<c r="B${at + 2}" t="s"><v>${other}</v></c>`,
    );
  });
  const feed = await readFeedFile(makeWorkbook({ texts, sheets: { A: HEADER + rows.join("") } }), {
    textsInMemory: 300_000,
  });
  expect(feed.records).toHaveLength(10_000);
  for (const [, id, title] of tableRows(feed))
    expect(title).toMatch(new RegExp(`^Рокля ${id} x{400}$`));
});

const sparse = `${row(1, textCell("A1", "a"), textCell("B1", "b"), textCell("C1", "c"))}${row(1_048_576, textCell("ZZZZZZZ1", "x"), textCell("A1048576", "y"))}`;
const deep = `${"<x>".repeat(100)}${"</x>".repeat(100)}`;

test.each([
  ["no table", { sheets: { A: row(1, textCell("A1", "x")) } }, {}, ["spreadsheet_without_table@0"]],
  ["only headers", { sheets: { A: HEADER } }, {}, ["no_records@0"]],
  ["a cell in the last corner", { sheets: { A: sparse } }, {}, []],
  [
    "entities",
    { sheets: { A: HEADER }, before: '<!DOCTYPE w [<!ENTITY a "x">]>' },
    {},
    ["xml_entities@0"],
  ],
  ["nesting", { sheets: { A: deep } }, {}, ["xml_too_deep@0"]],
  [
    "more texts than the bound",
    { sheets: { A: HEADER }, texts: ["<t>a</t>", "<t>b</t>"] },
    { texts: 1 },
    ["file_too_large@0"],
  ],
  [
    "a cell without an end",
    { sheets: { A: textCell("A1", "x".repeat(900_000)) } },
    {},
    ["xml_part_too_long@0"],
  ],
  [
    "more than the bound",
    { sheets: { A: HEADER + row(2, textCell("A2", "x".repeat(60_000))) } },
    { bytes: 50_000 },
    ["inflates_too_much@0"],
  ],
  [
    "more than the ratio",
    { sheets: { A: HEADER + row(2, textCell("A2", "x".repeat(60_000))) } },
    { ratio: 20, ratioAfter: 10_000 },
    ["inflates_too_much@0"],
  ],
  ["a sheet that is cut off", { sheets: { A: `${HEADER}<!--` } }, {}, ["spreadsheet_damaged@0"]],
])("bounds: %s", async (_, workbook, limits, codes) => {
  const feed = await readFeedFile(makeWorkbook(workbook), limits);
  expect(feed.codes).toEqual(codes);
});

test.each([
  ["General", "3800000000000", "3800000000000"],
  ["General", "1.2E-7", "0.00000012"],
  ["0", "3.8E+12", "3800000000000"],
  ["00000", "17", "00017"],
  ["0.00", "1234.5", "1234.5"],
  ["0%", "0.3", "30%"],
  ["yyyy-mm-dd", "46296.75", "2026-10-01"],
  ["d.m.yyyy h:mm", "46296.75", "2026-10-01T18:00:00"],
  ['[$-402]d mmmm yyyy "г.";@', "46296", "2026-10-01"],
  ["mmm-yy", "1", "1900-01-01"],
  ["h:mm", "0.75", "18:00:00"],
  ["[$€-2] #,##0.00", "49.9", "49.9 €"],
  ["#,##0.00 [$лв.-402]", "49.9", "49.9 лв."],
  ["#,##0.00 [$EUR];[Red]-#,##0.00", "49.9", "49.9 EUR"],
  ["\\$0.00", "5", "5 $"],
  ['0.00 "each"', "5", "5"],
  ["General", "oops", "oops"],
])("a number in the format %s: %s is %s", (code, raw, shown) => {
  expect(writeNumber(raw, readNumberFormat(164, code), false)).toBe(shown);
});

test("built-in formats, and days that count from 1904", () => {
  expect(writeNumber("46296", readNumberFormat(14, undefined), false)).toBe("2026-10-01");
  expect(writeNumber("44834", readNumberFormat(14, undefined), true)).toBe("2026-10-01");
  expect(writeNumber("46296", readNumberFormat(1, undefined), false)).toBe("46296");
});
