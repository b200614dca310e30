import type { FeedProblem, FeedRecord, FeedSettings } from "#lib/feeds/schema";
import type { FormatMapper } from "#lib/feeds/formats/mapper";
import { type RawRow, setField } from "#lib/feeds/formats/raw-row";
import {
  hasTrackerColumn,
  isShopifyPublished,
  readShopifyCells,
  readShopifyStock,
  type ShopifyCells,
} from "#lib/feeds/formats/shopify-cells";
import { ShopifyHandles } from "#lib/feeds/formats/shopify-handles";
import { idOfOptions, productPage, takeOptions } from "#lib/feeds/formats/shopify-options";
import { detach } from "#lib/feeds/text-hash";
import { type RawValue, valueProblem } from "#lib/feeds/value-problem";
import { parseQuantity } from "#lib/feeds/values/availability";

/** Variants that may wait for the first row of their product, which names the options. */
const MAX_WAITING = 2000;

type Waiting = { row: RawRow; values: readonly (RawValue | undefined)[] };

/** Returns the row of a product's facts; null where the row of the file tells none. */
function factsOf(
  { facts, special }: ShopifyCells,
  group: RawValue,
  baseUrl: string | null,
): RawRow | null {
  facts.published = isShopifyPublished(special);
  const tellsSomething =
    Object.keys(facts.fields).length + facts.labels.length + facts.images.length > 0;
  if (group.text === "" || (!tellsSomething && facts.published)) return null;
  const page = facts.fields.title ? productPage(baseUrl, group.text) : null;
  if (page !== null) setField(facts, "link", group.column, page);
  facts.fields.groupId = group;
  facts.imagePosition = special.position ? parseQuantity(special.position.text) : null;
  return facts;
}

/** Returns the row of a variant, without what its options say; null for a row of pictures only. */
function variantOf(
  { variant, special }: ShopifyCells,
  group: RawValue,
  values: readonly (RawValue | undefined)[],
  hasTracker: boolean,
): RawRow | null {
  const { sourceId, price } = variant.fields;
  if (!sourceId && !price && values.every((value) => !value)) return null;
  if (group.text !== "") variant.fields.groupId = group;
  variant.isPartOfProduct = true;
  variant.availability = readShopifyStock(special, hasTracker);
  if (special.stock && special.tracker) variant.fields.quantity = special.stock;
  const texts = values.map((value) => value?.text.trim() ?? "");
  setField(variant, "sourceId", group.column, idOfOptions(group.text, texts));
  return variant;
}

/**
 * Returns a mapper for Shopify's product CSV, old and new dialect, also mixed.
 * Rows of a product may stand apart: rows that tell about the product give "facts", each variant
 * gives a row that has only its own values.
 */
export function createShopifyCsvMapper({ baseUrl }: Pick<FeedSettings, "baseUrl">): FormatMapper {
  const handles = new ShopifyHandles();
  /** The names of the options of each product; they stand only in its first row. */
  const optionNames = new Map<string, readonly string[]>();
  const sharedNames = new Map<string, readonly string[]>();
  const waiting = new Map<string, Waiting[]>();
  let waitingCount = 0;
  let hasTracker: boolean | null = null;

  const complete = ({ row, values }: Waiting, names: readonly string[]): RawRow => {
    takeOptions(
      row,
      values.map((value, at) => ({
        name: names[at] ?? "",
        value: value?.text ?? "",
        column: value?.column ?? "",
      })),
    );
    return row;
  };

  /** Returns one list for all products that have options of the same names. */
  function share(names: readonly string[]): readonly string[] {
    const key = names.join("\n");
    const known = sharedNames.get(key);
    if (known) return known;
    const own = names.map(detach);
    sharedNames.set(detach(key), own);
    return own;
  }

  function release(handle: string): RawRow[] {
    const late = waiting.get(handle) ?? [];
    waiting.delete(handle);
    waitingCount -= late.length;
    return late.map((variant) => complete(variant, optionNames.get(handle) ?? []));
  }

  return {
    map(record: FeedRecord) {
      if (record.kind !== "table") return null;
      hasTracker ??= hasTrackerColumn(record.cells);
      const cells = readShopifyCells(record.line, record.cells);
      const { special, facts } = cells;
      const title = facts.fields.title?.text.trim() ?? "";
      const handle = handles.next(special.handle?.text.trim() ?? "", title);
      const group = { column: special.handle?.column ?? "Handle", text: handle };

      const names = [special.name1, special.name2, special.name3].map((name) => name?.text ?? "");
      const hasNames = names.some((name) => name !== "");
      if (hasNames && !optionNames.has(handle)) optionNames.set(handle, share(names));

      const values = [special.value1, special.value2, special.value3];
      const rows: RawRow[] = [];
      const told = factsOf(cells, group, baseUrl);
      if (told) rows.push(told);
      const row = variantOf(cells, group, values, hasTracker);
      if (row) {
        const known = optionNames.get(handle) ?? (values.some(Boolean) ? undefined : []);
        if (known || waitingCount >= MAX_WAITING) rows.push(complete({ row, values }, known ?? []));
        else {
          waiting.set(handle, [...(waiting.get(handle) ?? []), { row, values }]);
          waitingCount += 1;
        }
      }
      return hasNames && waiting.has(handle) ? [...rows, ...release(handle)] : rows;
    },

    finish() {
      const problems: FeedProblem[] = [];
      const rows = [...waiting.keys()].flatMap((handle) => {
        const late = release(handle);
        const column = "Option1 name";
        const line = late[0]?.line ?? 0;
        problems.push(valueProblem("warning", "options_unnamed", line, { column, text: handle }));
        return late;
      });
      return { rows, problems };
    },
  };
}
