import type { FeedFormat, FeedProblem, FeedRecord, FeedSettings } from "#lib/feeds/schema";
import { mapGlami } from "#lib/feeds/formats/glami";
import { mapGoogle } from "#lib/feeds/formats/google";
import { createMappedMapper } from "#lib/feeds/formats/mapped";
import { mapMeta } from "#lib/feeds/formats/meta";
import type { RawRow } from "#lib/feeds/formats/raw-row";
import { createSchemaOrgMapper } from "#lib/feeds/formats/schema-org";
import { createShopifyCsvMapper } from "#lib/feeds/formats/shopify-csv";
import { createShopifyJsonMapper } from "#lib/feeds/formats/shopify-json";
import { mapWoo } from "#lib/feeds/formats/woocommerce";

/**
 * Turns records of one file into raw rows, in the order of the file. `map`: null for a record that
 * is none of its format. `finish`: what waited for a later record.
 */
export type FormatMapper = {
  map: (record: FeedRecord) => readonly RawRow[] | null;
  finish: () => { rows: readonly RawRow[]; problems: readonly FeedProblem[] };
};

const rowByRow = (map: FormatMapper["map"]): FormatMapper => ({
  map,
  finish: () => ({ rows: [], problems: [] }),
});

/** Returns a new mapper for one file. */
export function createMapper(
  format: FeedFormat,
  settings: Pick<FeedSettings, "baseUrl" | "columns">,
): FormatMapper {
  switch (format) {
    case "google_rss":
    case "google_atom":
    case "google_rdf":
    case "google_table":
      return rowByRow((record) => mapGoogle(record));
    case "meta_table":
    case "meta_xml":
      return rowByRow(mapMeta);
    case "shopify_csv":
      return createShopifyCsvMapper(settings);
    case "shopify_json":
      return rowByRow(createShopifyJsonMapper(settings));
    case "woocommerce_csv":
      return rowByRow(mapWoo);
    case "glami_xml":
      return rowByRow(mapGlami);
    case "schema_org":
      return createSchemaOrgMapper();
    case "mapped":
      return rowByRow(createMappedMapper(settings.columns));
  }
}
