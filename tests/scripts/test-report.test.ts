import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { evaluateInScript, makeTempFolder } from "#tests/scripts/run-script";

const vitestReport = (passed: number, failed: number, pending = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: 0,
});
const playwrightReport = (expected: number, unexpected: number, skipped = 0) => ({
  stats: { expected, unexpected, skipped, flaky: 0 },
});

it.each([
  ["a step without a report that went well", null, null, 0, { passed: 1, failed: 0 }],
  ["a step without a report that went badly", null, null, 2, { passed: 0, failed: 1 }],
  ["tests that passed", "vitest", vitestReport(7, 0), 0, { passed: 7, failed: 0 }],
  ["tests of which two failed", "vitest", vitestReport(5, 2), 1, { passed: 5, failed: 2 }],
  [
    "a file that could not be read as a test",
    "vitest",
    vitestReport(5, 0),
    1,
    { passed: 5, failed: 1 },
  ],
  ["a skipped test", "vitest", vitestReport(5, 0, 1), 0, { passed: 5, failed: 1 }],
  ["no test at all", "vitest", vitestReport(0, 0), 0, { passed: 0, failed: 1 }],
  ["a runner that died", "vitest", null, 1, { passed: 0, failed: 1 }],
  ["stories that passed", "playwright", playwrightReport(4, 0), 0, { passed: 4, failed: 0 }],
  ["a story that failed", "playwright", playwrightReport(3, 1), 1, { passed: 3, failed: 1 }],
])("%s", async (_, kind, report, exitCode, expected) => {
  const path = join(makeTempFolder(), "report.json");
  if (report) writeFileSync(path, JSON.stringify(report));
  expect(
    await evaluateInScript(
      "test-report.mjs",
      `it.count(${JSON.stringify(kind)}, ${JSON.stringify(path)}, ${exitCode})`,
    ),
  ).toMatchObject(expected);
});
