import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { readFeed, readFeedFile, tableRows } from "#tests/support/feeds/read-feed";
import { makeZip } from "#tests/support/feeds/make-zip";

const CSV = "id,title,price\n1,A,5\n2,Рокля,6\n";
const ROWS = [
  [2, "1", "A", "5"],
  [3, "2", "Рокля", "6"],
];
const zipped = (name: string, content: string | Uint8Array = CSV) => makeZip([{ name, content }]);

test.each([
  ["gzip", gzipSync(CSV), "gzip"],
  ["gzip twice", gzipSync(gzipSync(CSV)), "gzip"],
  [
    "gzip of two members",
    Buffer.concat([gzipSync(CSV.slice(0, 20)), gzipSync(CSV.slice(20))]),
    "gzip",
  ],
  ["zip", zipped("feed.csv"), "zip"],
  ["zip with a gzip", zipped("feed.csv.gz", gzipSync(CSV)), "zip"],
  [
    "zip with what macOS adds",
    makeZip([
      { name: "feed/", content: "" },
      { name: "feed/feed.csv", content: CSV },
      { name: "__MACOSX/feed/._feed.csv", content: "x" },
      { name: "feed/.DS_Store", content: "x" },
    ]),
    "zip",
  ],
] as const)("fault 43: unpacks %s by its first bytes", async (_, bytes, container) => {
  const feed = await readFeedFile(bytes);
  expect(feed.container).toBe(container);
  expect(tableRows(feed)).toEqual(ROWS);
  expect(feed.codes).toEqual(["archive_unpacked@0"]);
});

test("gzip comes in pieces of any size", async () => {
  const feed = await readFeed(gzipSync(CSV), { piece: 1 });
  expect(tableRows(feed)).toEqual(ROWS);
});

const flip = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
};
const packed = gzipSync(CSV);

test.each([
  ["gzip that is cut off", packed.subarray(0, -12), "cut_off"],
  ["gzip with a wrong sum", flip(packed, packed.length - 6), "archive_damaged"],
  ["gzip three times", gzipSync(gzipSync(gzipSync(CSV))), "archive_in_archive"],
  ["zip that is cut off", zipped("feed.csv").subarray(0, -10), "archive_damaged"],
  [
    "zip with a wrong sum",
    makeZip([{ name: "a.csv", content: CSV }], { sum: 1 }),
    "archive_damaged",
  ],
  [
    "zip with more than it says",
    makeZip([{ name: "a.csv", content: CSV }], { claimedSize: 5 }),
    "archive_damaged",
  ],
  [
    "encrypted zip",
    makeZip([{ name: "a.csv", content: CSV }], { encrypted: true }),
    "archive_encrypted",
  ],
  ["empty zip", makeZip([]), "file_empty"],
  ["zip with a path outside", zipped("../feed.csv"), "archive_damaged"],
  ["zip in a zip", zipped("feed.zip", zipped("feed.csv")), "archive_in_archive"],
  [
    "OpenDocument",
    makeZip([
      { name: "mimetype", content: "x" },
      { name: "content.xml", content: "x" },
    ]),
    "spreadsheet_unsupported",
  ],
  ["Excel before 2007", Buffer.from("d0cf11e0a1b11ae100000000", "hex"), "spreadsheet_unsupported"],
  ["bzip2", Buffer.from("BZh91AY&SYxxxx"), "archive_unsupported"],
  ["a picture", Buffer.from("89504e470d0a1a0a0000", "hex"), "not_text"],
  ["noise", Buffer.from(Array.from({ length: 400 }, (_, at) => (at * 7) % 29)), "not_text"],
])("refuses %s", async (_, bytes, code) => {
  const feed = await readFeedFile(bytes);
  expect(feed.problems).toEqual([expect.objectContaining({ level: "file_refused", code })]);
});

test("a zip with several files is refused with their names", async () => {
  const feed = await readFeedFile(
    makeZip([
      { name: "a.csv", content: CSV },
      { name: "b.csv", content: CSV },
    ]),
  );
  expect(feed.problems).toEqual([
    expect.objectContaining({ code: "archive_several_files", value: "a.csv, b.csv" }),
  ]);
});

const large = Buffer.from(
  `id,title,price\n${"1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,5\n".repeat(20_000)}`,
);
const small = { bytes: 100_000 };
const tight = { ratio: 20, ratioAfter: 10_000 };

test.each([
  ["gzip beyond the bound", gzipSync(large), small],
  ["gzip beyond the ratio", gzipSync(large), tight],
  ["zip beyond the bound", zipped("a.csv", large), small],
  ["zip beyond the ratio", zipped("a.csv", large), tight],
  [
    "zip that lies about it",
    makeZip([{ name: "a.csv", content: large }], { claimedSize: 10 }),
    small,
  ],
  [
    "zip of too many entries",
    makeZip([..."abc"].map((name) => ({ name, content: name }))),
    { archiveEntries: 2 },
  ],
])("a bomb: %s", async (_, bytes, limits) => {
  const feed = await readFeedFile(bytes, limits);
  const last = feed.problems.at(-1);
  expect(last?.level).toBe("file_refused");
  expect(last?.code).toMatch(/^(inflates_too_much|archive_damaged)$/);
});

test("a size beyond the bound is believed before anything is inflated", async () => {
  const bytes = makeZip([{ name: "a.csv", content: CSV }], { claimedSize: 4_000_000_000 });
  expect((await readFeedFile(bytes)).codes).toEqual(["inflates_too_much@0"]);
});

test("plain text beyond the bound is refused", async () => {
  expect((await readFeedFile(large, small)).codes.at(-1)).toBe("file_too_large@0");
});

test("a file that is not there is an error of the disk", async () => {
  const { readRecords } = await import("#lib/feeds/read-records");
  await expect(
    readRecords("/nowhere/feed.csv", { encoding: null, columns: null }),
  ).rejects.toMatchObject({ code: "ENOENT" });
});
