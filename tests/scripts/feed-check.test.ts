// `npm run feed -- check FILE --json`: its exit codes, and what it says for programs.
import { gzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";
import { z } from "zod";

import {
  CLEAN,
  csv,
  HEADER,
  csvRow,
  runCheck,
  TIMEOUT,
  writeFeed,
} from "#tests/scripts/run-feed-check";
import { makeCatalogue } from "#tests/support/factories/catalogue/made-catalogue";
import { catalogueWriters } from "#tests/support/factories/catalogue/other-files";
import { encodeText } from "#tests/support/feeds/encode-text";
import { headerRow, makeWorkbook, row, textCell } from "#tests/support/feeds/make-workbook";
import { makeZip } from "#tests/support/feeds/make-zip";

const changes = z.strictObject({
  added: z.number(),
  changed: z.literal(0),
  unchanged: z.literal(0),
  withdrawn: z.literal(0),
});
const places = z.array(
  z.strictObject({
    line: z.number(),
    column: z.string(),
    value: z.string(),
    code: z.string(),
    reason: z.string().regex(/^[A-Z].+[.)] [A-Z].+\.$/),
  }),
);
/** The shape that programs read. */
const printed = z.strictObject({
  format: z.string().nullable(),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  rows: z.number(),
  products: changes,
  variants: changes,
  refused: places,
  warnings: places,
});

/** Checks a file and returns its report in short: problems as "code@line". */
async function check(content: string | Uint8Array, ...options: string[]) {
  const result = await runCheck(["check", writeFeed(content), "--json", ...options]);
  expect(result.stderr).toBe("");
  const { refused, warnings, products, variants, ...file } = printed.parse(
    JSON.parse(result.stdout),
  );
  const short = (list: z.infer<typeof places>) => list.map(({ code, line }) => `${code}@${line}`);
  return {
    code: result.code,
    file,
    added: [products.added, variants.added],
    refused: short(refused),
    warnings: short(warnings),
  };
}

const bulgarian = CLEAN.replaceAll("Dress", "Лятна рокля");

describe("a clean file", () => {
  const catalogue = makeCatalogue({ seed: 3, products: 12 });
  const files = catalogueWriters.map((write) => write(catalogue));

  it.each(files)("of $name", TIMEOUT, async ({ format, text, records }) => {
    const options = ["--currency", "eur", "--base-url", catalogue.baseUrl];
    const found = await check(text, ...options);
    expect(found).toMatchObject({ code: 0, refused: [], warnings: [] });
    expect(found.file).toMatchObject({ format, encoding: "utf-8", rows: records.length });
    expect(found.added[0]).toBeGreaterThan(10);
  });

  const sheet = [
    headerRow(...HEADER.split(",")),
    row(
      2,
      ...csvRow("00123")
        .split(",")
        .map((cell, at) => textCell(`${"ABCDE"[at]}2`, cell)),
    ),
  ];

  it.each<[string, string | Uint8Array, Record<string, unknown>, string[]]>([
    ["CSV", CLEAN, { encoding: "utf-8", delimiter: ",", rows: 2 }, []],
    ["gzip", gzipSync(CLEAN), { encoding: "utf-8", delimiter: ",", rows: 2 }, []],
    ["zip", makeZip([{ name: "a.csv", content: CLEAN }]), { delimiter: ",", rows: 2 }, []],
    ["XLSX", makeWorkbook({ sheets: { A: sheet.join("") } }), { delimiter: null, rows: 1 }, []],
    [
      "windows-1251",
      encodeText(bulgarian, "windows-1251"),
      { encoding: "windows-1251", rows: 2 },
      ["encoding_guessed@0"],
    ],
  ])("as %s", TIMEOUT, async (_name, content, file, warnings) => {
    const found = await check(content);
    expect(found).toMatchObject({ code: 0, refused: [], warnings });
    expect(found.file).toMatchObject({ format: "google_table", ...file });
    expect(found.added).toEqual([found.file.rows, found.file.rows]);
  });

  it("in an encoding and a currency that the options name", TIMEOUT, async () => {
    const content = encodeText(bulgarian.replaceAll(" EUR", ""), "windows-1251");
    expect((await check(content)).warnings).toEqual(["encoding_guessed@0", "currency_missing@0"]);
    const options = ["--encoding", "windows-1251", "--currency", "BGN"];
    expect((await check(content, ...options)).warnings).toEqual([]);
  });

  it("of no known format, by the names of its columns", TIMEOUT, async () => {
    const found = await check(
      "Код;Наименование;Цена;Наличност;Снимка\n1;Шал;5 лв;да;https://a.example/1.jpg\n",
    );
    expect(found).toMatchObject({ code: 0, added: [1, 1], warnings: ["columns_by_name@0"] });
    expect(found.file).toMatchObject({ format: "mapped", delimiter: ";" });
  });
});

