import type { ReadProblemCode } from "#lib/feeds/problem-codes";
import { NOTHING_TO_DO, type ProblemLabel } from "#lib/feeds/problem-label";

const EXPORT_AGAIN = "Export the file again, wait until it is complete, then choose it again.";
const AS_CSV = "Save it as CSV UTF-8 or as XLSX, then choose that file.";

/** Why a whole file was refused before its rows were read, and what was fixed at its beginning. */
export const readFileLabels = {
  file_empty: {
    what: "The file is empty.",
    todo: EXPORT_AGAIN,
  },
  file_too_large: {
    what: "The file is larger than a catalogue can be.",
    todo: "Check that the right file was chosen, or split the catalogue into several feeds.",
  },
  inflates_too_much: {
    what: "The packed file becomes far too large when it is unpacked.",
    todo: "Choose the file itself instead of a zip or gzip file.",
  },
  archive_damaged: {
    what: "The packed file is damaged or incomplete.",
    todo: "Pack the file again, or choose it unpacked.",
  },
  archive_encrypted: {
    what: "The packed file is protected by a password.",
    todo: "Pack it without a password, or choose the file itself.",
  },
  archive_several_files: {
    what: "The packed file has several files in it.",
    todo: "Unpack it and choose the one with the products.",
  },
  archive_in_archive: {
    what: "The packed file has another packed file in it.",
    todo: "Unpack it and choose the file with the products.",
  },
  archive_unsupported: {
    what: "Files packed in this way can’t be read here.",
    todo: "Use zip or gzip, or choose the file itself.",
  },
  spreadsheet_unsupported: {
    what: "This kind of spreadsheet can’t be read here.",
    todo: `Open it in Excel. ${AS_CSV}`,
  },
  spreadsheet_damaged: {
    what: "The spreadsheet is damaged or incomplete.",
    todo: `Open it in Excel, which may repair it. ${AS_CSV}`,
  },
  spreadsheet_without_table: {
    what: "No sheet has a table with names of columns.",
    todo: "Put the names of the columns in one row above the products.",
  },
  not_text: {
    what: "This is not a file of products: it is a picture, a PDF or another kind of file.",
    todo: "Choose a CSV, TSV, XML, JSON or XLSX file.",
  },
  not_a_feed: {
    what: "No table of products was found in the file.",
    todo: "Choose the product export of the shop, with the names of the columns in its first row.",
  },
  html_page: {
    what: "This is a web page instead of a feed, such as a sign-in page or “not found”.",
    todo: "Open the address in a private window of a browser. It must show the feed without signing in.",
  },
  encoding_unsupported: {
    what: "The encoding of the file can’t be read here.",
    todo: "Export the file as UTF-8.",
  },
  cut_off: {
    what: "The end of the file is missing.",
    todo: EXPORT_AGAIN,
  },
  no_records: {
    what: "The file has the form of a feed but no products.",
    todo: "Check the filters of the export, then export again.",
  },
  too_many_columns: {
    what: "The table has more than 500 columns.",
    todo: "Export only the columns that describe products.",
  },
  header_unreadable: {
    what: "The row with the names of the columns can’t be read.",
    todo: "Check the first row for a quotation mark that is not closed.",
  },
  quotes_broken: {
    what: "Too many quotation marks in the file are not closed.",
    todo: "Export again with each text in quotation marks, and double those within a text.",
  },
  xml_unknown: {
    what: "This XML is not a feed of products that we know.",
    todo: "Choose the feed for Google, Meta, GLAMI, Heureka or Pazaruvaj.",
  },
  xml_entities: {
    what: "The XML defines its own entities, which is not accepted.",
    todo: "Export the feed without a DOCTYPE.",
  },
  xml_too_deep: {
    what: "Elements of the XML are nested too deeply.",
    todo: "Check the export for an element that is never closed.",
  },
  xml_part_too_long: {
    what: "A tag or text of the file is far too long.",
    todo: "Check the export for a quotation mark or a comment that is never closed.",
  },
  json_unknown: {
    what: "This JSON is not a list of products that we know.",
    todo: "Choose the products.json of a Shopify shop, or another format.",
  },
  json_damaged: {
    what: "The JSON is damaged.",
    todo: EXPORT_AGAIN,
  },
  byte_order_mark: {
    what: "An invisible mark at the beginning of the file was skipped.",
    todo: NOTHING_TO_DO,
  },
  archive_unpacked: {
    what: "The file was packed and has been unpacked.",
    todo: NOTHING_TO_DO,
  },
  separator_line: {
    what: "A line that tells Excel the separator was skipped.",
    todo: NOTHING_TO_DO,
  },
  lines_before_header: {
    what: "Lines before the names of the columns were skipped.",
    todo: NOTHING_TO_DO,
  },
  content_before_start: {
    what: "Something before the beginning of the XML was skipped.",
    todo: NOTHING_TO_DO,
  },
} as const satisfies Partial<Record<ReadProblemCode, ProblemLabel>>;
