// The table of a benchmark of work, for the terminal and for docs/proof.
import type { Measurement } from "./measure.ts";

export type WorkRow = Omit<Measurement, "output"> & { label: string; note: string };
export type WorldRows = { videos: number; rows: WorkRow[] };

const formatSeconds = (seconds: number) =>
  seconds < 0.1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(seconds < 10 ? 2 : 0)} s`;

/** "0.31 s, read only" where no transaction of this length wrote anything. */
const formatTransaction = ({ writingSeconds, transactionSeconds }: WorkRow) =>
  transactionSeconds > 2 * writingSeconds + 0.1
    ? `${formatSeconds(writingSeconds)} (reading: ${formatSeconds(transactionSeconds)})`
    : formatSeconds(writingSeconds);

/** Returns one table per world, in Markdown. */
export function formatWorkReport(worlds: readonly WorldRows[]): string {
  return worlds
    .map(({ videos, rows }) =>
      [
        `## ${videos.toLocaleString("en-GB")} videos`,
        "",
        "| work | time | peak memory | longest transaction | what it did |",
        "| --- | ---: | ---: | ---: | --- |",
        ...rows.map(
          (row) =>
            `| ${row.label} | ${formatSeconds(row.seconds)} | ${Math.round(row.memoryBytes / 1e6)} MB | ${formatTransaction(row)} | ${row.note} |`,
        ),
        "",
      ].join("\n"),
    )
    .join("\n");
}
