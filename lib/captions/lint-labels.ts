import type { LintCode } from "#lib/captions/lint-settings";
import { formatDay } from "#lib/captions/price-labels";

/** The names of the rules on screens. */
export const lintTitles: Readonly<Record<LintCode, string>> = {
  banned_claim: "Banned claim",
  link: "Link in the caption",
  expired_date: "Date has passed",
  too_many_hashtags: "Too many hashtags",
  missing_disclosure: "Disclosure missing",
  price_unsupported: "Reduction is not supported by the prices",
  price_unknown: "Reduction can’t be checked",
  price_hint: "May suggest a reduction",
  twin_caption: "Same caption as another draft",
  unfilled_variable: "Variable without a value",
};

export const lintTexts = {
  link: "TikTok does not make links in captions clickable. Name your shop, or point to the link in your profile.",
  twinCaption:
    "Another draft has the same caption. Change one of them, so that people see something new.",
  expiredDate: (day: string) => `${formatDay(day)} has passed. Change or remove the date.`,
  unfilledVariable: (name: string) =>
    `{${name}} has no value for this product. Replace it with text, or remove it.`,
  missingDisclosure: (trigger: string, accepted: readonly string[]) =>
    accepted.length === 0
      ? `The caption says “${trigger}”. Say that it is advertising.`
      : `The caption says “${trigger}”, so it needs one of these: ${accepted.join(", ")}. Also switch on the content disclosure in TikTok.`,
  priceHint: (reason: string) => `This may read as a reduction. ${reason}`,
} as const;
