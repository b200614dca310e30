// What stands around a percentage, in folded text of both languages. Each expression looks at the
// text before or after it on the same line.

const MATERIALS = [
  "cotton|silk|linen|flax|wool|viscose|polyester|elasta|spandex|lycra|nylon|polyamid|cashmere|leather",
  "lyocell|tencel|modal|acrylic|rayon|hemp|jute|mohair|alpaca|merino|satin|velvet|denim|acetate|cupro",
  "bamboo|down$|feather|fibre|fiber|fabric|material|polyurethan|recycled|organic|natural|pure|vegan",
  String.raw`faux|genuine|virgin|паму[кч]|копри|лен$|лена$|ленен|вълн|вискоз|полиест|еласт|ликра|полиамид`,
  "найлон|кашмир|кож|лиоцел|тенсел|модал|акрил|рейон|коноп|мохер|алпака|мерино|сатен|кадиф|деним",
  "ацетат|купро|бамбук|пух$|пера$|естествен|натурал|рециклир|органич|чист|веган|изкуствен|матери|състав",
];
const MATERIAL = new RegExp(`^(?:${MATERIALS.join("|")})`, "u");
const PREPOSITION = /(?:^|\s)(?:on|off|for|in|from|with|на|с|за|от|върху|по|при|и|and)(?=\s|$)/u;

/** Whether the text after a percentage names a material within three words: "5 % fine silk". */
export function namesMaterialAfter(tail: string): boolean {
  const following = tail.replace(/^(?:[\s/-]*\d[\d.,]* ?%)*[\s(:]*/u, "");
  const [terms = ""] = /^(?:[\p{L}'-]+(?![\p{L}\p{N}]) ?){0,3}/u.exec(following) ?? [];
  const [near = ""] = terms.split(PREPOSITION);
  return near.split(" ").some((term) => MATERIAL.test(term));
}

/** Whether the text before a percentage ends with a material: "cotton 95 %", "cotton - 95 %". */
export function namesMaterialBefore(lead: string): boolean {
  const [last] = /[\p{L}'-]+(?=[\s:(-]*$)/u.exec(lead) ?? [];
  // Prices go down too.
  return last !== undefined && last !== "down" && MATERIAL.test(last);
}

const OTHER_MEASURES = [
  "more|less|of(?! the price)|vat|tax|interest|chance|sure|satisf|happy|love|handmade|hand|original|authentic",
  "waterproof|humidity|alcohol|battery|charged|positive|true|safe|effort|comfort|made|italian|bulgarian",
  "повече|ддс|данък|лихва|от (?!цен)|сигурн|доволн|любов|ръчн|оригинал|качеств|автентич|водоустойч",
  "безопас|влажност|полезн|полож|българск|италианск|шанс|вероятност|разпродад|продаден|sold|left|full",
  String.raw`(?:short|long|light|heavi|soft|warm|cool|thin|thick|bigg|small|strong|fast|bright)er|по-(?!евтин|ниск|изгодн)`,
];

/** What a percentage measures when it is no reduction: "20 % VAT", "10 % of our customers". */
export const OTHER_MEASURE = new RegExp(String.raw`^\s*(?:${OTHER_MEASURES.join("|")})`, "u");

/** What is measured, before the percentage: "battery 80 %", "разпродадени на 90 %". */
export const OTHER_MEASURE_BEFORE =
  /(?:battery|stock|humidity|батерия|наличност|влажност|продаден\p{L}*|остана\p{L}*)[\s:]*(?:на|само|at|is)?\s*$/u;

const UP_TO = String.raw`(?:up[ -]?to|as much as|до|под|between \d+ ?%? and|между \d+ ?%? и|\d ?%? to)`;
export const UP_TO_BEFORE = new RegExp(String.raw`(?<!\p{L})${UP_TO}[\s-]*$`, "u");

const BEFORE = [
  String.raw`sav(?:e|es|ed|ing)|discounts?(?: of)?|reduc\p{L}*(?: by| of)?|sale|off|minus|extra|cut(?: by)?`,
  String.raw`спест\p{L}*|отстъпк\p{L}*(?: от| с| в размер на)?|намал\p{L}*(?: от| с)?|минус|надолу с`,
  String.raw`промо\p{L}*(?: от| с)?|(?:по-евтин|поевтин)\p{L}*(?: с)?|разпродаж\p{L}*(?: с| от)?`,
];
const FILLERS = String.raw`(?:(?:an extra|over|цели|над|от|с|at|is|е|${UP_TO})[\s:-]*)*`;

/** The words of a reduction right before its percentage: "save up to", "намаление от". */
export const REDUCTION_BEFORE = new RegExp(
  String.raw`(?<!\p{L})(?:${BEFORE.join("|")})[\s:!-]*${FILLERS}$`,
  "u",
);

const AFTER = [
  String.raw`off(?![\p{L}-])|(?:price )?(?:discount|reduction|cut)s?|rebate|cheaper|sales?(?!\p{L})|savings?`,
  String.raw`less(?=\s*(?:$|[.,!?]|than before|now|today|this))|lower prices?|намал\p{L}*|отстъп\p{L}*`,
  String.raw`промо\p{L}*|по-евтин\p{L}*|по-ниск\p{L}* цен\p{L}*|под цен\p{L}*|надолу|разпрод\p{L}*|namal\p{L}*|otst\p{L}*`,
];

/** The words of a reduction right after its percentage: "off", "по-евтино", "-но намаление". */
export const REDUCTION_AFTER = new RegExp(
  String.raw`^(?:-?(?:т?но|ов[ао])(?!\p{L}))?[\s-]*(?:${AFTER.join("|")})`,
  "u",
);

/** What is reduced, right after the percentage: "30 % on all dresses". */
export const REDUCED_GOODS =
  /^\s*(?:on (?!the (?:web|left|right))|(?:на|за|върху) (?:всич|цял|избран|нов|стар|зимн|летн|лятн)|от цен|of the price)/u;

/** A line that speaks of prices makes a bare percentage a reduction. */
export const SPEAKS_OF_PRICES = /(?<!\p{L})(?:prices?|цен\p{L}*)(?!\p{L})/u;
