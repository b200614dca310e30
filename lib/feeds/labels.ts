import { addressLabels } from "#lib/feeds/address-labels";
import { fileLabels } from "#lib/feeds/file-labels";
import { groupLabels } from "#lib/feeds/group-labels";
import { idLabels } from "#lib/feeds/id-labels";
import { priceLabels } from "#lib/feeds/price-labels";
import type { ReadProblemCode } from "#lib/feeds/problem-codes";
import type { ProblemLabel } from "#lib/feeds/problem-label";
import { readFileLabels } from "#lib/feeds/read-file-labels";
import { readRowLabels } from "#lib/feeds/read-row-labels";
import { textLabels } from "#lib/feeds/text-labels";
import type { FeedFormat } from "#lib/feeds/schema";
import type { ValueCode } from "#lib/feeds/value-codes";

const valueLabels: Readonly<Record<ValueCode, ProblemLabel>> = {
  ...idLabels,
  ...groupLabels,
  ...priceLabels,
  ...textLabels,
  ...addressLabels,
  ...fileLabels,
};

const readLabels: Readonly<Record<ReadProblemCode, ProblemLabel>> = {
  ...readFileLabels,
  ...readRowLabels,
};

const labels: Readonly<Record<string, ProblemLabel>> = { ...readLabels, ...valueLabels };

const UNNAMED: ProblemLabel = {
  what: "Something is wrong here that has no description.",
  todo: "Compare the row with others of the file.",
};

/** Returns what is wrong and what to do, for the code of any problem of a feed. */
export const problemLabel = (code: string): ProblemLabel =>
  (Object.hasOwn(labels, code) ? labels[code] : undefined) ?? UNNAMED;

/** The formats as people know them. */
export const feedFormatLabels: Readonly<Record<FeedFormat, string>> = {
  google_rss: "Google Merchant, RSS 2.0",
  google_atom: "Google Merchant, Atom",
  google_rdf: "Google Merchant, RSS 1.0",
  google_table: "Google Merchant, table",
  shopify_csv: "Shopify, CSV",
  shopify_json: "Shopify, products.json",
  woocommerce_csv: "WooCommerce, CSV",
  meta_table: "Meta, table",
  meta_xml: "Meta, XML",
  glami_xml: "GLAMI or Heureka, XML",
  schema_org: "Page with schema.org products",
  mapped: "Table with columns of its own",
};
