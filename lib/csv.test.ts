import { expect, test } from "vitest";

import { csvLine } from "#lib/csv";

test.each([
  [["Look 12", 5, ""], "Look 12,5,\r\n"],
  [['a "b", c', "d\ne"], '"a ""b"", c","d\ne"\r\n'],
  [["=HYPERLINK(1)", "+1", "-2", "@x", "\tx"], "'=HYPERLINK(1),'+1,'-2,'@x,'\tx\r\n"],
  [[-3], "-3\r\n"],
  [['=cmd|" /C calc"!A0'], '"\'=cmd|"" /C calc""!A0"\r\n'],
])("writes %j", (cells, line) => {
  expect(csvLine(cells)).toBe(line);
});
