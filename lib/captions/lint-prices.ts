import type { TextRange } from "#lib/captions/folded-text";
import { judgeClaimOfAny } from "#lib/captions/judge-claim";
import { lintTexts } from "#lib/captions/lint-labels";
import type { LintCode } from "#lib/captions/lint-settings";
import type { PriceClaim } from "#lib/captions/price-claims";
import { claimProblemText } from "#lib/captions/price-labels";
import type { PriceWitness } from "#lib/captions/price-witness";
import { witnessMessage } from "#lib/captions/witness-message";

/** What a caption may say instead, in both languages; null where no reduction may be announced. */
export type PriceOffers = { en: string | null; bg: string | null };

type PriceFinding = TextRange & { code: LintCode; why: string; offers: PriceOffers | null };

function currencyOf(claim: PriceClaim): string | undefined {
  if (claim.kind === "prices") return claim.oldPrice.currency;
  return claim.kind === "amount" ? claim.amount.currency : undefined;
}

function offersOf(witness: PriceWitness | null, currency: string | undefined): PriceOffers | null {
  if (witness?.kind !== "supported") return null;
  return {
    en: witnessMessage(witness, "en", currency),
    bg: witnessMessage(witness, "bg", currency),
  };
}

function judge(
  claim: PriceClaim,
  witnesses: readonly PriceWitness[],
  currency: string | undefined,
): (PriceFinding & { kind: PriceClaim["kind"] }) | null {
  const { start, end, kind } = claim;
  const { witness, ...verdict } = judgeClaimOfAny(claim, witnesses);
  if (verdict.kind === "supported") return null;
  const problem = claimProblemText(verdict, witness, currency);
  const offers = offersOf(witness, currency);
  if (kind === "hint")
    return { start, end, kind, code: "price_hint", why: lintTexts.priceHint(problem), offers };
  const code = verdict.kind === "unsupported" ? "price_unsupported" : "price_unknown";
  return { start, end, kind, code, why: problem, offers };
}

/**
 * Compares the claims of a caption with the prices of its products. Numbers are reported each; a
 * term only where no number is, a hint only where neither is.
 */
export function lintPrices(
  claims: readonly PriceClaim[],
  witnesses: readonly PriceWitness[],
): PriceFinding[] {
  const currency = claims.map(currencyOf).find((known) => known !== undefined);
  const findings = claims
    .map((claim) => judge(claim, witnesses, currency))
    .filter((finding) => finding !== null);
  const numbers = findings.filter(({ kind }) => kind !== "term" && kind !== "hint");
  const term = findings.find(({ kind }) => kind === "term");
  const hint = findings.find(({ kind }) => kind === "hint");
  const other = term ?? hint;
  const shown = numbers.length > 0 || !other ? numbers : [other];
  return shown.map(({ start, end, code, why, offers }) => ({ start, end, code, why, offers }));
}
