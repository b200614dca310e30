import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { countResults } from "#scripts/test/report";
import { makeTempFolder } from "#tests/scripts/run-script";

const vitestReport = (passed: number, failed: number, pending = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: 0,
  testResults: [
    {
      name: "a.test.ts",
      status: failed > 0 ? "failed" : "passed",
      assertionResults: [
        ...Array.from({ length: failed }, () => ({
          status: "failed",
          fullName: "stops",
          failureMessages: ["\u001B[31mexpected 1 to be 2\u001B[39m\n\n    at a.test.ts:3:1"],
        })),
        ...Array.from({ length: passed }, () => ({ status: "passed", fullName: "goes on" })),
      ],
    },
  ],
});
const playwrightReport = (expected: number, unexpected: number, skipped = 0) => ({
  stats: { expected, unexpected, skipped, flaky: 0 },
  suites: [
    {
      file: "a.spec.ts",
      specs: [{ title: "goes on", ok: true }],
      suites: [
        {
          file: "a.spec.ts",
          specs: Array.from({ length: unexpected }, () => ({
            title: "stops",
            ok: false,
            tests: [{ results: [{ error: { message: "no button" } }] }],
          })),
        },
      ],
    },
  ],
});

it.each([
  ["a step without a report that succeeded", undefined, null, 0, { passed: 1, failed: 0 }],
  ["a step without a report that failed", undefined, null, 2, { passed: 0, failed: 1 }],
  ["tests that passed", "vitest", vitestReport(7, 0), 0, { passed: 7, failed: 0 }],
  [
    "tests of which two failed",
    "vitest",
    vitestReport(5, 2),
    1,
    {
      passed: 5,
      failed: 2,
      failures: Array(2).fill("a.test.ts > stops\n      expected 1 to be 2"),
    },
  ],
  [
    "a test file that could not be loaded",
    "vitest",
    vitestReport(5, 0),
    1,
    { passed: 5, failed: 1 },
  ],
  ["a skipped test", "vitest", vitestReport(5, 0, 1), 0, { passed: 5, failed: 1 }],
  ["no test at all", "vitest", vitestReport(0, 0), 0, { passed: 0, failed: 1 }],
  ["a runner that crashed", "vitest", null, 1, { passed: 0, failed: 1 }],
  ["browser tests that passed", "playwright", playwrightReport(4, 0), 0, { passed: 4, failed: 0 }],
  [
    "a browser test that failed",
    "playwright",
    playwrightReport(3, 1),
    1,
    { passed: 3, failed: 1, failures: ["a.spec.ts > stops\n      no button"] },
  ],
] as const)("%s", (_, kind, report, exitCode, expected) => {
  const path = join(makeTempFolder(), "report.json");
  if (report) writeFileSync(path, JSON.stringify(report));
  expect(countResults(kind, path, exitCode)).toMatchObject(expected);
});
