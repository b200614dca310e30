import type { TextRange } from "#lib/captions/folded-text";

/** A term of reductions in a folded text. `hint`: it may mean one, or may not. */
export type ClaimTerm = TextRange & { hint: boolean };

/** Builds one expression of whole words and phrases; `_` is a space, line end or hyphen. */
const anyOf = (...phrases: string[]) =>
  new RegExp(
    String.raw`(?<![\p{L}\p{N}])(?:${phrases.join("|").replaceAll("_", String.raw`(?:[\s-]+)`)})(?![\p{L}\p{N}])`,
    "gu",
  );

const TERMS = anyOf(
  String.raw`sales?\d*|\$ale|s[ .·*-]a[ .·*-]l[ .·*-]e`,
  "discount(?:s|ed|ing)?|clearance|markdowns?|marked_down|money_off|sell_off|liquidation",
  "(?:big|huge|great|massive|extra|more)_savings|savings_(?:of|up_to|on)|save_(?:big|money)",
  "price_(?:drops?|cuts?)|(?:price|final|further|big|huge)_reductions?|slashed_prices|cut_prices?",
  "prices?_(?:has_|have_)?(?:been_)?(?:dropped|fallen|cut|slashed)|prices?_(?:is|are)_(?:now_)?(?:down|lower|reduced)",
  "(?:prices?|now|further|newly|heavily|massively|just)_reduced|reduced_prices?",
  String.raw`reduced_(?:to|from|by)(?= ?[€$£]?\d)|lower(?:ed)?_prices?|knockdown_prices?`,
  "half_(?:the_)?price|1[⁄/]2_price|half_off|per_?cent_off|rebates?|promos?|(?<!self[ -])promotions?",
  "(?:old|previous|former|original)_prices?|new_(?:low(?:er)?_)?prices?",
);

const BULGARIAN_TERMS = anyOf(
  String.raw`намален\p{L}*|намал\p{L}+_(?:ни_|на_|всички_)*цен\p{L}*|разпродаж\p{L}*|разпродава\p{L}*`,
  String.raw`промоци\p{L}*|промо(?:та)?|промо_?код\p{L}*|отстъпк\p{L}*|распродаж\p{L}*|скидк\p{L}*|поевтин\p{L}*|ликвидаци\p{L}*|сейл|дискаунт`,
  String.raw`половин(?:ата)?_цена|наполовина|по_ниск\p{L}*_цен\p{L}*|спест\p{L}*_(?:пари|от_цен\p{L}*)`,
  String.raw`свал\p{L}+_(?:ни_|на_|всички_)*цен\p{L}*|цен\p{L}+_(?:пад\p{L}*|надолу)`,
  String.raw`паднал\p{L}*_цен\p{L}*|(?:нов|стар|предишн|първоначалн)\p{L}*_(?:по_ниск\p{L}*_)?цен\p{L}*`,
  // Bulgarian in Latin letters.
  "namaleni(?:e|a|ya|q)(?:to|ta)?|razproda(?:j|zh|z)b[ai](?:ta)?|promoci(?:a|ya|q|i|ja)(?:ta)?",
  "otst[auy]pk[ai](?:ta)?|(?:stara|nova)_(?:c|ts)ena|polovin_(?:c|ts)ena",
);

const HINTS = anyOf(
  "black_(?:friday|week(?:end)?)|cyber_(?:monday|week(?:end)?)|singles'?_day|outlet|cashback|coupons?",
  "(?:special|limited|exclusive|best|hot|great|flash|today's)_(?:offers?|deals?|prices?)|lowest_prices?",
  "deals|deal_of_the_(?:day|week|month)|on_offer|offer_(?:ends|valid)|cheaper|bargains?",
  "(?:with|use|using|enter|apply)_(?:the_|my_|our_|your_)?code",
  String.raw`черен_петък|черна_седмица|кибер_(?:понеделник|седмица)|аутлет|по_евтин\p{L}*|оферт\p{L}*`,
  String.raw`(?:специалн|изгодн|супер|топ)\p{L}*_цен\p{L}*|най_(?:ниск|добр)\p{L}*_цен\p{L}*`,
  String.raw`reduced(?=\s*(?:!|$|\n))|намал(?:ихме|яваме|яме)`,
  "(?:с|използвай(?:те)?|въведи|въведете|ползвай(?:те)?)_код(?:а|ът)?|cheren_pet[aiuy]k",
);

const NOT_BEFORE_SALE = /(?:point[ -]of|pre|after|re|car boot)[ -]$/u;
const NOT_AFTER_SALES =
  /^[ -](?:teams?|assistants?|associates?|persons?|people|reps?|representatives?|managers?|staff|channels?|figures?|points?|force|tax|departments?|consultants?|directors?|offices?|contracts?|terms|advisors?|agents?|experts?)(?!\p{L})/u;

/** "For sale" offers a thing, "for sale prices" reduces it. Sales are also a trade. */
function isSaleOfTrade(text: string, { start, end }: TextRange): boolean {
  if (!/^sales?$/u.test(text.slice(start, end))) return false;
  const before = text.slice(Math.max(0, start - 12), start);
  const after = text.slice(end, end + 20);
  if (NOT_BEFORE_SALE.test(before) || NOT_AFTER_SALES.test(after)) return true;
  return /(?<!\p{L})for\s+$/u.test(before) && !/^[\s-]+(?:prices?|season|items?)/u.test(after);
}

const DENIED_BEFORE =
  /(?<!\p{L})(?:no|not|never|without|zero|isn't|aren't|без|няма|нула|не)\s+(?:(?:a|any|on|in|е|са|на|с)\s+)*$/u;

/** "Not on sale", "без намаление": still worth a look where a price fell. */
const isDenied = (text: string, { start }: TextRange) =>
  DENIED_BEFORE.test(text.slice(Math.max(0, start - 24), start));

const rangesOf = (text: string, expression: RegExp): TextRange[] =>
  Array.from(text.matchAll(expression), ({ 0: term, index }) => ({
    start: index,
    end: index + term.length,
  }));

/** Finds terms of reductions in a folded text, in both languages. */
export function findClaimTerms(text: string): ClaimTerm[] {
  const terms = [...rangesOf(text, TERMS), ...rangesOf(text, BULGARIAN_TERMS)]
    .filter((range) => !isSaleOfTrade(text, range))
    .map((range) => ({ ...range, hint: isDenied(text, range) }));
  return [...terms, ...rangesOf(text, HINTS).map((range) => ({ ...range, hint: true }))];
}
