import type { TextRange } from "#lib/captions/folded-text";
import {
  namesMaterialAfter,
  namesMaterialBefore,
  OTHER_MEASURE,
  OTHER_MEASURE_BEFORE,
  REDUCED_GOODS,
  REDUCTION_AFTER,
  REDUCTION_BEFORE,
  SPEAKS_OF_PRICES,
  UP_TO_BEFORE,
} from "#lib/captions/percent-contexts";

/**
 * A percentage of a reduction in a folded text. `upTo`: "up to 50 %", "20-50 %". `hint`: it stands
 * alone, so it may measure something else.
 */
export type PercentClaim = TextRange & { percent: number; upTo: boolean; hint: boolean };

const NUMBER = String.raw`\d{1,3}(?:[.,]\d{1,2})?`;
const UNIT = String.raw`%|percent|per cent|процентн\p{L}+|процента?|на сто`;
const PERCENT = new RegExp(String.raw`(?<![\p{L}\p{N}]|\d[.,])(${NUMBER})[ -]?(?:${UNIT})`, "gu");
const SIGN = /(?<![\d%] ?)-\s?$|(?<=\s)-$/u;
// "20-50 %", "20 % - 50 %". In "-20 % -30 %" the hyphen is a minus.
const LOW = new RegExp(String.raw`(${NUMBER})(?: ?%)?(?:-| - )$`, "u");
const PLUS = /\+ ?$/u;
const MAX_CONTEXT = 60;

/** A percentage with the text around it on its line. */
type Percent = TextRange & {
  number: number;
  isRange: boolean;
  isSigned: boolean;
  isPlus: boolean;
  isBullet: boolean;
  lead: string;
  tail: string;
  isOfMaterial: boolean;
};

const toNumber = (written = "0") => Number(written.replace(",", "."));

function readPercent(text: string, { 0: whole, 1: written, index }: RegExpExecArray): Percent {
  const number = toNumber(written);
  const lineStart = text.lastIndexOf("\n", index - 1) + 1;
  const before = text.slice(Math.max(lineStart, index - MAX_CONTEXT), index);
  const low = LOW.exec(before);
  // "95 %-5 %" is no range but a composition.
  const isRange = low !== null && toNumber(low[1]) < number;
  const own = (isRange ? low : (SIGN.exec(before) ?? PLUS.exec(before)))?.[0] ?? "";
  const lead = before.slice(0, before.length - own.length);
  const end = index + whole.length;
  const [tail = ""] = text.slice(end, end + MAX_CONTEXT).split("\n");
  return {
    start: index - own.length,
    end,
    number,
    isRange,
    isSigned: own.startsWith("-"),
    isPlus: own.startsWith("+"),
    isBullet: own === "- " && lead.trim() === "",
    lead,
    tail,
    isOfMaterial: namesMaterialAfter(tail) || namesMaterialBefore(lead),
  };
}

/** Finds the percentages of a text; those of one range are one. */
function readPercents(text: string): Percent[] {
  const percents = Array.from(text.matchAll(PERCENT), (match) => readPercent(text, match));
  return percents.filter(({ end }, at) => end <= (percents[at + 1]?.start ?? end));
}

/** Materials add up to 100 %, for the fabric and perhaps again for the lining. */
const isComplete = (percents: readonly Percent[]) => {
  const sum = percents.reduce(
    (all, { number, isOfMaterial }) => all + (isOfMaterial ? number : 0),
    0,
  );
  return sum > 0 && sum % 100 === 0;
};

/** Whether a percentage is a reduction (true), may be one ("hint") or is none (false). */
function judgePercent(percent: Percent, all: readonly Percent[], termsOnLine: boolean) {
  const { number, isSigned, isBullet, isOfMaterial, lead, tail } = percent;
  if (number <= 0 || number > 100) return false;
  if (REDUCTION_AFTER.test(tail) || REDUCTION_BEFORE.test(lead)) return true;
  if (isOfMaterial && (!isSigned || isBullet || isComplete(all))) return false;
  if (number === 100) return false;
  if (isSigned) return true;
  // "+20 % free" is more of the goods.
  if (percent.isPlus) return termsOnLine ? "hint" : false;
  if (OTHER_MEASURE.test(tail) || OTHER_MEASURE_BEFORE.test(lead)) return false;
  if (percent.isRange || REDUCED_GOODS.test(tail) || UP_TO_BEFORE.test(lead)) return true;
  return termsOnLine || SPEAKS_OF_PRICES.test(lead + tail) ? true : "hint";
}

/**
 * Finds the percentages of reductions in a folded text, with the words that belong to them ("save
 * up to 30 %", "30 % off"). `hasTerm` says whether a part of the text has a term of reductions.
 */
export function findPercentClaims(
  text: string,
  hasTerm: (line: TextRange) => boolean,
): PercentClaim[] {
  const percents = readPercents(text);
  return percents.flatMap((percent) => {
    const { start, end, lead, tail, number } = percent;
    const line = { start: start - lead.length, end: end + tail.length };
    const judged = judgePercent(percent, percents, hasTerm(line));
    if (judged === false) return [];
    const before = REDUCTION_BEFORE.exec(lead) ?? UP_TO_BEFORE.exec(lead);
    const after = REDUCTION_AFTER.exec(tail);
    return [
      {
        start: start - (before?.[0].length ?? 0),
        end: end + (after?.[0].length ?? 0),
        percent: number,
        upTo: percent.isRange || UP_TO_BEFORE.test(lead),
        hint: judged === "hint",
      },
    ];
  });
}
