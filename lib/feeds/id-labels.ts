import { AS_TEXT, NOTHING_TO_DO, type ProblemLabel } from "#lib/feeds/problem-label";
import type { ValueCode } from "#lib/feeds/value-codes";

/** What is wrong with a record and its ids. */
export const idLabels = {
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
