// `npm run feed -- check FILE`: what it says for people, and arguments that it does not take.
import { mkdirSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { describe, expect, it } from "vitest";

import { CLEAN, csv, csvRow, runCheck, TIMEOUT, writeFeed } from "#tests/scripts/run-feed-check";
import { makeTempFolder } from "#tests/scripts/run-script";

describe("for people", () => {
  it.each<[string, string, number, string[]]>([
    [
      "a clean file",
      CLEAN,
      0,
      [
        "Google Merchant, table, UTF-8, separated by commas",
        "2 rows: 2 products with 2 variants",
        "",
        "Nothing has to be repaired.",
      ],
    ],
    [
      "a warning, and what was put right",
      `\uFEFF${csv(csvRow("1"), csvRow("2").replace("in_stock", "perhaps"))}`,
      0,
      [
        "Google Merchant, table, UTF-8, separated by commas",
        "2 rows: 2 products with 2 variants",
        "",
        "Warnings",
        "",
        "This word for availability is not known, so the item does not count as in stock.",
        "Add the word to the settings of the feed and say what it means.",
        "line 3, availability: perhaps",
        "",
        "Put right while reading",
        "An invisible mark at the beginning of the file was skipped. (1)",
      ],
    ],
    [
      "a file without a currency, with the option that names it",
      CLEAN.replaceAll(" EUR", ""),
      0,
      [
        "Google Merchant, table, UTF-8, separated by commas",
        "2 rows: 2 products with 2 variants",
        "",
        "Warnings",
        "",
        "Nothing says which currency the prices are in.",
        "Choose the currency in the settings of the feed. Here: add --currency to the command.",
        "price: 49.90",
      ],
    ],
    [
      "one with refused rows",
      csv(
        csvRow("1"),
        ...Array.from({ length: 22 }, (_, at) => csvRow(`S${at}`, { price: "N/A" })),
      ),
      1,
      [
        "Google Merchant, table, UTF-8, separated by commas",
        "23 rows: 1 product with 1 variant",
        "",
        "Refused rows",
        "",
        "The price is a word, not a number.",
        "Enter a price in the shop, or allow items without a price in the settings of the feed.",
        ...Array.from({ length: 20 }, (_, at) => `line ${at + 3}, price: N/A`),
        "and 2 more",
      ],
    ],
    [
      "a refused one, whose title cannot write on the terminal",
      "<!doctype html><html><head><title>Sign\u001B[2Jin</title></head></html>",
      2,
      [
        "A file of no known format",
        "0 items read. The file is refused, so nothing of it would be imported.",
        "",
        "Why the file is refused",
        "",
        "This is a web page instead of a feed, such as a sign-in page or “not found”.",
        "Open the address in a private window of a browser. It must show the feed without signing in.",
        "Sign [2Jin",
      ],
    ],
  ])("%s", TIMEOUT, async (_name, content, code, lines) => {
    const result = await runCheck(["check", writeFeed(content)]);
    expect([result.code, result.stderr]).toEqual([code, ""]);
    expect(
      result.stdout
        .trimEnd()
        .split("\n")
        .map((one) => one.trim()),
    ).toEqual(lines);
  });

  it("finds a file where npm was called, and leaves its folder as it was", TIMEOUT, async () => {
    const path = writeFeed(CLEAN);
    const result = await runCheck(["check", basename(path)], { INIT_CWD: dirname(path) });
    expect(result.code).toBe(0);
    expect(readdirSync(dirname(path))).toEqual(["feed"]);
  });
});

describe("what it refuses", () => {
  it("a file that is not there, and a folder", TIMEOUT, async () => {
    const folder = join(makeTempFolder(), "folder");
    mkdirSync(folder);
    for (const path of [join(folder, "gone.csv"), folder]) {
      const { code, stdout, stderr } = await runCheck(["check", path, "--json"]);
      expect([code, stdout, stderr.trim()]).toEqual([2, "", `There is no file ${path}.`]);
    }
  });

  const file = writeFeed(CLEAN);

  it.each([
    [[]],
    [["check"]],
    [["import", file]],
    [["check", file, file]],
    [["check", file, "--xml"]],
    [["check", file, "--currency"]],
    [["check", file, "--currency", "EURO"]],
    [["check", file, "--encoding", "utf-9"]],
    [["check", file, "--base-url", "shop.example"]],
    [["check", file, "--time-zone", "Sofia"]],
  ])("%j", TIMEOUT, async (args) => {
    const { code, stdout, stderr } = await runCheck(args);
    expect([code, stdout]).toEqual([64, ""]);
    expect(stderr).toMatch(/^Usage: npm run feed -- check FILE \[--json\]/m);
  });
});
