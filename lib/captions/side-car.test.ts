import { describe, expect, test } from "vitest";

import { MAX_SIDE_CAR, readSideCar } from "#lib/captions/side-car";

describe("a side-car file", () => {
  test.each([
    [
      "with everything",
      '{"sku":"AB-12","caption":"New\\r\\nin","hashtags":["#linen","LINEN","SS27"]}',
      {
        sku: "AB-12",
        caption: "New\nin",
        hashtags: ["linen", "SS27"],
      },
    ],
    ["with the SKU alone", '\ufeff{ "sku": " 007 " }\n', { sku: "007" }],
    [
      "with hashtags as one text",
      '{"sku":"1","hashtags":"#a #b, c"}',
      { sku: "1", hashtags: ["a", "b", "c"] },
    ],
    ["with an empty caption", '{"sku":"1","caption":""}', { sku: "1", caption: "" }],
  ])("%s", (_name, content, value) => {
    expect(readSideCar(content)).toEqual({ ok: true, value });
  });

  test.each([
    ["no JSON", "sku: AB-12", [/^This file is not valid JSON\./]],
    ["curly quotes on line 2", '{\n“sku”: "1"}', [/Look at line 2\./]],
    ["nothing", "", [/not valid JSON/]],
    ["a list", "[]", [/is one object/]],
    ["null", "null", [/is one object/]],
    ["no SKU", "{}", [/^sku: Add the SKU as text\.$/]],
    ["a number as SKU", '{"sku":7}', [/^sku: Put the SKU in quotes/]],
    ["an empty SKU", '{"sku":" "}', [/^sku: Enter a SKU\.$/]],
    ["a long SKU", `{"sku":"${"x".repeat(101)}"}`, [/^sku: Keep the SKU under 100/]],
    [
      "an unknown field",
      '{"sku":"1","captoin":"x"}',
      [/^Unknown: captoin\. A side-car file has sku, caption, hashtags\.$/],
    ],
    ["a caption that is none", '{"sku":"1","caption":5}', [/^caption: Write the caption as text/]],
    [
      "a caption that is too long",
      `{"sku":"1","caption":"${"x".repeat(4001)}"}`,
      [/^caption: Keep the caption under 4000/],
    ],
    [
      "hashtags that are none",
      '{"sku":"1","hashtags":[1]}',
      [/^hashtags: Write hashtags as a list/],
    ],
    ["two faults", '{"sku":"","caption":5}', [/^sku: /, /^caption: /]],
    ["a file that is too long", `"${"x".repeat(MAX_SIDE_CAR)}"`, [/^Keep a side-car file under/]],
  ])("is refused with a reason: %s", (_name, content, problems) => {
    const read = readSideCar(content);
    const said = read.ok ? [] : read.problems;
    expect(said).toHaveLength(problems.length);
    for (const [at, problem] of problems.entries()) expect(said[at]).toMatch(problem);
  });
});
