const KiB = 1024;
const MiB = 1024 * KiB;

/**
 * What a file may ask of the machine. Sizes of text are in UTF-16 units. Google's own limits are
 * far below those of rows and items: 5,000 characters of description, 2,000 of a link.
 */
export const readLimits = {
  /** Bytes of the file after inflating, and of all parts of a spreadsheet together. */
  bytes: 1024 * MiB,
  /** Inflated to packed bytes; looked at once `ratioAfter` bytes are inflated. */
  ratio: 250,
  ratioAfter: 16 * MiB,
  archiveEntries: 2_000,
  /** What the encoding and the format are recognised by. */
  headBytes: 256 * KiB,
  row: MiB,
  linesOfRow: 1_000,
  /** So many proper rows one after another are no text of a cell that has not ended yet. */
  rowsWithinCell: 100,
  columns: 500,
  /** Characters read a second time because a quote was never closed. */
  rereads: 256 * MiB,
  depth: 64,
  /** Further depth within a field: an unescaped <br> never ends before the field does. */
  depthOfHtml: 1_000,
  item: MiB,
  elementsOfItem: 5_000,
  /** One tag, comment or declaration, or one text outside of items. */
  xmlPart: 4 * MiB,
  jsonItem: 4 * MiB,
  /** A page, which is read as a whole. */
  page: 8 * MiB,
  /** Bytes of a spreadsheet's texts that are kept in memory; more go to a temporary file. */
  textsInMemory: 32 * MiB,
  texts: 4_000_000,
  /** Excel's own limit is 32,767. */
  cell: 64 * KiB,
  sheets: 50,
  rowsBeforeHeader: 100,
} as const;

export type ReadLimits = { readonly [key in keyof typeof readLimits]: number };
