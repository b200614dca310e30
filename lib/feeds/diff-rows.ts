import type { Money } from "#lib/feeds/schema";
import { isSamePrice } from "#lib/feeds/values/same-price";

/**
 * A row or product as an import remembers it. `hash`: of its content without prices
 * (`rowContent(row, { withPrices: false })`); a product has no prices of its own.
 */
export type RowState = { hash: string; price: Money | null; salePrice: Money | null };

/** "converted": only its prices went from leva to euros, at the fixed rate. */
export type RowChange = "added" | "changed" | "converted" | "unchanged";

const isEqual = (one: Money | null, two: Money | null) =>
  one?.minor === two?.minor && one?.currency === two?.currency;

/** Compares one row with what the last import had under its id. */
export function compareRow(before: RowState | undefined, after: RowState): RowChange {
  if (!before) return "added";
  if (before.hash !== after.hash) return "changed";
  if (isEqual(before.price, after.price) && isEqual(before.salePrice, after.salePrice))
    return "unchanged";
  const isConverted =
    isSamePrice(before.price, after.price) && isSamePrice(before.salePrice, after.salePrice);
  return isConverted ? "converted" : "changed";
}

/** The ids of each change. `kept`: missing or refused in the new file, but not withdrawn. */
export type RowsDiff = Record<RowChange | "withdrawn" | "kept", string[]>;

/**
 * Compares a whole import with the last one, by id. `refused`: ids whose rows the new file has but
 * could not be read; they stay as they were. `isComplete`: false for a part of the catalogue, where
 * nothing is withdrawn. Keeps only ids.
 */
export function diffRows(
  previous: ReadonlyMap<string, RowState>,
  next: Iterable<readonly [string, RowState]>,
  { refused, isComplete }: { refused: ReadonlySet<string>; isComplete: boolean },
): RowsDiff {
  const diff: RowsDiff = {
    added: [],
    changed: [],
    converted: [],
    unchanged: [],
    withdrawn: [],
    kept: [],
  };
  const present = new Set<string>();
  for (const [id, state] of next) {
    present.add(id);
    diff[compareRow(previous.get(id), state)].push(id);
  }
  for (const id of previous.keys())
    if (!present.has(id)) diff[isComplete && !refused.has(id) ? "withdrawn" : "kept"].push(id);
  return diff;
}
