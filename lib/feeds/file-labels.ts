import { NOTHING_TO_DO, type ProblemLabel } from "#lib/feeds/problem-label";
import type { ValueCode } from "#lib/feeds/value-codes";

/** What is wrong with the file as a whole. */
export const fileLabels = {
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
} as const satisfies Partial<Record<ValueCode, ProblemLabel>>;
