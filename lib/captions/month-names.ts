const MONTHS = [
  "january jan януари яну ян",
  "february feb февруари фев",
  "march mar март мар",
  "april apr април апр",
  "may май",
  "june jun юни юн",
  "july jul юли юл",
  "august aug август авг",
  "september sept sep септември септ сеп",
  "october oct октомври окт",
  "november nov ноември ноем ное",
  "december dec декември дек",
].map((names) => names.split(" "));

/** The names of months in English and Bulgarian, in small letters, with their numbers from 1. */
export const monthNumbers: ReadonlyMap<string, number> = new Map(
  MONTHS.flatMap((names, at) => names.map((name) => [name, at + 1])),
);
