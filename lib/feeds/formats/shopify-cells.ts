import type { Availability } from "#lib/feeds/schema";
import { shopifyColumns } from "#lib/feeds/formats/shopify-columns";
import { headerFinder } from "#lib/feeds/formats/header-key";
import {
  addToList,
  emptyRow,
  type RawField,
  type RawRow,
  setField,
} from "#lib/feeds/formats/raw-row";
import type { RawValue } from "#lib/feeds/value-problem";
import { parseQuantity } from "#lib/feeds/values/availability";

/** What columns tell beside the fields of a row. */
type Special =
  | "handle"
  | "published"
  | "status"
  | "position"
  | "tracker"
  | "stock"
  | "policy"
  | `name${1 | 2 | 3}`
  | `value${1 | 2 | 3}`;

const SPECIALS: ReadonlyMap<string, Special> = new Map<string, Special>([
  ["handle", "handle"],
  ["url handle", "handle"],
  ["published", "published"],
  ["published on online store", "published"],
  ["status", "status"],
  ["image position", "position"],
  ["inventory tracker", "tracker"],
  ["variant inventory tracker", "tracker"],
  ["inventory quantity", "stock"],
  ["variant inventory qty", "stock"],
  ["continue selling when out of stock", "policy"],
  ["variant inventory policy", "policy"],
  ...([1, 2, 3] as const).flatMap((at): [string, Special][] => [
    [`option${at} name`, `name${at}`],
    [`option${at} value`, `value${at}`],
  ]),
]);

type Target = RawField | "labels" | "image" | "variantImage" | { special: Special };
const COLOR_METAFIELD = /\(product\.metafields\.shopify\.color-pattern\)$/;

const findTarget = headerFinder((key, header): Target | undefined => {
  const special = SPECIALS.get(key);
  if (special !== undefined) return { special };
  return COLOR_METAFIELD.test(header) ? "color" : shopifyColumns.get(key);
});

/** Fields that belong to the product, not to one of its variants. */
const PRODUCT_FIELDS = [
  "title",
  "description",
  "brand",
  "category",
  "googleCategory",
  "gender",
  "ageGroup",
] as const satisfies readonly RawField[];

/** One row of the file, parted into what its variant and what its product has. */
export type ShopifyCells = {
  variant: RawRow;
  facts: RawRow;
  special: Partial<Record<Special, RawValue>>;
};

function takeCell({ variant, facts, special }: ShopifyCells, column: string, text: string): void {
  const target = findTarget(column);
  if (target === undefined) return;
  if (typeof target === "object") special[target.special] ??= { column, text };
  else if (target === "image") addToList(facts, "images", column, text);
  else if (target === "variantImage") addToList(variant, "images", column, text);
  else if (target === "labels")
    // A custom label is one label; the cell of tags has several.
    for (const label of /\d$/.test(column) ? [text] : text.split(","))
      addToList(facts, "labels", column, label);
  else if (target === "color") {
    // A list of colours says nothing about one variant.
    if (!/[;,]/.test(text)) setField(facts, "color", column, text);
  } else setField(variant, target, column, text);
}

/** Reads the cells of one row, old and new names alike. */
export function readShopifyCells(line: number, cells: ReadonlyMap<string, string>): ShopifyCells {
  const read: ShopifyCells = {
    variant: emptyRow(line),
    facts: emptyRow(line, "facts"),
    special: {},
  };
  for (const [column, text] of cells) if (text !== "") takeCell(read, column, text);
  for (const field of PRODUCT_FIELDS) {
    const value = read.variant.fields[field];
    if (value === undefined) continue;
    read.facts.fields[field] = value;
    delete read.variant.fields[field];
  }
  return read;
}

/** Whether a file has the column that says which stock Shopify counts. */
export const hasTrackerColumn = (cells: ReadonlyMap<string, string>): boolean =>
  [...cells.keys()].some((header) => {
    const target = findTarget(header);
    return typeof target === "object" && target.special === "tracker";
  });

/** Stock that Shopify does not count is always for sale; without a quantity nothing is known. */
export function readShopifyStock(
  { tracker, stock, policy }: ShopifyCells["special"],
  hasTracker: boolean,
): Availability {
  if (tracker === undefined && hasTracker) return "in_stock";
  const count = stock === undefined ? null : parseQuantity(stock.text);
  if (count === null) return "unknown";
  if (count > 0) return "in_stock";
  return /^(continue|true|yes|1)$/i.test(policy?.text.trim() ?? "") ? "backorder" : "out_of_stock";
}

/** A draft, an archived product or one that the online store does not show is not for sale. */
export const isShopifyPublished = ({ status, published }: ShopifyCells["special"]): boolean =>
  !/^(draft|archived)$/i.test(status?.text.trim() ?? "") &&
  !/^(false|no|0)$/i.test(published?.text.trim() ?? "");
