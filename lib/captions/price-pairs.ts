import { type Amount, toPrice } from "#lib/captions/caption-amounts";
import type { TextRange } from "#lib/captions/folded-text";
import { type Price, toCurrency } from "#lib/captions/money";
import {
  AFTER_OLD,
  ARROW,
  BESIDE,
  FROM_BEFORE,
  FROM_TO,
  NEW_BEFORE,
  NOW_BETWEEN,
  OLD_BEFORE,
  PERCENT_BETWEEN,
  RECOMMENDED_BEFORE,
  STRUCK_AFTER,
  STRUCK_BEFORE,
  UNSURE,
} from "#lib/captions/price-pair-terms";

/** An old price in a folded text, with the new one where the text names it. */
export type PairClaim = TextRange & { oldPrice: Price; newPrice: Price | null; hint: boolean };

const MAX_LEAD = 45;
const MAX_GAP = 40;

/** An amount with what marks it as an old price. */
type Marked = {
  amount: Amount;
  lead: string;
  markStart: number;
  isOld: boolean;
  isAdvice: boolean;
};

function markOf(text: string, amounts: readonly Amount[], at: number): Marked | undefined {
  const amount = amounts[at];
  if (!amount) return undefined;
  const from = Math.max(amounts[at - 1]?.end ?? 0, amount.start - MAX_LEAD);
  const lead = text.slice(from, amount.start);
  const mark = OLD_BEFORE.exec(lead) ?? RECOMMENDED_BEFORE.exec(lead);
  const isStruck =
    STRUCK_BEFORE.test(lead) && STRUCK_AFTER.test(text.slice(amount.end, amount.end + 2));
  return {
    amount,
    lead,
    markStart: amount.start - (mark?.[0].length ?? 0),
    isOld: isStruck || mark !== null,
    isAdvice: !OLD_BEFORE.test(lead) && RECOMMENDED_BEFORE.test(lead),
  };
}

/** Returns both amounts as prices; one without a currency takes that of the other. */
function priceBoth(a: Amount, b: Amount): { first: Price; second: Price; falls: boolean } | null {
  const currency = a.currency ?? b.currency;
  if (currency === null) return null;
  const first = toPrice(a.value, a.currency ?? currency);
  const second = toPrice(b.value, b.currency ?? currency);
  const comparable = toCurrency(second, first.currency);
  if (comparable === null || comparable.minor === first.minor) return null;
  return { first, second, falls: comparable.minor < first.minor };
}

/** How an amount and the next belong together: an old and a new price, perhaps, or not at all. */
function relate({ amount: a, lead, isOld }: Marked, b: Amount, gap: string) {
  const known = a.currency !== null && b.currency !== null;
  if (gap.length > MAX_GAP) return "none";
  if (isOld && (AFTER_OLD.test(gap) || NEW_BEFORE.test(gap))) return "pair";
  if (ARROW.test(gap) || (FROM_TO.test(gap) && (isOld || FROM_BEFORE.test(lead)))) return "pair";
  if (NOW_BETWEEN.test(gap) || PERCENT_BETWEEN.test(gap)) return "pair";
  if (BESIDE.test(gap)) return known ? "pair" : "hint";
  return UNSURE.test(gap) && known ? "hint" : "none";
}

type Step = { claim: PairClaim | null; used: number };

/** Reads "was €50, now €35" from an amount on; `used` counts the amounts that belong to it. */
function readForward(text: string, marked: Marked, b: Amount | undefined): Step | null {
  if (!b) return null;
  const { amount: a, markStart, isOld, isAdvice } = marked;
  const prices = priceBoth(a, b);
  const relation = relate(marked, b, text.slice(a.end, b.start));
  if (prices === null || relation === "none") return null;
  // "Was €35, now €50" is no reduction, nor is a range of prices.
  if (!prices.falls) return isOld ? { claim: null, used: 1 } : null;
  const hint = relation === "hint" || isAdvice;
  const claim = {
    start: markStart,
    end: b.end,
    oldPrice: prices.first,
    newPrice: prices.second,
    hint,
  };
  return { claim, used: 2 };
}

/** Reads "€35 instead of €50". */
function readBackward(text: string, { amount: a }: Marked, b: Marked | undefined): Step | null {
  if (!b?.isOld || b.amount.start - a.end > MAX_GAP) return null;
  const prices = priceBoth(a, b.amount);
  if (prices === null || prices.falls) return null;
  // A bare number is a price only right before the mark: not the days of "in the 30 days before".
  if (a.currency === null && /[\p{L}\p{N}]/u.test(text.slice(a.end, b.markStart))) return null;
  const bracket = /^\s?[)\]~]+/u.exec(text.slice(b.amount.end, b.amount.end + 4))?.[0].length ?? 0;
  const range = { start: a.start, end: b.amount.end + bracket };
  return {
    claim: { ...range, oldPrice: prices.second, newPrice: prices.first, hint: b.isAdvice },
    used: 2,
  };
}

function readOldAlone({ amount, markStart, isOld, isAdvice }: Marked): Step {
  if (!isOld || amount.currency === null) return { claim: null, used: 1 };
  const oldPrice = toPrice(amount.value, amount.currency);
  const range = { start: markStart, end: amount.end };
  return { claim: { ...range, oldPrice, newPrice: null, hint: isAdvice }, used: 1 };
}

/** Finds old prices in a folded text, given its amounts in order, one for each price. */
export function findPairClaims(text: string, amounts: readonly Amount[]): PairClaim[] {
  const claims: PairClaim[] = [];
  for (let at = 0; at < amounts.length;) {
    const [a, b] = [markOf(text, amounts, at), markOf(text, amounts, at + 1)];
    if (!a) break;
    const isNextPaired = b !== undefined && readForward(text, b, amounts[at + 2])?.used === 2;
    const step =
      readForward(text, a, b?.amount) ??
      (isNextPaired ? null : readBackward(text, a, b)) ??
      readOldAlone(a);
    if (step.claim) claims.push(step.claim);
    at += step.used;
  }
  return claims;
}
