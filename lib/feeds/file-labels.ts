import { NOTHING_TO_DO, type ProblemLabel } from "#lib/feeds/problem-label";
import type { ValueCode } from "#lib/feeds/value-codes";

/** What is wrong with the file as a whole. */
export const fileLabels = {
  columns_by_name: {
    what: "The table has none of the formats that we know, so its columns were read by their names.",
    todo: "Check some products. Columns with other names were left out.",
  },
  columns_unknown: {
    what: "The columns of the table have no names that we know as those of an id and a title.",
    todo: "Name the columns as Google does: id, title, price, link, image_link, availability.",
  },
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
  list_shortened: {
    what: "Many rows have the same problem, and only the first of them are listed.",
    todo: "Look for one reason that all have in common. After the repair, check the file again.",
  },
} as const satisfies Partial<Record<ValueCode, ProblemLabel>>;
