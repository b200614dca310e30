import type { FeedProblem, FeedRecord } from "#lib/feeds/schema";

/** What one piece of a file gave: its records and problems, each in the order of the file. */
export type FeedBatch = { records: readonly FeedRecord[]; problems: readonly FeedProblem[] };

/** The batch that says that a file is recognised. */
export const NOTHING: FeedBatch = { records: [], problems: [] };

/** Takes text piece by piece and collects what it gave. */
export class Collector {
  private records: FeedRecord[] = [];
  private problems: FeedProblem[] = [];
  /** How many records there were in all, and how many rows were refused or lacked cells. */
  recordCount = 0;
  incompleteRows = 0;

  add(record: FeedRecord): void {
    this.recordCount++;
    this.records.push(record);
  }

  report(problem: FeedProblem): void {
    if (problem.level === "row_refused" || problem.code === "cells_missing") this.incompleteRows++;
    this.problems.push(problem);
  }

  /** Yields what was collected since the last time, unless it is nothing. */
  *batches(): Generator<FeedBatch, void, void> {
    const { records, problems } = this;
    if (records.length === 0 && problems.length === 0) return;
    this.records = [];
    this.problems = [];
    yield { records, problems };
  }
}

/** A reader of one kind of text. Both methods may throw FileRefused. */
export type TextReader = { push: (text: string) => void; end: () => void };

/**
 * Gives a text to a reader piece by piece and yields what each piece gave; before an error, too.
 * @throws what the reader throws.
 */
export async function* readPieces(
  text: AsyncIterable<string>,
  reader: TextReader,
  collected: Collector,
): AsyncGenerator<FeedBatch, void, void> {
  try {
    for await (const piece of text) {
      reader.push(piece);
      yield* collected.batches();
    }
    reader.end();
  } catch (error) {
    yield* collected.batches();
    throw error;
  }
  yield* collected.batches();
}
