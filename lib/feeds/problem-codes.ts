import type { ProblemLevel } from "#lib/feeds/schema";

/** What can be wrong with the bytes of a feed, before its values are read, and what follows. */
export const readProblemLevels = {
  // The file as a whole.
  file_empty: "file_refused",
  file_too_large: "file_refused",
  inflates_too_much: "file_refused",
  archive_damaged: "file_refused",
  archive_encrypted: "file_refused",
  archive_several_files: "file_refused",
  archive_in_archive: "file_refused",
  archive_unsupported: "file_refused",
  spreadsheet_unsupported: "file_refused",
  spreadsheet_damaged: "file_refused",
  spreadsheet_without_table: "file_refused",
  not_text: "file_refused",
  not_a_feed: "file_refused",
  html_page: "file_refused",
  encoding_unsupported: "file_refused",
  cut_off: "file_refused",
  no_records: "file_refused",
  too_many_columns: "file_refused",
  header_unreadable: "file_refused",
  quotes_broken: "file_refused",
  xml_unknown: "file_refused",
  xml_entities: "file_refused",
  xml_too_deep: "file_refused",
  xml_part_too_long: "file_refused",
  json_unknown: "file_refused",
  json_damaged: "file_refused",

  // One row or item.
  quote_unclosed: "row_refused",
  row_too_long: "row_refused",
  row_short: "row_refused",
  row_long: "row_refused",
  item_too_large: "row_refused",
  element_unclosed: "row_refused",
  json_item_damaged: "row_refused",

  encoding_guessed: "warning",
  encoding_declared_wrongly: "warning",
  characters_lost: "warning",
  cells_missing: "warning",
  cells_extra: "warning",
  header_duplicate: "warning",
  column_unnamed: "warning",
  last_row_cut: "warning",
  lines_skipped: "warning",
  cell_error: "warning",
  content_after_end: "warning",

  byte_order_mark: "fixed",
  archive_unpacked: "fixed",
  separator_line: "fixed",
  lines_before_header: "fixed",
  blank_lines: "fixed",
  line_ends_mixed: "fixed",
  trailing_delimiter: "fixed",
  stray_quote: "fixed",
  control_characters: "fixed",
  content_before_start: "fixed",
  raw_ampersand: "fixed",
  html_entity: "fixed",
  html_in_field: "fixed",
  prefix_undeclared: "fixed",
} as const satisfies Record<string, ProblemLevel>;

export type ReadProblemCode = keyof typeof readProblemLevels;

const isCode = (code: string): code is ReadProblemCode => code in readProblemLevels;

/** All codes of the reading of a file; each always has the same level. */
export const readProblemCodes: readonly ReadProblemCode[] =
  Object.keys(readProblemLevels).filter(isCode);
