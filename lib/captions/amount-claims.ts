import { type Amount, toPrice } from "#lib/captions/caption-amounts";
import type { TextRange } from "#lib/captions/folded-text";
import type { Price } from "#lib/captions/money";
import { NOW_BEFORE } from "#lib/captions/price-pair-terms";

/** An amount by which something is cheaper, in a folded text; null: only a hint at an older price. */
export type AmountClaim = TextRange & { amount: Price | null; upTo: boolean };

const UP_TO = /(?:up to|до)\s*$/u;
const BEFORE = new RegExp(
  String.raw`(?<!\p{L})(?:sav(?:e|es|ed|ing|ings of)(?: you)?|discounts?(?: of)?|reduc(?:ed by|tion of)|minus|` +
    String.raw`спест\p{L}*|(?<!цена с |цена със |след )отстъпк\p{L}*(?: от| с)?|намалени\p{L}*(?: от| с)?|намал\p{L}* с|минус|по-евтин\p{L}* с)` +
    String.raw`[\s:-]*(?:(?:up to|over|an extra|до|над|цели)\s*)*$`,
  "u",
);
const AFTER =
  /^\s*(?:off(?![\p{L}-])|discount|less(?!\p{L})|cheaper|reduction|rebate|savings|отстъпк\p{L}*|намалени\p{L}*|по-евтин\p{L}*|по-малко|надолу)/u;
// "Dress -50 €" may take 50 € off, or is how people write a price.
const SIGN_BEFORE = /(?:^|[^\p{L}\p{N}€$£.,)-])-$/u;

/** Finds amounts off ("save €10", "10 лв. отстъпка") among amounts that belong to no pair. */
export function findAmountClaims(text: string, amounts: readonly Amount[]): AmountClaim[] {
  return amounts.flatMap(({ start, end, value, currency }, at): AmountClaim[] => {
    if (currency === null) return [];
    const lead = text.slice(Math.max(amounts[at - 1]?.end ?? 0, start - 45), start);
    const named = BEFORE.exec(lead);
    const after = AFTER.exec(text.slice(end, end + 24));
    if (named || after) {
      const before = named ?? /-$/u.exec(lead);
      const range = {
        start: start - (before?.[0].length ?? 0),
        end: end + (after?.[0].length ?? 0),
      };
      return [{ ...range, amount: toPrice(value, currency), upTo: UP_TO.test(lead) }];
    }
    const mark = SIGN_BEFORE.test(text.slice(Math.max(0, start - 2), start))
      ? "-"
      : NOW_BEFORE.exec(lead)?.[0];
    return mark === undefined
      ? []
      : [{ start: start - mark.length, end, amount: null, upTo: false }];
  });
}
