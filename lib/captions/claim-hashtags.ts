import type { ClaimTerm } from "#lib/captions/claim-terms";

const HASHTAG = /#([\p{L}\p{N}\p{M}_]+)/gu;

const TERM =
  /discount|clearance|halfprice|pricedrop|flashsale|^promo|promo(?:tion)?s?$|намален|разпродаж|промоци|отстъпк|^промо|промо$|ниски?тецени|\d\doff$|minus\d\d|namaleni|razprodaj|razprodazhb|promoci/u;
const HINT =
  /blackfriday|blackweek|cybermonday|чернияпетък|черенпетък|deals?$|outlet|аутлет|оферт/u;
const SALE =
  /sales?_?\d*$|^sales?(?:_|\d|alert|time|season|price|on|now|today|week|day|item|event|shop)/u;
const NO_SALE =
  /(?:whole|re|pre|for|of|after|car|univer)sales?\d*$|^sales(?:team|person|people|woman|man|force|job|manager)|selfpromotion/u;

/** Finds hashtags with a term of reductions inside a longer word: #summersale, #намаления2026. */
export function findClaimHashtags(text: string): ClaimTerm[] {
  return Array.from(text.matchAll(HASHTAG), ({ 0: { length }, 1: tag = "", index }) => {
    const sure = !NO_SALE.test(tag) && (TERM.test(tag) || SALE.test(tag));
    return { start: index, end: index + length, hint: !sure, isClaim: sure || HINT.test(tag) };
  })
    .filter(({ isClaim }) => isClaim)
    .map(({ start, end, hint }) => ({ start, end, hint }));
}
