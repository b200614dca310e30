import { expect, test } from "vitest";

import { readFeed, tableRows } from "#tests/support/feeds/read-feed";

type Row = [
  name: string,
  file: string,
  expected: { delimiter?: string; headers?: string[]; rows: unknown[][]; codes: string[] },
];

const HEADER = "id,title,price";
const THREE = ["id", "title", "price"];

const fixed: Row[] = [
  [
    "4: a first line that names the delimiter",
    "sep=;\nid;title;price\n1;A;5\n",
    { delimiter: ";", headers: THREE, rows: [[3, "1", "A", "5"]], codes: ["separator_line@1"] },
  ],
  [
    "4: such a line in quotes, before another delimiter than the usual ones",
    '"sep=^"\nid^title^price\n1^A^5\n',
    { delimiter: "^", headers: THREE, rows: [[3, "1", "A", "5"]], codes: ["separator_line@1"] },
  ],
  [
    "5: comment lines",
    `# ref_application_id 12, 34\n#\n${HEADER}\n1,A,5\n`,
    { headers: THREE, rows: [[4, "1", "A", "5"]], codes: ["lines_before_header@1"] },
  ],
  [
    "5: a comment that is almost as wide as a header of unknown names",
    "# exported, today\nартикул,име,цена\n1,A,5\n",
    {
      headers: ["артикул", "име", "цена"],
      rows: [[3, "1", "A", "5"]],
      codes: ["lines_before_header@1"],
    },
  ],
  [
    "5: comment lines as wide as the header",
    `# Required | text,# Required | text,# Optional\n${HEADER}\n1,A,5\n`,
    { headers: THREE, rows: [[3, "1", "A", "5"]], codes: ["lines_before_header@1"] },
  ],
  [
    "5: a header that begins with #",
    "#,title,price\n1,A,5\n2,B,6\n",
    {
      headers: ["#", "title", "price"],
      rows: [
        [2, "1", "A", "5"],
        [3, "2", "B", "6"],
      ],
      codes: [],
    },
  ],
  [
    "6: semicolons and decimal commas",
    'id;title;price\n1;Red, long, warm;12,50\n2;B;13,50\n3;"C; D";9,00\n',
    {
      delimiter: ";",
      rows: [
        [2, "1", "Red, long, warm", "12,50"],
        [3, "2", "B", "13,50"],
        [4, "3", "C; D", "9,00"],
      ],
      codes: [],
    },
  ],
  [
    "6: a header with another delimiter in its names",
    "артикул;име, цвят, размер;цена\n1;A;5\n2;B;6\n",
    {
      delimiter: ";",
      rows: [
        [2, "1", "A", "5"],
        [3, "2", "B", "6"],
      ],
      codes: [],
    },
  ],
  [
    "6: lists with another delimiter in all rows",
    "id,title,price\n1,A;B;C;D;E;F;G;H,5\n2,A;B;C;D;E;F;G;H,6\n",
    {
      delimiter: ",",
      rows: [
        [2, "1", "A;B;C;D;E;F;G;H", "5"],
        [3, "2", "A;B;C;D;E;F;G;H", "6"],
      ],
      codes: [],
    },
  ],
  [
    "7: quotes in a tab-separated file",
    'id\ttitle\tprice\n1\t"Best" dress\t5\n2\t"Whole ""cell"""\t6\n3\t5" heel\t7\n4\t"6" heel\t8\n',
    {
      delimiter: "\t",
      rows: [
        [2, "1", '"Best" dress', "5"],
        [3, "2", 'Whole "cell"', "6"],
        [4, "3", '5" heel', "7"],
        [5, "4", '"6" heel', "8"],
      ],
      codes: ["stray_quote@2", "stray_quote@4", "stray_quote@5"],
    },
  ],
  [
    "7: a quoted cell with a tab, and one of two lines, as Excel writes them",
    'id\tprice\ttitle\n1\t5\t"two\nlines"\n2\t6\t"a\tb"\n3\t7\t"8 inch\n4\t9\tD\n',
    {
      delimiter: "\t",
      rows: [
        [2, "1", "5", "two\nlines"],
        [4, "2", "6", "a\tb"],
        [5, "3", "7", '"8 inch'],
        [6, "4", "9", "D"],
      ],
      codes: ["stray_quote@5"],
    },
  ],
  [
    "8: a stray quote",
    `${HEADER}\n1,5" heel,5\n2,"Shoe with 5" heel",6\n3, "spaced" ,7\n`,
    {
      rows: [
        [2, "1", '5" heel', "5"],
        [3, "2", 'Shoe with 5" heel', "6"],
        [4, "3", "spaced", "7"],
      ],
      codes: ["stray_quote@2", "stray_quote@3"],
    },
  ],
  [
    "10: line ends within quotes, and lines counted after them",
    `${HEADER}\r\n1,"A\r\nB\n\nC",5\r\n2,"D, ""E""",6\r\n`,
    {
      rows: [
        [2, "1", "A\nB\n\nC", "5"],
        [6, "2", 'D, "E"', "6"],
      ],
      codes: [],
    },
  ],
  [
    "11: LF after the header and CRLF after the rows",
    `${HEADER}\n1,A,5\r\n2,B,6\r\r\n3,C,7\n`,
    {
      rows: [
        [2, "1", "A", "5"],
        [3, "2", "B", "6"],
        [4, "3", "C", "7"],
      ],
      codes: ["line_ends_mixed@2"],
    },
  ],
  [
    "11: CR alone",
    `${HEADER}\r1,A,5\r2,"B\rb",6\r`,
    {
      rows: [
        [2, "1", "A", "5"],
        [3, "2", "B\nb", "6"],
      ],
      codes: [],
    },
  ],
  [
    "13: a delimiter at the end of all lines",
    "id;title;price;\n1;A;5;\n2;B;6\n",
    {
      headers: THREE,
      rows: [
        [2, "1", "A", "5"],
        [3, "2", "B", "6"],
      ],
      codes: ["trailing_delimiter@1"],
    },
  ],
  [
    "13: a delimiter at the end of the rows only",
    "id;title;price\n1;A;5;\n2;B;6;;\n",
    {
      headers: THREE,
      rows: [
        [2, "1", "A", "5"],
        [3, "2", "B", "6"],
      ],
      codes: ["trailing_delimiter@2", "cells_extra@3"],
    },
  ],
  [
    "13: a column without a name that holds something",
    "id,,title\n1,x,A\n2,y,B\n",
    {
      headers: ["id", "title"],
      rows: [
        [2, "1", "A"],
        [3, "2", "B"],
      ],
      codes: ["column_unnamed@2"],
    },
  ],
  [
    "14: a name that occurs twice",
    "id,title,price,Title\n1,A,5,other\n",
    { headers: THREE, rows: [[2, "1", "A", "5"]], codes: ["header_duplicate@1"] },
  ],
  [
    "15: names with spaces of all kinds keep their case",
    "\u00A0id ,Image\u00A0 Link,title [title],\u200Bцена\u200B\n1,x,A,5\n",
    {
      headers: ["id", "Image Link", "title [title]", "цена"],
      rows: [[2, "1", "x", "A", "5"]],
      codes: [],
    },
  ],
  [
    "16: blank lines and rows of delimiters only",
    `\n${HEADER}\n\n1,A,5\n  \n,,\n2,B,6\n\n`,
    {
      headers: THREE,
      rows: [
        [4, "1", "A", "5"],
        [7, "2", "B", "6"],
      ],
      codes: ["blank_lines@3"],
    },
  ],
  [
    "17: control characters",
    `${HEADER}\n1,A\0B\u0007,5\n2,C\u000BD,6\u007F\n`,
    {
      rows: [
        [2, "1", "AB", "5"],
        [3, "2", "C D", "6"],
      ],
      codes: ["control_characters@2", "control_characters@3", "control_characters@3"],
    },
  ],
];

test.each(fixed)("fault %s", async (_, file, expected) => {
  for (const piece of [1, 5, 65_536]) {
    const feed = await readFeed(file, { piece });
    expect(tableRows(feed)).toEqual(expected.rows);
    expect(feed.codes).toEqual(expected.codes);
    if (expected.headers !== undefined) expect(feed.headers).toEqual(expected.headers);
    if (expected.delimiter !== undefined) expect(feed.delimiter).toBe(expected.delimiter);
  }
});
