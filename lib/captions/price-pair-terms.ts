// What stands before and between an old and a new price, in folded text of both languages.

const REDUCTION = String.raw`(?:the )?(?:sale|reduction|discount|намал\p{L}*|промо\p{L}*|отстъп\p{L}*|разпрод\p{L}*)`;
const OLD = [
  `(?:before|преди) ${REDUCTION}`,
  "was|were|originally|reg\\.?|regularly|normally|usually|before|instead of|down from|reduced from",
  "(?:original|old|previous|former|prior|regular|full|list|usual) prices?",
  String.raw`(?:стар|предишн|първоначалн|редовн|обичайн|нормалн|пълн)\p{L}* цен\p{L}*`,
  String.raw`(?:old|стара(?:та)?) ?:|беше|бяха|бе|преди|вместо|намален\p{L}* от|(?:stara|predishna) (?:c|ts)ena|predi|beshe|vmesto`,
];
const RECOMMENDED = [
  String.raw`rrp|msrp|compared? at|retail(?: price)?|recommended (?:retail )?price|препоръч\p{L}* (?:\p{L}+ )?цен\p{L}*|пцд`,
];
const NEW = [
  `(?:after|след) ${REDUCTION}`,
  String.raw`now|today|only|just|(?:new|our) price|нашата цена|for|at|сега|днес|само|нов\p{L}* цен\p{L}*|на|за`,
  String.raw`(?:sale|discounted|promo) price|(?:промо|намален)\p{L}* цен\p{L}*|(?:new|нова(?:та)?) ?:`,
  "after|след|стана(?:ха)?|вече|sega|samo|nova (?:c|ts)ena",
];
const FILLER = String.raw`(?:[\s:=~*_("'-]|at|for|only|just|е|са|на|за|само|цена\p{L}*|струваше|от)*`;

const endingWith = (terms: readonly string[]) =>
  new RegExp(String.raw`(?<!\p{L})(?:${terms.join("|")})(?!\p{L})${FILLER}$`, "u");

export const OLD_BEFORE = endingWith(OLD);
export const RECOMMENDED_BEFORE = endingWith(RECOMMENDED);
export const NEW_BEFORE = endingWith(NEW);
const NOW = "(?:now|down to|сега)(?: (?:only|just|for|at|само|за|на|е))*";
/** "now €35" alone hints at an older price. */
export const NOW_BEFORE = new RegExp(String.raw`(?<!\p{L})${NOW}[\s:]*$`, "u");
/** "€50, now €35" */
export const NOW_BETWEEN = new RegExp(String.raw`^[\s,;.!~-]*${NOW}[\s:]*$`, "u");

/** "from 50 to 35", only with both. "from" alone is the price of the cheapest. */
export const FROM_BEFORE = /(?<!\p{L})(?:from|от|ot)\s*$/u;
export const FROM_TO = /^\s*(?:down to|to|на|за|na)\s*(?:only|just|само)?\s*$/u;

// A struck-out number may have its currency outside: "~50~ лв. 35 лв."
const SIGN_LEFT = String.raw`(?:\s?~{1,2}\s?(?:лв\.?|€|eur|bgn))?`;
export const ARROW = new RegExp(
  String.raw`^${SIGN_LEFT}[\s~*)]*(?:->|=>|>{1,3}|[→➡➔➜➝➞⇒⟶»›👉⬇↓↘])[\s:]*(?:now|only|сега|само)?[\s:~(]*$`,
  "u",
);
/** "80 лв. (-50 %) 40 лв." */
export const PERCENT_BETWEEN = /^[\s(]*-\s?\d{1,2} ?%[\s)=>:-]*$/u;
export const BESIDE = /^[\s~*/|❌✅✔☑🔥💥🔻⏬📉-]*$/u;
/** What may divide an old price from a new one, or two products. */
export const UNSURE = /^(?:\s*(?:[,;(=]|\.{2,3}|…)\s*|[\s\p{Extended_Pictographic}]*)$/u;
export const AFTER_OLD = new RegExp(String.raw`^${SIGN_LEFT}[\s~*/|(),.;:!·•…-]*$`, "u");

export const STRUCK_BEFORE = /~{1,2}\s?$/u;
export const STRUCK_AFTER = /^\s?~/u;
