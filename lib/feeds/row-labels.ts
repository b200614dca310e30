import { NOTHING_TO_DO, type ProblemLabel } from "#lib/feeds/problem-label";
import type { ValueCode } from "#lib/feeds/value-codes";

const AS_TEXT =
  "In Excel, import the file with Data › From Text/CSV and set this column to Text, or let the shop export it again.";

const ids = {
  record_unreadable: {
    what: "This row or item is not one of the file’s format.",
    todo: "Check that the file was made by one program and was not put together from several.",
  },
  id_missing: {
    what: "There is no id, so the row can’t be told from others.",
    todo: "Give the item a SKU in the shop, or fill in the id column, then export again.",
  },
  id_shortened: {
    what: "Excel has shortened this number, and its last digits are lost.",
    todo: AS_TEXT,
  },
  id_too_long: {
    what: "The id is longer than 255 characters.",
    todo: "Use the SKU as the id. Check that no description slipped into this column.",
  },
  id_like_date: {
    what: "The id looks like a date. Excel may have changed it: 1-2 becomes 1-Feb.",
    todo: `Compare it with the SKU in the shop. If it is wrong: ${AS_TEXT}`,
  },
  id_unwrapped: {
    what: "The signs that protect an id in a spreadsheet were removed from it.",
    todo: NOTHING_TO_DO,
  },
  id_zeros_lost: {
    what: "The id seems to have lost zeros: the last import had the longer one for the same title.",
    todo: `Say that it is the same item, or export again. ${AS_TEXT}`,
  },
  duplicate_equal: {
    what: "The same row is in the file twice. It counts once.",
    todo: NOTHING_TO_DO,
  },
  duplicate_different: {
    what: "Two different rows have the same id. The first one was taken.",
    todo: "Give each size and colour its own SKU in the shop, then export again.",
  },
  gtin_unreadable: {
    what: "This is not a barcode number of 8, 12, 13 or 14 digits, so it was left out.",
    todo: "Correct the barcode in the shop, or leave it empty.",
  },
  gtin_check_digit: {
    what: "The last digit of the barcode doesn’t fit the others, so a digit may be wrong.",
    todo: "Compare it with the label of the item and correct it in the shop.",
  },
} as const satisfies Partial<Record<ValueCode, ProblemLabel>>;

const products = {
  group_id_shortened: {
    what: "Excel has shortened the number of the group, so the row stands alone.",
    todo: AS_TEXT,
  },
  group_id_is_own_id: {
    what: "The group has the same id as one of its items.",
    todo: "Use an id for the group that no item has, such as the code of the style.",
  },
  group_mixed: {
    what: "Rows of one group have different brands or titles without a common word.",
    todo: "Check that only sizes and colours of one style share this group.",
  },
  variant_without_parent: {
    what: "The product of this variant is not in the file, so only what its own row says is known.",
    todo: "Export all products, not a part of them, or add the row of the product.",
  },
  parent_without_variants: {
    what: "This product has no variants in the file, so nothing of it can be bought.",
    todo: "Export its variants as well, or make it a simple product.",
  },
  options_unnamed: {
    what: "Nothing says which option is the colour and which the size.",
    todo: "Fill in Option1 name (and Option2 name) in the first row of the product.",
  },
  not_published: {
    what: "The shop doesn’t show this product, so it was not imported.",
    todo: "Publish it in the shop if it should be here.",
  },
} as const satisfies Partial<Record<ValueCode, ProblemLabel>>;

const prices = {
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

export const rowLabels = { ...ids, ...products, ...prices };
