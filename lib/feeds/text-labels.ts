import { NOTHING_TO_DO, type ProblemLabel } from "#lib/feeds/problem-label";
import type { ValueCode } from "#lib/feeds/value-codes";

const texts = {
  availability_missing: {
    what: "Nothing says whether the item is in stock, so it counts as unknown.",
    todo: "Add the availability or the quantity to the export.",
  },
  availability_unknown: {
    what: "This word for availability is not known, so the item does not count as in stock.",
    todo: "Add the word to the settings of the feed and say what it means.",
  },
  quantity_unreadable: {
    what: "The quantity is not a whole number, so it was left out.",
    todo: "Write the quantity in digits.",
  },
  gender_unknown: {
    what: "This word does not say for whom the item is made, so it was left out.",
    todo: "Use female, male or unisex.",
  },
  age_group_unknown: {
    what: "This age group is not known, so it was left out.",
    todo: "Use newborn, infant, toddler, kids or adult.",
  },
  title_missing: {
    what: "The item has no title.",
    todo: "Enter a title in the shop, then export again.",
  },
  text_cut: {
    what: "The text was too long and was shortened.",
    todo: NOTHING_TO_DO,
  },
  html_removed: {
    what: "HTML was removed from the text.",
    todo: NOTHING_TO_DO,
  },
  escaped_twice: {
    what: "Signs such as &amp;amp; were turned into the characters that they mean.",
    todo: NOTHING_TO_DO,
  },
  mojibake: {
    what: "The text was read in a wrong encoding before it came here: Рокля shows as Ð Ð¾ÐºÐ»Ñ.",
    todo: "Let us restore it if the restored text is right, or export the file again as UTF-8.",
  },
  mojibake_repaired: {
    what: "A text in a wrong encoding was restored.",
    todo: "Check one of these texts.",
  },
} as const satisfies Partial<Record<ValueCode, ProblemLabel>>;

const addresses = {
  image_missing: {
    what: "The item has no picture.",
    todo: "Add a picture in the shop if you want to see it here.",
  },
  list_cut: {
    what: "The item has more pictures, videos or labels than are kept.",
    todo: NOTHING_TO_DO,
  },
  url_missing: {
    what: "The address is empty.",
    todo: "Enter the address in the shop.",
  },
  url_repaired: {
    what: "The address was incomplete or had spaces or letters that addresses can’t have. It was put right.",
    todo: NOTHING_TO_DO,
  },
  url_relative: {
    what: "The address does not say which shop it belongs to, so it was left out.",
    todo: "Enter the address of the shop in the settings of the feed, or export full addresses.",
  },
  url_not_web: {
    what: "The address does not begin with https:// or http://, so it was left out.",
    todo: "Use the address that a browser shows.",
  },
  url_credentials: {
    what: "The address has a user name or password in it, so it was left out.",
    todo: "Use an address that everybody can open.",
  },
  url_unreadable: {
    what: "This is not an address, so it was left out.",
    todo: "Use the address that a browser shows.",
  },
  url_too_long: {
    what: "The address is longer than 2,000 characters, so it was left out.",
    todo: "Use the short address of the page or picture.",
  },
} as const satisfies Partial<Record<ValueCode, ProblemLabel>>;

const files = {
  feed_empty: {
    what: "The file has no products.",
    todo: "Check the export. If the shop really sells nothing now, confirm the import.",
  },
  feed_without_usable_row: {
    what: "No row of the file can be used.",
    todo: "See what the first rows lack, and check that the right file was chosen.",
  },
  feed_shrunk: {
    what: "The file has less than half of the rows that it had before.",
    todo: "Check whether the export was cut off or filtered. If it is right, confirm the import.",
  },
  feed_shrunk_accepted: {
    what: "The file is far smaller than before. Somebody confirmed that it is right.",
    todo: NOTHING_TO_DO,
  },
  too_many_rows: {
    what: "The file has more than 500,000 rows.",
    todo: "Split the catalogue into several feeds.",
  },
} as const satisfies Partial<Record<ValueCode, ProblemLabel>>;

export const textLabels = { ...texts, ...addresses, ...files };
