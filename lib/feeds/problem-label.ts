/** What is wrong, and how to put it right in the shop or in Excel. */
export type ProblemLabel = { what: string; todo: string };

/** What to do about a fault that was fixed and lost nothing. */
export const NOTHING_TO_DO = "You don’t have to do anything.";

/** What to do about a number or code that Excel changed. */
export const AS_TEXT =
  "In Excel, import the file with Data › From Text/CSV and set this column to Text, or let the shop export it again.";
