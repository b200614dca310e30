import { NOTHING_TO_DO, type ProblemLabel } from "#lib/feeds/problem-label";
import type { ValueCode } from "#lib/feeds/value-codes";

/** What is wrong with prices, sales and dates. */
export const priceLabels = {
  price_missing: {
    what: "There is no price.",
    todo: "Enter a price in the shop, or allow items without a price in the settings of the feed.",
  },
  price_not_a_number: {
    what: "The price is a word, not a number.",
    todo: "Enter a price in the shop, or allow items without a price in the settings of the feed.",
  },
  price_zero: {
    what: "The price is zero.",
    todo: "Enter a price in the shop, or allow items without a price in the settings of the feed.",
  },
  price_negative: {
    what: "The price is less than zero.",
    todo: "Correct the price in the shop.",
  },
  price_unreadable: {
    what: "The price can’t be read as one amount.",
    todo: "Write one number and the currency, such as 12.50 EUR.",
  },
  price_currency_unknown: {
    what: "The currency of the price is not known.",
    todo: "Use the three letters of the currency, such as EUR.",
  },
  price_too_large: {
    what: "The price is too large to be true.",
    todo: "Check whether a barcode or another number slipped into the price.",
  },
  price_ambiguous: {
    what: "The price may be meant in two ways: 1.144 is one thousand or one and a bit.",
    todo: "Write prices with two decimals and no sign between thousands, such as 1144.00.",
  },
  price_by_majority: {
    what: "The price could be read in two ways. It was read as most prices of the file are written.",
    todo: "Check one of these prices. Write prices with two decimals to be safe.",
  },
  price_form: {
    what: "The price was written in an unusual way and was brought into one form.",
    todo: NOTHING_TO_DO,
  },
  price_rounded: {
    what: "The price had more decimals than its currency and was rounded.",
    todo: "Round prices in the shop if the last digit matters.",
  },
  currency_missing: {
    what: "Nothing says which currency the prices are in.",
    todo: "Choose the currency in the settings of the feed.",
  },
  sale_price_unreadable: {
    what: "The sale price can’t be read, so the item counts as not reduced.",
    todo: "Write one number and the currency, such as 9.90 EUR, or leave it empty.",
  },
  sale_not_lower: {
    what: "The sale price is not lower than the price, so the item counts as not reduced.",
    todo: "Correct one of the two prices in the shop.",
  },
  sale_over: {
    what: "The sale is over, so the item counts as not reduced.",
    todo: "Remove the sale price in the shop, or extend the sale.",
  },
  date_ambiguous: {
    what: "The date may be meant in two ways: 12/1/2026 is in January or in December.",
    todo: "Choose in the settings of the feed whether the day or the month comes first.",
  },
  date_unreadable: {
    what: "The date can’t be read, so it was left out.",
    todo: "Write dates as year, month, day: 2026-12-01.",
  },
  time_zone_unknown: {
    what: "The time zone of the feed is not known, so times were read as UTC.",
    todo: "Choose a time zone in the settings of the feed.",
  },
} as const satisfies Partial<Record<ValueCode, ProblemLabel>>;
