import type { RawRow } from "#lib/feeds/formats/raw-row";
import type { RowContext, RowProblems } from "#lib/feeds/row-context";
import type { Availability, NormalRow } from "#lib/feeds/schema";
import type { RawValue } from "#lib/feeds/value-problem";
import { availabilityOf, parseAvailability, parseQuantity } from "#lib/feeds/values/availability";

type Stock = Pick<NormalRow, "availability" | "quantity">;

/**
 * Reads whether a row is in stock: as its format tells, else by its word, else by its quantity. What
 * nothing tells is unknown.
 */
export function readStock(raw: RawRow, context: RowContext, problems: RowProblems): Stock {
  const { availability: word, quantity: count } = raw.fields;
  const quantity = count ? parseQuantity(count.text) : null;
  if (count && quantity === null) problems.add("warning", "quantity_unreadable", count);
  const known = raw.availability ?? wordOf(word, context, problems);
  if (known !== null) return { availability: known, quantity };
  if (quantity !== null) return { availability: availabilityOf(quantity), quantity };
  problems.add("warning", "availability_missing", null);
  return { availability: "unknown", quantity };
}

function wordOf(
  word: RawValue | undefined,
  context: RowContext,
  problems: RowProblems,
): Availability | null {
  if (!word) return null;
  const availability = parseAvailability(word.text, context.settings.availabilityWords);
  if (availability === "unknown") problems.add("warning", "availability_unknown", word);
  return availability;
}
