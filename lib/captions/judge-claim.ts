import { type Price, toCurrency } from "#lib/captions/money";
import type { ClaimContent } from "#lib/captions/price-claims";
import { percentBelow, type PriceWitness } from "#lib/captions/price-witness";

/** Why a claim is not true, or why that cannot be known. */
export type ClaimProblem =
  | "no_reduction"
  | "percent_too_high"
  | "amount_too_high"
  | "old_price_too_high"
  | "other_new_price"
  | "price_not_known"
  | "other_currency";

export type ClaimVerdict =
  | { kind: "supported" }
  | { kind: "unsupported" | "unknown"; problem: ClaimProblem };

/** What remains when a price is written in another currency, in minor units. */
const ROUNDING = 1;

type Comparison = { lowest: Price; current: Price; tolerance: number };

/** Returns the witness's prices in the currency of a claim; null where there is no fixed rate. */
function compareIn(currency: string, lowest: Price, current: Price): Comparison | null {
  const [low, now] = [toCurrency(lowest, currency), toCurrency(current, currency)];
  if (low === null || now === null) return null;
  return { lowest: low, current: now, tolerance: currency === current.currency ? 0 : ROUNDING };
}

/** Returns what is wrong with the numbers of a claim; null when nothing is. */
function numberProblem(claim: ClaimContent, lowest: Price, current: Price): ClaimProblem | null {
  switch (claim.kind) {
    case "percent":
      return claim.upTo || claim.percent <= percentBelow(lowest.minor, current.minor)
        ? null
        : exactPercent(claim.percent, lowest.minor, current.minor);
    case "amount": {
      if (claim.upTo) return null;
      const known = compareIn(claim.amount.currency, lowest, current);
      if (!known) return "other_currency";
      const saved = known.lowest.minor - known.current.minor;
      return claim.amount.minor > saved + known.tolerance ? "amount_too_high" : null;
    }
    case "prices": {
      const known = compareIn(claim.oldPrice.currency, lowest, current);
      if (!known) return "other_currency";
      if (claim.oldPrice.minor > known.lowest.minor + known.tolerance) return "old_price_too_high";
      return claim.newPrice && !isPrice(claim.newPrice, current) ? "other_new_price" : null;
    }
    case "term":
    case "hint":
      return null;
  }
}

/** A percentage with decimals may be true although it is above the whole one: 12.5 %. */
const exactPercent = (percent: number, lowest: number, current: number): ClaimProblem | null =>
  Math.round((lowest * (100 - percent)) / 100) >= current ? null : "percent_too_high";

/** Whether a price of a caption is the current one, in its own currency. */
function isPrice(claimed: Price, current: Price): boolean {
  const known = toCurrency(current, claimed.currency);
  const tolerance = claimed.currency === current.currency ? 0 : ROUNDING;
  return known !== null && Math.abs(known.minor - claimed.minor) <= tolerance;
}

/**
 * Compares a claim with the price history of a product. A claim that is too high even for the part
 * of the history that is known is unsupported; more history could only lower what is allowed.
 */
export function judgeClaim(claim: ClaimContent, witness: PriceWitness): ClaimVerdict {
  const { kind, lowest, current } = witness;
  if (kind === "unsupported") return { kind, problem: "no_reduction" };
  if (lowest === null || current === null) return { kind: "unknown", problem: "price_not_known" };
  const problem = numberProblem(claim, lowest, current);
  if (problem === "other_currency") return { kind: "unknown", problem };
  if (problem !== null) return { kind: "unsupported", problem };
  return kind === "supported" ? { kind } : { kind, problem: "price_not_known" };
}

const RANK = { supported: 0, unknown: 1, unsupported: 2 } as const;

/** Judges a claim of a caption that shows several products: it needs to be true of one of them. */
export function judgeClaimOfAny(
  claim: ClaimContent,
  witnesses: readonly PriceWitness[],
): ClaimVerdict & { witness: PriceWitness | null } {
  const judged = witnesses
    .map((witness) => ({ ...judgeClaim(claim, witness), witness }))
    .toSorted((a, b) => RANK[a.kind] - RANK[b.kind]);
  return judged[0] ?? { kind: "unknown", problem: "price_not_known", witness: null };
}
