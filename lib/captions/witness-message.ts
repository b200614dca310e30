import { formatPrice, toCurrency } from "#lib/captions/money";
import type { PriceWitness } from "#lib/captions/price-witness";
import type { CaptionLanguage } from "#lib/captions/schema";

/**
 * Returns what a caption may truthfully say of a reduction, in its language and, where there is a
 * fixed rate, in its currency: the price, the lowest price before, the percentage rounded down. Null
 * where no reduction may be announced.
 */
export function witnessMessage(
  { kind, current, lowest, percent, days }: PriceWitness,
  language: CaptionLanguage,
  captionCurrency?: string,
): string | null {
  if (kind !== "supported" || current === null || lowest === null) return null;
  const write = (price: { minor: number; currency: string }) =>
    formatPrice(toCurrency(price, captionCurrency ?? price.currency) ?? price, language);
  const less = percent > 0 ? ` (−${percent}%)` : "";
  const message =
    language === "en"
      ? `Price: ${write(current)}. Lowest price in the ${days} days before the reduction: ${write(lowest)}${less}.`
      : `Цена: ${write(current)}. Най-ниска цена за ${days} дни преди намалението: ${write(lowest)}${less}.`;
  // "лв." brings its own full stop.
  return message.replaceAll("..", ".");
}
