import "server-only";

import { namesItems } from "#lib/feeds/formats/mapped";
import { createNormalizer } from "#lib/feeds/normalizer";
import type { Normalized, Normalizer } from "#lib/feeds/normalizer-contract";
import { ProblemList } from "#lib/feeds/problem-list";
import { ProductCount } from "#lib/feeds/product-count";
import type { FeedBatch } from "#lib/feeds/read/batch";
import { type OpenFeed, readRecords } from "#lib/feeds/read-records";
import type { FeedFormat, FeedProblem, FeedSettings } from "#lib/feeds/schema";
import { valueProblem, WHOLE_FILE } from "#lib/feeds/value-problem";

/** What a first import of a file would bring. */
export type FeedCheck = {
  format: FeedFormat | null;
  /** null: the file was refused before its text was read. */
  encoding: string | null;
  delimiter: string | null;
  /** Whether places are lines of a table; otherwise they are numbers of items. */
  isTable: boolean;
  /** Rows or items that were read, with those that are refused. */
  rows: number;
  products: number;
  variants: number;
  problems: ProblemList;
};

type Counts = Pick<FeedCheck, "products" | "variants">;

const NO_COUNTS: Counts = { products: 0, variants: 0 };

/**
 * Reads the file of a feed whole and counts what a first import would bring, in bounded memory.
 * Changes nothing. `now` decides which sales are over. A refused file has a problem that says so,
 * and neither products nor variants.
 * @throws only errors of the disk.
 */
export async function checkFeed(
  path: string,
  settings: FeedSettings,
  now: Date,
): Promise<FeedCheck> {
  const feed = await readRecords(path, settings);
  const checker = new FeedChecker(feed, settings, now);
  const counts = await checker.read(feed.records);
  const isText = feed.format !== null || feed.headers !== null;
  return {
    format: checker.format,
    encoding: isText ? feed.encoding.name : null,
    delimiter: feed.delimiter,
    isTable: feed.headers !== null,
    rows: checker.rows,
    ...counts,
    problems: checker.problems,
  };
}

class FeedChecker {
  readonly format: FeedFormat | null;
  readonly problems = new ProblemList();
  readonly #count = new ProductCount();
  readonly #normalizer: Normalizer | null;
  #isRefused = false;
  rows = 0;

  constructor({ format, headers }: OpenFeed, settings: FeedSettings, now: Date) {
    this.format = format ?? this.#judgeColumns(headers ?? []);
    this.#normalizer = this.format && createNormalizer(this.format, settings, { now });
  }

  /** A table of no known format is read by the names of its columns, if they tell enough. */
  #judgeColumns(headers: readonly string[]): "mapped" | null {
    if (headers.length === 0) return null;
    const value = { column: "", text: headers.join(", ") };
    const isEnough = namesItems(headers);
    this.#report(
      isEnough
        ? valueProblem("warning", "columns_by_name", WHOLE_FILE, value)
        : valueProblem("file_refused", "columns_unknown", WHOLE_FILE, value),
    );
    return isEnough ? "mapped" : null;
  }

  async read(batches: AsyncIterable<FeedBatch>): Promise<Counts> {
    for await (const { records, problems } of batches) {
      for (const problem of problems) {
        if (problem.level === "row_refused") this.rows += 1;
        this.#report(problem);
      }
      for (const record of records) {
        this.rows += 1;
        if (this.#normalizer) this.#take(this.#normalizer.push(record));
      }
      if (this.#isRefused) return NO_COUNTS;
    }
    if (!this.#normalizer) return NO_COUNTS;
    const { summary, ...last } = this.#normalizer.finish();
    this.#take(last);
    return this.#isRefused ? NO_COUNTS : this.#count.finish(summary.renamedGroups);
  }

  #take({ rows, facts, problems }: Normalized): void {
    for (const row of rows) this.#count.addRow(row);
    for (const fact of facts) this.#count.addFacts(fact);
    for (const problem of problems) this.#report(problem);
  }

  #report(problem: FeedProblem): void {
    if (problem.level === "file_refused") this.#isRefused = true;
    this.problems.add(problem);
  }
}
