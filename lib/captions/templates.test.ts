import { describe, expect, test } from "vitest";

import { templateLimits } from "#lib/captions/template-variables";
import { parseTemplate } from "#lib/captions/templates";

const variable = (name: string, fallback: string | null, start: number, end: number) => ({
  kind: "variable",
  name,
  fallback,
  start,
  end,
});
const text = (value: string) => ({ kind: "text", text: value });

describe("a template is read into parts", () => {
  test.each([
    ["nothing", "", []],
    ["text alone", "New in", [text("New in")]],
    ["a variable alone", "{title}", [variable("title", null, 0, 7)]],
    ["text around", "A {sku}.", [text("A "), variable("sku", null, 2, 7), text(".")]],
    ["a fallback", "{colour|all colours}", [variable("colour", "all colours", 0, 20)]],
    ["an empty fallback", "{colour|}", [variable("colour", "", 0, 9)]],
    ["a fallback of spaces is empty", "{colour| }", [variable("colour", "", 0, 10)]],
    ["spaces in the braces", "{ title | x }", [variable("title", "x", 0, 13)]],
    ["only the first bar divides", "{sizes|S|M}", [variable("sizes", "S|M", 0, 11)]],
    [
      "any case",
      "{SalePrice}{TITLE}",
      [variable("salePrice", null, 0, 11), variable("title", null, 11, 18)],
    ],
    ["escaped braces", String.raw`\{title\}`, [text("{title}")]],
    ["an escaped brace in a fallback", String.raw`{link|a\}b}`, [variable("link", "a}b", 0, 11)]],
    [
      "an escaped backslash before a variable",
      String.raw`\\{sku}`,
      [text("\\"), variable("sku", null, 2, 7)],
    ],
    ["a backslash that escapes nothing", String.raw`¯\_(ツ)_/¯`, [text(String.raw`¯\_(ツ)_/¯`)]],
    ["positions in UTF-16 units", "👗{title}", [text("👗"), variable("title", null, 2, 9)]],
    ["no variable in a value of another", "{a|b", [text("a|b")]],
  ])("%s", (_name, template, parts) => {
    expect(parseTemplate(template).parts).toEqual(parts);
  });
});

describe("an error has its position and, where one is near, the variable that was meant", () => {
  test.each([
    ["letters swapped", "{titel}", [["unknown_variable", 0, 7, "title"]]],
    ["a letter missing", "in {colur|x}", [["unknown_variable", 3, 12, "colour"]]],
    ["American spelling", "{color}", [["unknown_variable", 0, 7, "colour"]]],
    ["an underscore", "{sale_price}", [["unknown_variable", 0, 12, "salePrice"]]],
    ["a space", "{sale price}", [["unknown_variable", 0, 12, "salePrice"]]],
    ["Bulgarian", "{цена}", [["unknown_variable", 0, 6, "price"]]],
    ["Cyrillic look-alikes", "{рriсе}", [["unknown_variable", 0, 7, "price"]]],
    ["singular", "{size}", [["unknown_variable", 0, 6, "sizes"]]],
    ["nothing near", "{discount}", [["unknown_variable", 0, 10, null]]],
    ["three letters are not nearly three others", "{abc}", [["unknown_variable", 0, 5, null]]],
    ["no name", "{}", [["unknown_variable", 0, 2, null]]],
    ["a fallback without a name", "{|x}", [["unknown_variable", 0, 4, null]]],
    ["an unclosed brace", "New {title", [["unclosed_brace", 4, 5, null]]],
    ["an unclosed fallback", "New {title|x", [["unclosed_brace", 4, 5, null]]],
    [
      "a brace closed on the next line",
      "{title\n}",
      [
        ["unclosed_brace", 0, 1, null],
        ["unopened_brace", 7, 8, null],
      ],
    ],
    ["an unclosed brace before a good variable", "{title {sku}", [["unclosed_brace", 0, 1, null]]],
    ["a closing brace alone", "title}", [["unopened_brace", 5, 6, null]]],
    ["doubled braces", "{{title}}", [["doubled_brace", 0, 9, "title"]]],
    ["doubled braces around no variable", "{{x}}", [["doubled_brace", 0, 5, null]]],
    ["a variable as fallback", "{salePrice|{price}}!", [["nested_variable", 11, 18, null]]],
    [
      "a variable in a fallback, not closed",
      "{salePrice|{price",
      [["nested_variable", 11, 17, null]],
    ],
    [
      "two errors",
      "{x1} {y1}",
      [
        ["unknown_variable", 0, 4, null],
        ["unknown_variable", 5, 9, null],
      ],
    ],
    ["a name that is far too long", `{${"t".repeat(3000)}}`, [["unknown_variable", 0, 3002, null]]],
  ])("%s", (_name, template, errors) => {
    const found = parseTemplate(template).errors.map(({ code, start, end, suggestion }) => [
      code,
      start,
      end,
      suggestion,
    ]);
    expect(found).toEqual(errors);
  });
});

describe("limits", () => {
  test.each([
    ["4,000 units", "x".repeat(4000), []],
    ["4,001 units", "x".repeat(4001), [["too_long", 4000, 4001]]],
    ["50 variables", "{sku}".repeat(50), []],
    [
      "52 variables are one error at the first too many",
      "{sku}".repeat(52),
      [["too_many_variables", 250, 255]],
    ],
    ["open braces only", "{".repeat(templateLimits.text - 1), undefined],
  ])("%s", (_name, template, errors) => {
    const found = parseTemplate(template).errors;
    if (errors === undefined) expect(found.length).toBeGreaterThan(0);
    else expect(found.map(({ code, start, end }) => [code, start, end])).toEqual(errors);
  });
});
