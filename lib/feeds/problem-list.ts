import type { FeedProblem, ProblemLevel } from "#lib/feeds/schema";
import { valueProblem, WHOLE_FILE } from "#lib/feeds/value-problem";

/** All problems of one code and level: how many, and the first of them. */
export type ProblemGroup = {
  level: ProblemLevel;
  code: string;
  count: number;
  problems: readonly FeedProblem[];
};

/** A file of 200,000 rows with a fault in each would otherwise need more memory than its rows. */
const MOST_OF_A_CODE = 1_000;

/** Counts the problems of a file, and keeps the first 1,000 of each code and level. */
export class ProblemList {
  readonly #groups = new Map<string, ProblemGroup & { problems: FeedProblem[] }>();

  add(problem: FeedProblem): void {
    const { level, code } = problem;
    const key = `${level} ${code}`;
    const group = this.#groups.get(key) ?? { level, code, count: 0, problems: [] };
    this.#groups.set(key, group);
    group.count += 1;
    if (group.problems.length < MOST_OF_A_CODE) group.problems.push(problem);
  }

  /** Returns the groups of a level, in the order in which their codes were first seen. */
  groups(level: ProblemLevel): readonly ProblemGroup[] {
    return [...this.#groups.values()].filter((group) => group.level === level);
  }

  /** Returns the problems of a level that were kept, by line. */
  problems(level: ProblemLevel): FeedProblem[] {
    return this.groups(level)
      .flatMap(({ problems }) => problems)
      .toSorted((one, two) => one.line - two.line);
  }

  /** Returns a warning for each code of refused rows or warnings that has more than were kept. */
  shortened(): FeedProblem[] {
    return [...this.groups("row_refused"), ...this.groups("warning")]
      .filter(({ count, problems }) => count > problems.length)
      .map(({ code, count }) =>
        valueProblem("warning", "list_shortened", WHOLE_FILE, {
          column: "",
          text: `${code}: ${count} in all, the first ${MOST_OF_A_CODE} are listed`,
        }),
      );
  }
}
