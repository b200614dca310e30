import { type RawRow, setField } from "#lib/feeds/formats/raw-row";
import { optionField } from "#lib/feeds/values/option-names";

/** Names and values of the options of one variant, at most three. */
export type Options = readonly { name: string; value: string; column: string }[];

/** Shopify's name and value for a product without options. */
const isNoOption = (name: string, value: string): boolean =>
  /^title$/i.test(name.trim()) && /^default title$/i.test(value.trim());

/** Takes colour, size, material and pattern out of the options of a variant. */
export function takeOptions(row: RawRow, options: Options): void {
  for (const { name, value, column } of options) {
    if (isNoOption(name, value)) continue;
    const field = optionField(name);
    if (field !== undefined) setField(row, field, column, value);
  }
}

/** Returns an id of a variant that has no SKU: the handle and the values of its options. */
export const idOfOptions = (handle: string, values: readonly string[]): string =>
  [handle, ...values.filter((value) => value !== "" && !/^default title$/i.test(value))].join("/");

/** Returns the page of a product; null where the shop's address is not known. */
export const productPage = (baseUrl: string | null, handle: string): string | null =>
  baseUrl === null
    ? null
    : (URL.parse(`/products/${encodeURIComponent(handle)}`, baseUrl)?.href ?? null);
