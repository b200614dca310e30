import type { ClaimVerdict } from "#lib/captions/judge-claim";
import { formatPrice, type Price, toCurrency } from "#lib/captions/money";
import type { PriceWitness, WitnessReason } from "#lib/captions/price-witness";

const UNKNOWN_REASONS: Readonly<Partial<Record<WitnessReason, string>>> = {
  no_price: "The studio knows no price of this product.",
  mixed_currencies: "Its prices are in currencies without a fixed exchange rate.",
  invalid_history: "Its price history has an entry without a valid price or date.",
  invalid_settings: "The settings for comparing prices are not complete.",
};

const write = (price: Price | null) =>
  price === null ? "an unknown price" : formatPrice(price, "en");

/** "3 May 2026" from a day, "2026-05-03". */
export const formatDay = (day: string): string =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );

function unknownReason({ reason, days }: PriceWitness): string {
  return (
    UNKNOWN_REASONS[reason] ??
    `Its price history does not reach back to the ${days} days before the reduction.`
  );
}

function noReduction({ reason, current, lowest, days }: PriceWitness): string {
  if (reason === "too_new")
    return `This product has been on the market for less than ${days} days, so there is no earlier price to compare with.`;
  const low =
    lowest === null
      ? "any earlier price"
      : `the lowest price of the ${days} days before: ${write(lowest)}`;
  return `The price, ${write(current)}, is not below ${low}.`;
}

function saved({ current, lowest }: PriceWitness): string {
  const minor = (lowest?.minor ?? 0) - (current?.minor ?? 0);
  return current === null ? "an unknown amount" : write({ minor, currency: current.currency });
}

/** Says why a claim of a reduction is not true, or why that is not known. */
export function claimProblemText(
  verdict: Exclude<ClaimVerdict, { kind: "supported" }>,
  witness: PriceWitness | null,
  currency?: string,
): string {
  if (witness === null)
    return "This draft shows no product, so its price can’t be compared with earlier prices.";
  const lowest = witness.lowest && (toCurrency(witness.lowest, currency ?? "") ?? witness.lowest);
  switch (verdict.problem) {
    case "no_reduction":
      return noReduction(witness);
    case "percent_too_high":
      return `The price fell from ${write(witness.lowest)} to ${write(witness.current)}. That is ${witness.percent > 0 ? `${witness.percent}%` : "less than this"}, measured by the lowest price of the ${witness.days} days before.`;
    case "amount_too_high":
      return `The price fell by ${saved(witness)}, measured by the lowest price of the ${witness.days} days before.`;
    case "old_price_too_high":
      return `The lowest price of the ${witness.days} days before was ${write(lowest)}. A caption must not name a higher old price.`;
    case "other_new_price":
      return `The price is ${write(witness.current)}.`;
    case "other_currency":
      return "This price is in a currency without a fixed exchange rate to the product’s price.";
    case "price_not_known":
      return `Whether the price is lower than before is not known. ${unknownReason(witness)}`;
  }
}
