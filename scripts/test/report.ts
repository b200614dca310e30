// Counts the tests of a step from the report that its runner wrote.
import { readJsonFile } from "../bootstrap/lock-file.mjs";

export type ReportKind = "vitest" | "playwright" | "prove";
export type Counts = { passed: number; failed: number; note?: string };

type Tally = { passed: number; failed: number; skipped?: number };
type VitestReport = Record<
  "numPassedTests" | "numFailedTests" | "numPendingTests" | "numTodoTests",
  number
>;
type PlaywrightReport = {
  stats: Record<"expected" | "flaky" | "unexpected" | "skipped", number>;
};

const REPORT_READERS: Record<ReportKind, (report: never) => Tally> = {
  vitest: ({
    numPassedTests,
    numFailedTests,
    numPendingTests,
    numTodoTests,
  }: VitestReport): Tally => ({
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
  }),
  prove: (tally: Tally) => tally,
  playwright: ({ stats: { expected, flaky, unexpected, skipped } }: PlaywrightReport): Tally => ({
    passed: expected + flaky,
    failed: unexpected,
    skipped,
  }),
};

/**
 * A step without a report counts as one test. A skipped test counts as failed, and so does a runner that ended with an
 * error without a failed test, or that ran no test.
 */
export function countResults(
  kind: ReportKind | undefined,
  path: string,
  exitCode: number | null,
): Counts {
  if (!kind) return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const report: unknown = readJsonFile(path);
  if (!report) return { passed: 0, failed: 1, note: "it ended without a report" };
  const { passed, failed, skipped = 0 } = REPORT_READERS[kind](report as never);
  if (skipped > 0)
    return { passed, failed: failed + skipped, note: `${skipped} skipped, which counts as failed` };
  if (exitCode !== 0 && failed === 0) return { passed, failed: 1, note: "it ended with an error" };
  if (passed + failed === 0) return { passed, failed: 1, note: "no test was run" };
  return { passed, failed };
}
