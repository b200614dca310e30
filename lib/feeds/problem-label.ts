/** What is wrong, and how to put it right in the shop or in Excel. */
export type ProblemLabel = { what: string; todo: string };

/** What to do about a fault that was fixed and lost nothing. */
export const NOTHING_TO_DO = "You don’t have to do anything.";
