import { findAmountClaims } from "#lib/captions/amount-claims";
import { findAmounts } from "#lib/captions/caption-amounts";
import { findClaimHashtags } from "#lib/captions/claim-hashtags";
import { findClaimTerms } from "#lib/captions/claim-terms";
import { joinDualPrices } from "#lib/captions/dual-prices";
import { foldText, type TextRange } from "#lib/captions/folded-text";
import type { Price } from "#lib/captions/money";
import { findPercentClaims } from "#lib/captions/percent-claims";
import { findPairClaims } from "#lib/captions/price-pairs";

/**
 * What a caption says of a reduction. `prices`: an old price, with the new one if named. `amount`:
 * what is saved. `term`: "sale", "намаление". `hint`: may be a reduction ("Black Friday").
 */
export type ClaimContent =
  | { kind: "prices"; oldPrice: Price; newPrice: Price | null }
  | { kind: "percent"; percent: number; upTo: boolean }
  | { kind: "amount"; amount: Price; upTo: boolean }
  | { kind: "term" }
  | { kind: "hint" };

/** A claim, where it stands in the caption (UTF-16 units), and its words as written. */
export type PriceClaim = ClaimContent & TextRange & { text: string };

type Found = TextRange & { content: ClaimContent };

/** The most claims that are returned of one caption. */
const MAX_CLAIMS = 100;

const HINT = { kind: "hint" } as const;
/** A percentage between two prices is a claim of its own. */
const isApart = ({ content: { kind: a } }: Found, { content: { kind: b } }: Found) =>
  a !== b && [a, b].every((kind) => kind === "prices" || kind === "percent");

const overlaps = (a: TextRange, b: TextRange) => a.start < b.end && b.start < a.end;

/** Finds everything that speaks of a reduction, the most telling first. Parts may overlap. */
function findAll(text: string): Found[] {
  const amounts = joinDualPrices(text, findAmounts(text));
  const pairs = findPairClaims(text, amounts);
  const others = amounts.filter((amount) => !pairs.some((pair) => overlaps(pair, amount)));
  const terms = [...findClaimTerms(text), ...findClaimHashtags(text)];
  const sure = terms.filter(({ hint }) => !hint);
  const percents = findPercentClaims(text, (line) => sure.some((term) => overlaps(line, term)));
  const found: Found[] = [
    ...pairs.map(({ start, end, oldPrice, newPrice, hint }) => ({
      start,
      end,
      content: hint ? HINT : ({ kind: "prices", oldPrice, newPrice } as const),
    })),
    ...percents.map(({ start, end, percent, upTo, hint }) => ({
      start,
      end,
      content: hint ? HINT : ({ kind: "percent", percent, upTo } as const),
    })),
    ...findAmountClaims(text, others).map(({ start, end, amount, upTo }) => ({
      start,
      end,
      content: amount === null ? HINT : ({ kind: "amount", amount, upTo } as const),
    })),
    ...terms.map(({ start, end, hint }) => ({
      start,
      end,
      content: hint ? HINT : ({ kind: "term" } as const),
    })),
  ];
  return [
    ...found.filter(({ content }) => content.kind !== "hint"),
    ...found.filter(({ content }) => content.kind === "hint"),
  ];
}

/**
 * Finds what a caption says of a reduction (Directive 98/6/EC, art. 6a), in English and Bulgarian,
 * in order. Of parts that overlap, the one that says most is returned; a
 * percentage between two prices is returned beside them.
 */
export function findPriceClaims(caption: string): PriceClaim[] {
  const folded = foldText(caption);
  const claims: Found[] = [];
  for (const found of findAll(folded.text)) {
    if (claims.length === MAX_CLAIMS) break;
    if (!claims.some((claim) => overlaps(claim, found) && !isApart(claim, found)))
      claims.push(found);
  }
  return claims
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end, content }) => {
      const range = folded.rangeOf(start, end);
      const written = caption.slice(range.start, range.end);
      const blank = written.length - written.trimStart().length;
      const text = written.trim();
      return {
        ...content,
        start: range.start + blank,
        end: range.start + blank + text.length,
        text,
      };
    });
}
