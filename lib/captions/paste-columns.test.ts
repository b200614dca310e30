import { describe, expect, test } from "vitest";

import { matchPasteColumns, readPastedRows } from "#lib/captions/paste-columns";
import { parsePastedTable } from "#lib/captions/paste-table";

const match = (text: string) => {
  const { caption, hashtags, sku, firstRow, by } = matchPasteColumns(parsePastedTable(text).rows);
  return [by, caption, hashtags, sku, firstRow];
};

describe("columns", () => {
  test.each([
    ["a header", "Caption\tHashtags\nA\t#b", ["header", 0, 1, null, 1]],
    ["a header in another order", "hashtags\tSKU\tcaption", ["header", 2, 0, 1, 1]],
    ["a Bulgarian header", "Код\tТекст\tХаштагове", ["header", 1, 2, 0, 1]],
    ["case, spaces and signs", " CAPTION: \t#Hash tags", ["header", 0, 1, null, 1]],
    ["columns that mean nothing", "No\tCaption\tDate", ["header", 1, null, null, 1]],
    ["a header of hashtags only", "Hashtags\n#a", ["header", null, 0, null, 1]],
    ["twice the same, the first", "Caption\tText", ["header", 0, null, null, 1]],
    ["a SKU alone is no header", "SKU\tx", ["order", 0, 1, null, 0]],
    ["a long cell is no header", `Caption\t${"x".repeat(41)}`, ["order", 0, 1, null, 0]],
    ["no header, two columns", "New in\t#linen\nB\t#c", ["order", 0, 1, null, 0]],
    ["no header, one column", "New in\nB", ["order", 0, null, null, 0]],
    ["one column of hashtags", "#a #b\n#c", ["order", null, 0, null, 0]],
    ["hashtags first", "#a\tNew in\n#c, #d\tB", ["order", 1, 0, null, 0]],
    ["hashtags in both", "#a\t#b", ["order", 0, 1, null, 0]],
    ["captions that begin with a hashtag", "#new dress\t#b", ["order", 0, 1, null, 0]],
    ["nothing", "", ["order", null, null, null, 0]],
  ])("%s", (_name, text, columns) => {
    expect(match(text)).toEqual(columns);
  });
});

test.each([
  [
    "with a header",
    'SKU\tHashtags\tCaption\nA1\t#x, y #X\t"a\nb"',
    [{ sku: "A1", hashtags: ["x", "y"], caption: "a\nb" }],
  ],
  ["a short row empties", "Caption\tHashtags\na", [{ caption: "a", hashtags: [] }]],
  [
    "an empty row keeps its number",
    "a\n\nb",
    [{ caption: "a" }, { caption: "" }, { caption: "b" }],
  ],
])("rows %s", (_name, text, rows) => {
  const table = parsePastedTable(text).rows;
  expect(readPastedRows(table, matchPasteColumns(table))).toEqual(rows);
});
