import type { FeedSettings } from "#lib/feeds/schema";
import type { NormalizerOptions } from "#lib/feeds/normalizer-contract";
import { importFile } from "#tests/support/factories/catalogue/import-file";
import { tableRecords } from "#tests/support/factories/catalogue/records";

/** A row without a fault, by Google's names. */
const good = {
  id: "A1",
  title: "Dress",
  description: "Soft",
  link: "https://shop.example/a1",
  image_link: "https://shop.example/a1.jpg",
  price: "20.00 EUR",
  availability: "in_stock",
};

/** Reads rows without a fault but for the cells given. */
export function readRows(
  rows: readonly Readonly<Record<string, string>>[],
  settings: Partial<FeedSettings> = {},
  options: Partial<NormalizerOptions> = {},
) {
  const records = tableRecords(...rows.map((row) => ({ ...good, ...row })));
  const result = importFile({ format: "google_table", records, settings, options });
  return { ...result, codes: result.problems.map(({ level, code }) => `${level} ${code}`) };
}
