import { canonicalJson } from "#lib/canonical-json";
import type { NormalProduct } from "#lib/feeds/group-rows";
import type { Money, NormalRow } from "#lib/feeds/schema";

/** Every field of a row but its line, in the order in which it is written down. */
const FIELDS = [
  "sourceId",
  "groupId",
  "title",
  "description",
  "link",
  "images",
  "videos",
  "price",
  "salePrice",
  "saleFrom",
  "saleTo",
  "availability",
  "availableFrom",
  "quantity",
  "brand",
  "gtin",
  "mpn",
  "color",
  "size",
  "sizeSystem",
  "gender",
  "ageGroup",
  "material",
  "pattern",
  "categoryPath",
  "labels",
  "aiMade",
] as const satisfies readonly (keyof NormalRow)[];

type MissingField = Exclude<keyof NormalRow, (typeof FIELDS)[number] | "line">;
/** Fails to compile when a field of a row is not written down. */
const allFields: MissingField extends never ? typeof FIELDS : never = FIELDS;

const amount = (money: Money | null) => money && [money.minor, money.currency];

/**
 * Returns a row as text that is the same for rows with the same content, whatever their line.
 * `withPrices`: false leaves out price and sale price, so that they can be compared as amounts.
 */
export function rowContent(row: NormalRow, { withPrices = true } = {}): string {
  return JSON.stringify(
    allFields.map((field) => {
      if (field === "price" || field === "salePrice") return withPrices ? amount(row[field]) : 0;
      return row[field];
    }),
  );
}

/** Returns the facts of a product, without its variants, as text that is the same for the same. */
export function productContent(product: NormalProduct): string {
  const { variants: _, ...facts } = product;
  return canonicalJson(facts);
}
