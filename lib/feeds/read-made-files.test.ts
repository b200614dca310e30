// From bytes to products: the files of the made catalogue through the reader and the normalizer.
import { describe, expect, test } from "vitest";

import { readRecords } from "#lib/feeds/read-records";
import type { FeedProblem, FeedRecord } from "#lib/feeds/schema";
import { importFile } from "#tests/support/factories/catalogue/import-file";
import { makeCatalogue } from "#tests/support/factories/catalogue/made-catalogue";
import { catalogueWriters } from "#tests/support/factories/catalogue/other-files";

const PIECE = 5003;

/** Returns the bytes of a file in pieces that cut through letters and tags. */
async function* toPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.slice(at, at + PIECE);
}

async function read(bytes: Uint8Array) {
  const feed = await readRecords(toPieces(bytes), { encoding: null, columns: null });
  const records: FeedRecord[] = [];
  const problems: FeedProblem[] = [];
  for await (const batch of feed.records) {
    records.push(...batch.records);
    problems.push(...batch.problems);
  }
  return { format: feed.format, records, problems };
}

const catalogue = makeCatalogue({ seed: 21, products: 40 });
const files = catalogueWriters.map((write) => write(catalogue));
const settings = { currency: "EUR", baseUrl: catalogue.baseUrl };

describe("the text of a file gives the records that were written", () => {
  test.each(files)("$name", async ({ format, text, records }) => {
    const found = await read(new TextEncoder().encode(text));
    expect(found.problems).toEqual([]);
    expect(found.format).toBe(format);
    expect(found.records).toEqual(records);
    expect(importFile({ format, records: found.records, settings }).products).toEqual(
      importFile({ format, records, settings }).products,
    );
  });
});
