import type { FeedFormat } from "#lib/feeds/schema";

/** Local names of the elements that hold one product each. */
const ITEM_FORMATS: ReadonlyMap<string, FeedFormat> = new Map([
  ["item", "google_rss"],
  ["entry", "google_atom"],
  ["shopitem", "glami_xml"],
  ["product", "glami_xml"],
]);

const ROOT_FORMATS: ReadonlyMap<string, FeedFormat> = new Map([
  ["rss", "google_rss"],
  ["rdf", "google_rdf"],
  ["feed", "google_atom"],
  ["shop", "glami_xml"],
]);

const FIRST_ITEM = /<(?:[\w.-]+:)?(item|entry|shopitem|product)[\s>/]/i;
const ROOT = /<(?:[\w.-]+:)?([\w.-]+)[\s>/]/;

/** Elements that only catalogues for Meta have; its feeds are otherwise those of Google. */
const META_ONLY =
  /<(?:g:)?(?:metadata|ref_application_id|fb_product_category|quantity_to_sell_on_facebook|rich_text_description|video\[0\])[\s>]/i;

export const isItemName = (localName: string) => ITEM_FORMATS.has(localName);

/** Recognises the format of an XML feed by its root and first item. null: it is none of ours. */
export function recogniseXml(text: string): { format: FeedFormat | null; root: string } {
  const head = text.replace(/<!--[^]*?-->/g, "");
  const root = (ROOT.exec(head)?.[1] ?? "").toLowerCase();
  const item = (FIRST_ITEM.exec(head)?.[1] ?? "").toLowerCase();
  const byItem = root === "rdf" && item === "item" ? "google_rdf" : ITEM_FORMATS.get(item);
  const format = byItem ?? ROOT_FORMATS.get(root) ?? null;
  const isGoogle = format === "google_rss" || format === "google_atom";
  return { format: isGoogle && META_ONLY.test(head) ? "meta_xml" : format, root };
}
