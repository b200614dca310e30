import { NOTHING_TO_DO, type ProblemLabel } from "#lib/feeds/problem-label";
import type { ValueCode } from "#lib/feeds/value-codes";

/** What is wrong with texts and words. */
export const textLabels = {
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
