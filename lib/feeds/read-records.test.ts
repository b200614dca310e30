import { describe, expect, test } from "vitest";

import { readProblemCodes, readProblemLevels } from "#lib/feeds/problem-codes";
import { Collector } from "#lib/feeds/read/batch";
import { detectDialect } from "#lib/feeds/read/dialect";
import { JsonItems } from "#lib/feeds/read/json-items";
import { readLimits } from "#lib/feeds/read/limits";
import { TableReader } from "#lib/feeds/read/table-reader";
import { XmlItems } from "#lib/feeds/read/xml-items";
import { readRecords } from "#lib/feeds/read-records";
import { inPieces, readFeed, tableRows, xmlFields } from "#tests/support/feeds/read-feed";

const NO_SETTINGS = { encoding: null, columns: null };

const table = (headers: string, delimiter = ",") =>
  `${headers}\n${headers
    .split(delimiter)
    .map((_, at) => `v${at}`)
    .join(delimiter)}\n`;

test.each([
  ["google_table", "id\ttitle\tdescription\tlink\timage link\tprice", "\t"],
  ["google_table", "ID,Title,Image_Link,PRICE", ","],
  ["google_table", "SKU [id],Name [title],Picture [image link],Price [price]", ","],
  ["google_table", "g:id,g:title,g:price", ","],
  ["meta_table", "id,title,image[0].url,price,availability", ","],
  ["meta_table", "id,title,price,quantity_to_sell_on_facebook", ","],
  ["shopify_csv", "Handle,Title,Body (HTML),Vendor,Variant SKU,Variant Price", ","],
  ["shopify_csv", "Title,URL handle,Description,Vendor,SKU,Price,Product image URL", ","],
  ["shopify_csv", "URL handle,Title,Variant Price,SKU", ","],
  ["woocommerce_csv", "ID,Type,SKU,Name,Published,In stock?,Regular price,Images", ","],
  ["woocommerce_csv", "ID,Вид,Код,Име,Публикувано,В наличност?,Редовна цена:,Изображения", ","],
  [null, "артикул;наименование;цена", ";"],
  [null, "id;name;price", ";"],
] as const)("recognises %s by the names %s", async (format, headers, delimiter) => {
  const feed = await readFeed(table(headers, delimiter));
  expect(feed.format).toBe(format);
  expect(feed.headers).toEqual(headers.split(delimiter));
  expect(feed.records).toHaveLength(1);
  expect(feed.codes).toEqual([]);
});

test("a table whose columns a person named is read by them", async () => {
  const settings = { columns: { sourceId: "артикул" } };
  const named = await readFeed(table("артикул;наименование;цена", ";"), { settings });
  expect(named.format).toBe("mapped");
  expect((await readFeed("<rss><item><id>1</id></item></rss>", { settings })).format).toBe(
    "google_rss",
  );
});

// Ten of the faults in one table.
const TEN = Buffer.concat([
  Buffer.from("\uFEFFsep=;\n# made by a program\n"),
  Buffer.from('id;title;price;title;\r\n1;"Red, 12,50";5,50;x;\n\n2;5" heel;6,50;y;\r\n'),
  Buffer.from('3;"never closed;7,50;z;\n4;Bell\u0007;8,50;w;\n5;"two\r\nlines";9,50;v;\n6\n7;Pa'),
  Uint8Array.of(0xff),
  Buffer.from("la;1,50;u;\n8;moved;too;2,50;t;\n"),
]);

test("ten faults in one file", async () => {
  const whole = await readFeed(TEN);
  expect(whole.delimiter).toBe(";");
  expect(whole.headers).toEqual(["id", "title", "price"]);
  expect(tableRows(whole)).toEqual([
    [4, "1", "Red, 12,50", "5,50"],
    [6, "2", '5" heel', "6,50"],
    [8, "4", "Bell", "8,50"],
    [9, "5", "two\nlines", "9,50"],
    [12, "7", "Pa\uFFFDla", "1,50"],
  ]);
  expect(whole.codes).toEqual([
    "byte_order_mark@0",
    "separator_line@1",
    "lines_before_header@2",
    "header_duplicate@3",
    "trailing_delimiter@3",
    "line_ends_mixed@4",
    "blank_lines@5",
    "stray_quote@6",
    "quote_unclosed@7",
    "control_characters@8",
    "row_short@11",
    "characters_lost@12",
    "row_long@13",
  ]);
  for (const { code, level } of whole.problems)
    expect(readProblemCodes.some((one) => one === code && readProblemLevels[one] === level)).toBe(
      true,
    );
});

const XML = `\n<?xml version="1.0" encoding="UTF-8"?><rss><channel><item><g:id>1</g:id><title>Salt & pepper&nbsp;&amp;amp; caf&eacute;\u0001 <3</title><description>One<br>two <b>три</b> 👗</description></item><item><g:id>2<title>x</title></item><item><g:id><![CDATA[3 & 4]]></g:id><link href="a"/></item></channel></rss>`;

