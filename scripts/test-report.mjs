// How many tests a step ran, read from the report its runner wrote.
import { readJsonFile } from "./bootstrap/lock-file.mjs";

const REPORT_READERS = {
  vitest: ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) => ({
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
  }),
  prove: (tally) => tally,
  playwright: ({ stats: { expected, flaky, unexpected, skipped } }) => ({
    passed: expected + flaky,
    failed: unexpected,
    skipped,
  }),
};

/**
 * Answers {passed, failed, note}. A step without a report counts as one. A test that was skipped counts as failed, and so
 * does a runner that ended badly without a failed test, or without having run any.
 */
export function countResults(kind, path, exitCode) {
  if (!kind) return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const report = readJsonFile(path);
  if (!report) return { passed: 0, failed: 1, note: "it ended without a report" };
  const { passed, failed, skipped } = REPORT_READERS[kind](report);
  if (skipped > 0)
    return { passed, failed: failed + skipped, note: `${skipped} skipped, which counts as failed` };
  if (exitCode !== 0 && failed === 0) return { passed, failed: 1, note: "it ended badly" };
  if (passed + failed === 0) return { passed, failed: 1, note: "no test was run" };
  return { passed, failed };
}
