import type { ReadProblemCode } from "#lib/feeds/problem-codes";
import { NOTHING_TO_DO, type ProblemLabel } from "#lib/feeds/problem-label";

const AS_UTF8 =
  "Export the file as UTF-8, or choose its encoding in the settings of the feed. Check one title with Cyrillic letters.";
const ONE_ROW = "Compare the row with the one above it, correct it in the shop, then export again.";

/** What was wrong with rows and items before their values were read. */
export const readRowLabels = {
  quote_unclosed: {
    what: "A quotation mark in this row is not closed.",
    todo: 'Double the quotation mark, as in 5"" heel, or remove it in the shop.',
  },
  row_too_long: {
    what: "The row is far too long.",
    todo: "Check the row for a quotation mark that is not closed.",
  },
  row_short: {
    what: "The row has fewer cells than the table has columns.",
    todo: ONE_ROW,
  },
  row_long: {
    what: "The row has more cells than the table has columns.",
    todo: "Put texts with the separator in quotation marks. A comma in a price is often the reason.",
  },
  item_too_large: {
    what: "The item is far too large.",
    todo: "Check its description for a picture or file that was pasted into it.",
  },
  element_unclosed: {
    what: "An element of the item is not closed, so its values can’t be told apart.",
    todo: "Ask whoever makes the export to close it, or to put HTML in CDATA.",
  },
  json_item_damaged: {
    what: "The item is damaged.",
    todo: "Export the file again.",
  },
  encoding_guessed: {
    what: "Nothing says how the letters of the file are encoded, so it was guessed.",
    todo: AS_UTF8,
  },
  encoding_declared_wrongly: {
    what: "The file says a wrong encoding. It was read as UTF-8.",
    todo: NOTHING_TO_DO,
  },
  characters_lost: {
    what: "Some letters can’t be read and show as �.",
    todo: AS_UTF8,
  },
  cells_missing: {
    what: "The row ends early. The missing cells count as empty.",
    todo: ONE_ROW,
  },
  cells_extra: {
    what: "The row has cells beyond the last column, which were left out.",
    todo: ONE_ROW,
  },
  header_duplicate: {
    what: "Two columns have the same name. The first one counts.",
    todo: "Rename one of the columns.",
  },
  column_unnamed: {
    what: "A column with values has no name, so it was left out.",
    todo: "Give the column a name if its values matter.",
  },
  last_row_cut: {
    what: "The last row is incomplete, so the end of the file may be missing.",
    todo: "Export the file again, and wait until it is complete.",
  },
  lines_skipped: {
    what: "Lines were skipped until rows could be told apart again.",
    todo: "Close the quotation mark in the row above, then export again.",
  },
  cell_error: {
    what: "The cell has an error of Excel, such as #REF!, and counts as empty.",
    todo: "Correct the formula in Excel.",
  },
  content_after_end: {
    what: "Something follows the end of the XML. Its items were read as well.",
    todo: "Check that the file was not put together from several.",
  },
  blank_lines: {
    what: "Empty lines were skipped.",
    todo: NOTHING_TO_DO,
  },
  line_ends_mixed: {
    what: "Lines end in different ways. All were read.",
    todo: NOTHING_TO_DO,
  },
  trailing_delimiter: {
    what: "An empty column at the end was left out.",
    todo: NOTHING_TO_DO,
  },
  stray_quote: {
    what: "A quotation mark within a text was taken as a part of it.",
    todo: NOTHING_TO_DO,
  },
  control_characters: {
    what: "Invisible control characters were removed.",
    todo: NOTHING_TO_DO,
  },
  raw_ampersand: {
    what: "An & that XML does not allow was taken as it is.",
    todo: NOTHING_TO_DO,
  },
  html_entity: {
    what: "A sign such as &nbsp; was turned into the character that it means.",
    todo: NOTHING_TO_DO,
  },
  html_in_field: {
    what: "HTML stood in a field without being escaped. Its text was kept.",
    todo: NOTHING_TO_DO,
  },
  prefix_undeclared: {
    what: "The prefix of an element is not declared. It was read as meant.",
    todo: NOTHING_TO_DO,
  },
} as const satisfies Partial<Record<ReadProblemCode, ProblemLabel>>;
