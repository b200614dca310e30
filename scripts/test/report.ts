// Counts the tests of a step from the report that its runner wrote.
import { stripVTControlCharacters } from "node:util";

import { readJsonFile } from "../bootstrap/lock-file.mjs";

export type ReportKind = "vitest" | "playwright" | "prove";
export type Counts = { passed: number; failed: number; note?: string; failures?: string[] };

type Tally = { passed: number; failed: number; skipped?: number; failures?: string[] };
type VitestReport = Record<
  "numPassedTests" | "numFailedTests" | "numPendingTests" | "numTodoTests",
  number
> & {
  testResults: {
    name: string;
    status: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
};
type PlaywrightTest = { results: { error?: { message?: string } }[] };
type PlaywrightSuite = {
  file: string;
  specs: { title: string; ok: boolean; tests?: PlaywrightTest[] }[];
  suites?: PlaywrightSuite[];
};
type PlaywrightReport = {
  stats: Record<"expected" | "flaky" | "unexpected" | "skipped", number>;
  suites: PlaywrightSuite[];
};

const MESSAGE_LINES = 8;

/** The name of a failed test with the first lines of its message, where a cut log still has them. */
function describeFailure(name: string, message = ""): string {
  const lines = stripVTControlCharacters(message).split("\n");
  const said = lines.filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return [name, ...said.slice(0, MESSAGE_LINES).map((line) => `      ${line.slice(0, 300)}`)].join(
    "\n",
  );
}

/** A file that failed before its first test is named without a test. */
function failedVitestTests({ testResults }: VitestReport): string[] {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (status === "failed" && failed.length === 0) return [name];
    return failed.map(({ fullName, failureMessages }) =>
      describeFailure(`${name} > ${fullName}`, failureMessages?.join("\n")),
    );
  });
}

function failedSpecs({ file, specs, suites = [] }: PlaywrightSuite): string[] {
  const failed = specs
    .filter(({ ok }) => !ok)
    .map(({ title, tests = [] }) => {
      const results = tests.flatMap((one) => one.results);
      const message = results.map(({ error }) => error?.message ?? "").join("\n");
      return describeFailure(`${file} > ${title}`, message);
    });
  return [...failed, ...suites.flatMap(failedSpecs)];
}

const REPORT_READERS: Record<ReportKind, (report: never) => Tally> = {
  vitest: (report: VitestReport): Tally => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: failedVitestTests(report),
  }),
  prove: (tally: Tally) => tally,
  playwright: ({
    stats: { expected, flaky, unexpected, skipped },
    suites,
  }: PlaywrightReport): Tally => ({
    passed: expected + flaky,
    failed: unexpected,
    skipped,
    failures: suites.flatMap(failedSpecs),
  }),
};

/**
 * Counts a step without a report as one test. Counts as failed: a skipped test, a runner without
 * tests, and one that ended with an error but no failed test.
 */
export function countResults(
  kind: ReportKind | undefined,
  path: string,
  exitCode: number | null,
): Counts {
  if (!kind) return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const report: unknown = readJsonFile(path);
  if (!report) return { passed: 0, failed: 1, note: "it ended without a report" };
  const { passed, failed, skipped = 0, failures = [] } = REPORT_READERS[kind](report as never);
  if (skipped > 0)
    return {
      passed,
      failed: failed + skipped,
      note: `${skipped} skipped, which counts as failed`,
      failures,
    };
  if (exitCode !== 0 && failed === 0)
    return { passed, failed: 1, note: "it ended with an error", failures };
  if (passed + failed === 0) return { passed, failed: 1, note: "no test was run" };
  return { passed, failed, failures };
}
