import { describe, expect, test } from "vitest";

import { parsePastedTable, pasteLimits } from "#lib/captions/paste-table";

describe("the clipboard of a spreadsheet is read into rows of cells", () => {
  test.each<[string, string, string[][]]>([
    ["one cell", "a", [["a"]]],
    [
      "two columns, two rows, Excel",
      "a\tb\r\nc\td\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "LibreOffice and Sheets",
      "a\tb\nc\td",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["old Mac", "a\rb\r", [["a"], ["b"]]],
    [
      "a cell of two lines, Excel",
      '"a\nb"\tc\r\nd\te\r\n',
      [
        ["a\nb", "c"],
        ["d", "e"],
      ],
    ],
    ["CRLF in a cell", '"a\r\nb"\tc', [["a\nb", "c"]]],
    ["a tab in a cell", '"a\tb"\tc', [["a\tb", "c"]]],
    ["quotes in a cell of two lines", '"say ""hi""\nnow"\tc', [['say "hi"\nnow', "c"]]],
    ["a quote at both ends of such a cell", '"""a""\nb"""\tc', [['"a"\nb"', "c"]]],
    ["a quote in plain text", '5" heel\tb', [['5" heel', "b"]]],
    ["quotes around a plain word stay", '"Best"\tb', [['"Best"', "b"]]],
    ["quotes at the start of plain text stay", '"Best" dress\tb', [['"Best" dress', "b"]]],
    ["doubled quotes in a quoted cell", '"5"" heel"\tb', [['5" heel', "b"]]],
    ["an unclosed quote", '"a\tb\nc', [['"a', "b"], ["c"]]],
    ["an unclosed quote before a closed one", '"a" x\n"b\nc"', [['"a" x'], ["b\nc"]]],
    ["many unclosed quotes", '"\t"\n"', [["\t"], ['"']]],
    ["an empty quoted cell", '""\tb', [["", "b"]]],
    ["a quoted quote", '""""\tb', [['"', "b"]]],
    ["empty cells", "\t\tc", [["", "", "c"]]],
    ["a tab at the end", "a\t", [["a", ""]]],
    ["an empty row in the middle stays", "a\n\nb", [["a"], [""], ["b"]]],
    ["empty rows at the end go", "a\r\n\t\r\n \r\n", [["a"]]],
    ["a byte order mark goes", "\ufeffa\tb", [["a", "b"]]],
    ["NUL and lone surrogates go", "a\u0000\tb\ud83d", [["a", "b\ufffd"]]],
    ["emoji and Cyrillic", "Рокля 👗\t#лен", [["Рокля 👗", "#лен"]]],
    ["nothing", "", []],
    ["only line ends", "\r\n\r\n", []],
  ])("%s", (_name, text, rows) => {
    expect(parsePastedTable(text)).toEqual({ rows, problems: [] });
  });
});

describe("limits", () => {
  test.each<[string, string, unknown[], number]>([
    ["1,000 rows", "a\n".repeat(1000), [], 1000],
    ["1,001 rows", "a\n".repeat(1001), [{ code: "too_many_rows", row: 1001, column: 0 }], 1000],
    ["50 columns", "\t".repeat(49) + "x", [], 1],
    ["51 columns", `x${"\t".repeat(50)}`, [{ code: "too_many_columns", row: 1, column: 51 }], 1],
    ["a long cell", `a\t${"x".repeat(10_001)}`, [{ code: "cell_too_long", row: 1, column: 2 }], 1],
    [
      "a long text",
      "x".repeat(pasteLimits.text + 1),
      [
        { code: "text_too_long", row: 0, column: 0 },
        { code: "cell_too_long", row: 1, column: 1 },
      ],
      1,
    ],
  ])("%s", (_name, text, problems, rows) => {
    const table = parsePastedTable(text);
    expect(table.problems).toEqual(problems);
    expect(table.rows).toHaveLength(rows);
    for (const row of table.rows) {
      expect(row.length).toBeLessThanOrEqual(pasteLimits.columns);
      for (const cell of row) expect(cell.length).toBeLessThanOrEqual(pasteLimits.cell);
    }
  });

  test.each(['"', '"\t', '"a\t', '""', '"""', '"\n'])("%j a million times ends", (part) => {
    const { rows } = parsePastedTable(part.repeat(1_000_000 / part.length));
    expect(rows.length).toBeLessThanOrEqual(pasteLimits.rows);
  });
});
