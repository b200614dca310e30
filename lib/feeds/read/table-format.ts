import { cleanHeader } from "#lib/feeds/read/clean-text";
import type { FeedFormat } from "#lib/feeds/schema";

const list = (names: string): ReadonlySet<string> => new Set(names.split("|"));

/** Google's names with spaces; files write them with `_` or spaces in any case. */
const GOOGLE = list(
  "id|title|structured title|description|structured description|link|image link|additional image link|price|sale price|availability|condition|brand|gtin|mpn|google product category|product type|item group id|color|size|gender|age group|identifier exists",
);

const META_ONLY = list(
  "fb product category|fb product item id|quantity to sell on facebook|rich text description|commerce tax category|origin country",
);
const META_LIST = /^(?:image|video)\[\d+\]\.url$/;

/** Names of both dialects of Shopify that others do not have. */
const SHOPIFY_ONLY = list(
  "url handle|handle|body (html)|option1 name|option1 value|variant sku|variant price|variant compare at price|compare-at price|variant inventory qty|inventory tracker|inventory quantity|continue selling when out of stock|image src|product image url|variant image|variant image url|published on online store|standardized product type|custom product type|variant grams|weight value (grams)|variant barcode",
);

/** English and Bulgarian names of WooCommerce that others do not have. */
const WOO_ONLY = list(
  "is featured?|visibility in catalog|date sale price starts|date sale price ends|in stock?|backorders allowed?|sold individually?|allow customer reviews?|regular price|cross-sells|upsells|grouped products|download expiry days|attribute 1 name|attribute 1 value(s)|подбран ли е?|видимост в каталога|начална дата на намалението|крайна дата на намалението|в наличност?|индивидуално продаване?|редовна цена|промоционална цена|групирани продукти|родителски|име на атрибута 1|стойност(и) на атрибута 1",
);

/** Returns a header's name as the lists have it: small letters, spaces, without a wrapping. */
function knownName(cell: string): string {
  const name = cleanHeader(cell).toLowerCase();
  // Google's templates name a column "Title [title]"; Meta's lists end in digits in brackets.
  const bracketed = /\[([a-z][a-z_ ]*)\]$/.exec(name)?.[1] ?? name;
  return bracketed
    .replace(/^[#\s]+|^g:/g, "")
    .replaceAll("_", " ")
    .replace(/\s*:$/, "")
    .trim();
}

const isKnown = (name: string) =>
  GOOGLE.has(name) || SHOPIFY_ONLY.has(name) || WOO_ONLY.has(name) || META_ONLY.has(name);

/** How many cells of a row are names of columns that some format has. */
export const countKnownNames = (cells: readonly string[]) =>
  cells.filter((cell) => isKnown(knownName(cell))).length;

/**
 * Recognises the format of a table by its header. null: a person has to say what the columns are.
 * @param comments Lines before the header, such as those that Meta's programs write.
 */
export function recogniseTable(
  headers: readonly string[],
  comments: readonly string[],
): FeedFormat | null {
  const names = new Set(headers.map(knownName));
  const count = (known: ReadonlySet<string>) => [...names].filter((name) => known.has(name)).length;
  const hasHandle = names.has("handle") || names.has("url handle");
  if (names.has("title") && (count(SHOPIFY_ONLY) >= 3 || (hasHandle && count(SHOPIFY_ONLY) >= 2)))
    return "shopify_csv";
  if (count(WOO_ONLY) >= 2) return "woocommerce_csv";
  const hasId = names.has("id") && (names.has("title") || names.has("structured title"));
  if (!hasId || count(GOOGLE) < 3) return null;
  const isMeta =
    count(META_ONLY) > 0 ||
    headers.some((header) => META_LIST.test(cleanHeader(header).toLowerCase())) ||
    comments.some((line) => /ref_(?:application|asset)_id|metadata/i.test(line));
  return isMeta ? "meta_table" : "google_table";
}
