import { formatDay } from "#lib/captions/price-labels";

/** What each rule says of a caption. */
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