describe("pieces of any size give the same", () => {
  test.each([
    ["a table", TEN],
    ["XML", Buffer.from(XML)],
    ["UTF-16", Buffer.from("\uFEFFid\ttitle\tprice\n1\tРокля 👗\t5\n", "utf16le")],
    ["JSON", Buffer.from('{"products":[{"id":1,"title":"Рокля 👗 \\"x\\""},{"id":2}]}')],
  ])("%s, cut at every byte", async (_, bytes) => {
    const whole = await readFeed(bytes);
    expect(whole.records.length).toBeGreaterThan(0);
    for (let cut = 1; cut < bytes.length; cut++) {
      async function* twoPieces() {
        yield bytes.subarray(0, cut);
        yield bytes.subarray(cut);
      }
      const { records, ...feed } = await readRecords(twoPieces(), NO_SETTINGS);
      const read: unknown[] = [];
      const problems: unknown[] = [];
      for await (const batch of records) {
        read.push(...batch.records);
        problems.push(...batch.problems);
      }
      expect({ ...feed, read, problems }).toEqual({
        container: whole.container,
        delimiter: whole.delimiter,
        encoding: whole.encoding,
        format: whole.format,
        headers: whole.headers,
        problems: whole.problems,
        read: whole.records,
      });
    }
    expect(await readFeed(bytes, { piece: 1 })).toEqual(whole);
  });

  test("and XML keeps what its faults allow", async () => {
    expect(xmlFields(await readFeed(XML))).toEqual([
      [
        ["id", "1"],
        ["title", "Salt & pepper\u00A0&amp; café <3"],
        ["description", "One<br>two <b>три</b> 👗"],
      ],
      [
        ["id", "3 & 4"],
        ["link", ""],
      ],
    ]);
  });
});

const limits = {
  ...readLimits,
  headBytes: 10_000,
  row: 20_000,
  item: 20_000,
  xmlPart: 40_000,
  jsonItem: 20_000,
};
const look = { controls: false, lost: false };

function makeTableReader() {
  const dialect = detectDialect("id,title,price\n1,A,5\n");
  if (dialect === null) throw new Error("The sample is no table.");
  const reader = new TableReader(dialect, limits, new Collector(), look);
  reader.push("id,title,price\n");
  return reader;
}

describe("memory", () => {
  test.each([
    ["a table", `id,title,price\n${'1,"A dress",5 EUR\n'.repeat(50_000)}`],
    ["XML", `<rss>${"<item><id>1</id><title>A</title></item>".repeat(20_000)}</rss>`],
    ["JSON", `{"products":[${'{"id":1,"title":"A"},'.repeat(40_000)}{"id":2}]}`],
  ])("%s is read as it is asked for", async (_, file) => {
    let pulled = 0;
    async function* counted() {
      for await (const bytes of inPieces(file, 4_096)) {
        pulled += bytes.length;
        yield bytes;
      }
    }
    const feed = await readRecords(counted(), NO_SETTINGS, limits);
    expect(pulled).toBeLessThan(30_000);
    let records = 0;
    for await (const batch of feed.records) {
      records += batch.records.length;
      expect(batch.records.length).toBeLessThan(2_000);
      if (records > 10_000) break;
    }
    expect(pulled).toBeLessThan(file.length);
  });

  const makeXml = (start: string) => {
    const reader = new XmlItems(limits, new Collector(), look);
    reader.push(start);
    return reader;
  };
  const makeJson = () => {
    const reader = new JsonItems(limits, new Collector());
    reader.push('{"products":[{"id":"');
    return reader;
  };

  test.each([
    ["a quote that is never closed", makeTableReader, '1,"x,5', "\nabc def, "],
    ["a line that never ends", makeTableReader, "1,", "abc, "],
    ["a text that never ends", () => makeXml("<rss><item><title>"), "", "abc & "],
    ["fields that never end", () => makeXml("<rss><item>"), "", "<a>b</a>"],
    ["a comment that never ends", () => makeXml("<rss><!--"), "", "abc "],
    ["an attribute that never ends", () => makeXml('<rss><item a="'), "", "abc "],
    ["CDATA that never ends", () => makeXml("<rss><item><title><![CDATA["), "", "abc "],
    ["a product that never ends", makeJson, "", "abc "],
  ] as const)("%s is not kept beyond the bound", (_, make, start, again) => {
    const reader = make();
    const piece = again.repeat(500);
    let most = 0;
    try {
      reader.push(start);
      for (let count = 0; count < 200; count++) {
        reader.push(piece);
        most = Math.max(most, reader.buffered);
      }
    } catch (error) {
      expect(error).toMatchObject({ problem: { level: "file_refused" } });
    }
    expect(most).toBeGreaterThan(500);
    expect(most).toBeLessThan(60_000);
  });
});

test("an unclosed quote is noticed after some proper rows, long before the bound", () => {
  const reader = makeTableReader();
  reader.push(`9,"x,5 EUR\n${"1,A,5 EUR\n".repeat(120)}`);
  expect(reader.buffered).toBe(0);
});

test("reading can be given up, and ends the source", async () => {
  let ended = false;
  async function* source() {
    try {
      for (;;) yield Buffer.from("id,title,price\n1,A,5\n");
    } finally {
      ended = true;
    }
  }
  const feed = await readRecords(source(), NO_SETTINGS);
  await feed.records.next();
  await feed.records.return();
  expect(ended).toBe(true);
});