describe("a file with faults", () => {
  const TEN_FAULTS = `\uFEFF${csv(
    csvRow("A1"),
    csvRow("A2", { price: "N/A" }),
    csvRow("1.23E+05"),
    csvRow("A1", { title: "Coat" }),
    "A3,Skirt",
    csvRow("A4", { title: '5" heel' }),
    csvRow("", { title: "Nameless" }),
    csvRow("A5", { price: "-5 EUR" }),
    `A6,"Shirt`,
    csvRow("A7", { price: "1.144 EUR" }),
    csvRow("A8").replace("in_stock", "perhaps"),
    csvRow("A9").replace("https://shop.example", ""),
  )}`;

  it("of ten kinds names each with its line", TIMEOUT, async () => {
    const found = await check(TEN_FAULTS);
    expect(found.code).toBe(1);
    expect(found.refused).toEqual([
      "price_not_a_number@3",
      "id_shortened@4",
      "duplicate_different@5",
      "price_missing@6",
      "id_missing@8",
      "price_negative@9",
      "quote_unclosed@10",
    ]);
    expect(found.warnings).toEqual([
      "cells_missing@6",
      "availability_missing@6",
      "image_missing@6",
      "availability_unknown@12",
      "url_relative@13",
    ]);
    expect([found.file.rows, found.added]).toEqual([12, [5, 5]]);
  });

  it("says value, column and how to repair it", TIMEOUT, async () => {
    const path = writeFeed(csv(csvRow("1"), csvRow("2", { price: "N/A" })));
    const { stdout } = await runCheck(["check", path, "--json"]);
    expect(printed.parse(JSON.parse(stdout)).refused).toEqual([
      {
        line: 3,
        column: "price",
        value: "N/A",
        code: "price_not_a_number",
        reason:
          "The price is a word, not a number. Enter a price in the shop, or allow items without a price in the settings of the feed.",
      },
    ]);
  });

  it("in every row lists 1,000 of them and says that there are more", TIMEOUT, async () => {
    const rows = Array.from({ length: 1_002 }, (_, at) => csvRow(`S${at}`, { price: "-" }));
    const found = await check(csv(csvRow("1"), ...rows));
    expect([found.code, found.file.rows, found.added]).toEqual([1, 1_003, [1, 1]]);
    expect(found.refused).toHaveLength(1_000);
    expect(found.warnings).toEqual(["list_shortened@0"]);
  });

  const page = "<!doctype html><html><head><title>Sign in</title></head><body>…</body></html>";
  const rss = catalogueWriters[0]?.(makeCatalogue({ seed: 3, products: 3 })).text ?? "";

  it.each<[string, string | Uint8Array, string]>([
    ["an HTML page", page, "html_page"],
    ["an empty file", "", "file_empty"],
    ["XML that is cut off", rss.slice(0, rss.length / 2), "cut_off"],
    ["gzip that is cut off", gzipSync(CLEAN).subarray(0, -12), "cut_off"],
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "not_text"],
    ["a header alone", `${HEADER}\n`, "no_records"],
    ["no row that can be used", csv(csvRow("1", { price: "-" })), "feed_without_usable_row"],
    ["columns that nobody knows", "alpha;beta;gamma\n1;2;3\n4;5;6\n", "columns_unknown"],
  ])("is refused: %s", TIMEOUT, async (_name, content, code) => {
    const found = await check(content);
    expect(found).toMatchObject({ code: 2, added: [0, 0] });
    expect(found.refused[0]).toBe(`${code}@0`);
  });
});
