import { describe, expect, test } from "vitest";

import { fileStem, matchFileName } from "#lib/products/match-file-name";
import { indexSkus } from "#lib/products/sku-index";

/** "p1" of SKU AB-12 and so on; two SKUs of one product are variants. */
const index = indexSkus(
  Object.entries({
    "AB-12": "dress",
    "AB-12-RED": "dress",
    "AB-12-BLUE-S": "dress",
    "AB-123": "skirt",
    "LD-007": "linen",
    "A-1": "one",
    "A-12": "twelve",
    "00123456": "ean",
    "1234": "short",
    "Рокля-15": "roklya",
    "СК-90": "sk",
    "CD.45/X": "cd",
    SILK: "silk",
    "TW-1": "twin1",
    TW1: "twin2",
    "Z-0005": "zeros",
    "Z-05": "zero",
    "SAME-1": "same1",
    "same 1": "same2",
    "---": "nothing",
  }).map(([sku, productId]) => ({ sku, productId })),
);

const match = (name: string) => {
  const found = matchFileName(name, index);
  if (found.kind === "match") return `${found.productId} by ${name.slice(found.start, found.end)}`;
  if (found.kind === "none") return "none";
  return found.candidates.map(({ productId }) => productId);
};

describe("a name means a product", () => {
  test.each([
    ["as written", "AB-12.mp4", "dress by AB-12"],
    ["among other words", "2026-05-03 AB-12 final.mp4", "dress by AB-12"],
    ["with an underscore", "AB_12_front.MOV", "dress by AB_12"],
    ["with a space", "video AB 12.mp4", "dress by AB 12"],
    ["without a separator", "ab12.mp4", "dress by ab12"],
    ["in small letters", "ab-12 (1).mp4", "dress by ab-12"],
    ["by a variant", "AB-12-RED.mp4", "dress by AB-12-RED"],
    ["by a variant in several parts", "new_AB_12_BLUE_S_v2.mp4", "dress by AB_12_BLUE_S"],
    ["by the longest SKU", "AB-123.mp4", "skirt by AB-123"],
    ["of an unknown variant", "AB-12-GREEN.mp4", "dress by AB-12"],
    ["with a counter behind", "AB-12-3.mp4", "dress by AB-12"],
    ["without zeros in front", "LD-7.mp4", "linen by LD-7"],
    ["with more zeros in front", "LD-0007.mp4", "linen by LD-0007"],
    ["without a separator and zeros", "ld7 take2.mp4", "linen by ld7"],
    ["in Cyrillic look-alikes", "\u0410\u0412-12.mp4", "dress by \u0410\u0412-12"],
    ["of a Cyrillic SKU", "рокля_15.mp4", "roklya by рокля_15"],
    ["of a look-alike SKU in Latin", "CK-90.mp4", "sk by CK-90"],
    ["of a decomposed letter", "Рокля-15 маи\u0306.mp4", "roklya by Рокля-15"],
    ["in full width", "ＡＢ－１２.mp4", "dress by ＡＢ－１２"],
    ["with signs in the SKU", "CD 45 X.mp4", "cd by CD 45 X"],
    ["of many digits", "clean 00123456.mp4", "ean by 00123456"],
    ["of many digits without zeros", "123456 white.mp4", "ean by 123456"],
    ["of few digits alone", "1234.mp4", "short by 1234"],
    ["of a word alone", "Silk.mp4", "silk by Silk"],
    ["in a folder", "C:\\films\\AB-123\\AB-12.mp4", "dress by AB-12"],
    ["in another folder", "AB-123/AB-12.mp4", "dress by AB-12"],
    ["exactly, of two that differ in the separator", "TW-1.mp4", "twin1 by TW-1"],
    ["exactly, of the other two", "x TW1 y.mp4", "twin2 by TW1"],
    ["exactly, of two that differ in zeros", "Z-05.mp4", "zero by Z-05"],
    ["a longer SKU with other separators", "AB12RED.mp4", "dress by AB12RED"],
    ["an exact SKU around another", "A-12.mp4", "twelve by A-12"],
    ["without an ending", "AB.12", "dress by AB.12"],
  ])("%s", (_name, file, result) => {
    expect(match(file)).toBe(result);
  });

  test.each([
    ["two products", "AB-12 with LD-007.mp4", ["linen", "dress"]],
    ["a very short SKU with a counter", "A-1-2.mp4", ["one"]],
    ["numbers that are a SKU only when joined", "LD-0 07.mp4", ["linen"]],
    ["zeros that fit two", "Z-5.mp4", ["zeros", "zero"]],
    ["one SKU of two products", "SAME-1.mp4", ["same1", "same2"]],
    ["few digits among others", "white 1234.mp4", ["short"]],
    ["digits of a camera", "VID_00123456.mp4", ["ean"]],
    ["a word among others", "red silk dress.mp4", ["silk"]],
    ["letters joined behind", "AB-12c.mp4", ["dress"]],
    ["letters joined before", "newLD7.mp4", "none"],
    ["digits joined before", "7LD-007.mp4", ["linen"]],
  ])("a person decides: %s", (_name, file, result) => {
    expect(match(file)).toEqual(result);
  });

  test.each([
    ["part of a longer number", "AB-1200.mp4"],
    ["part of a longer word", "CAB-12.mp4"],
    ["part of a number", "12345.mp4"],
    ["another name", "linen dress.mp4"],
    ["nothing", ""],
    ["signs", "---.mp4"],
  ])("no product: %s", (_name, file) => {
    expect(match(file)).toBe("none");
  });
});

test("a certain match hides a mere candidate", () => {
  expect(match("IMG 1234 AB-12.mp4")).toBe("dress by AB-12");
});

test("no SKUs, a very long name, many candidates", () => {
  expect(matchFileName("AB-12.mp4", indexSkus([]))).toEqual({ kind: "none" });
  const many = indexSkus(
    Array.from({ length: 50 }, (_, at) => ({ sku: "X1", productId: `p${at}` })),
  );
  const found = matchFileName("X1.mp4", many);
  expect(found.kind === "candidates" && found.candidates).toHaveLength(10);
  expect(matchFileName(`${"AB-12 ".repeat(2000)}.mp4`, index).kind).toBe("match");
});

test.each([
  ["a/b/AB-12.MP4", "AB-12"],
  ["AB-12.json", "AB-12"],
  ["AB.12", "AB.12"],
  ["v1.final.mov", "v1.final"],
])("%s and its side-car file share %s", (path, stem) => {
  expect(fileStem(path)).toBe(stem);
});
