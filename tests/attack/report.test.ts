import { expect, test } from "vitest";

import { tallyResults, writeAttackReport, type AttackReportHeader } from "#tests/attack/report";
import type { AttackTaskResult, Attack } from "#tests/attack/task";

const header: AttackReportHeader = {
  seed: 7,
  size: "full",
  commit: "abc",
  date: "1 January 2026",
  cores: 2,
  node: "24",
  left: 0,
};
const attacks: Attack[] = [
  {
    name: "fuzz",
    description: "Requests.",
    tasks: { full: 2, slice: 1 },
    run: () => Promise.reject(new Error("not run")),
  },
];
const taskResult = (over: Partial<AttackTaskResult> = {}): AttackTaskResult => ({
  id: "fuzz.0",
  attack: "fuzz",
  seed: 1,
  seconds: 60,
  ok: true,
  counts: { requests: 600, "longest check, milliseconds": 20 },
  findings: [],
  controls: [{ name: "a planted error", detected: true }],
  peaks: { web: 200_000_000, worker: 0, children: 0 },
  ...over,
});

test("a clean proof says so, with its figures", () => {
  const more = taskResult({
    id: "fuzz.1",
    controls: [],
    counts: { requests: 500, "longest check, milliseconds": 30 },
    peaks: { web: 300_000_000, worker: 1, children: 0 },
  });
  const text = writeAttackReport([taskResult(), more], attacks, header);
  expect(text).toContain("| a server error, or an error in a log | 0 |");
  expect(text).toContain("longest check, milliseconds: 30; requests: 1,100");
  expect(text).toContain("| fuzz | a planted error | yes |");
  expect(text).toContain("| the web process | 300 MB |");
  expect(text).toContain("None.");
  expect(tallyResults([taskResult(), more])).toMatchObject({ passed: 3, failed: 0 });
});

test("where a proof was continued after a change, the page says what is from before", () => {
  expect(
    writeAttackReport(
      [taskResult({ commit: "older" }), taskResult({ commit: "abc" })],
      attacks,
      header,
    ),
  ).toContain("commit `abc` (1 runs at `older`), seed 7");
});

test("a finding is counted and listed, and cannot break the table", () => {
  const bad = taskResult({
    ok: false,
    findings: [{ rule: "server_error", message: "500 to <b>|x|\ny" }],
  });
  const text = writeAttackReport([bad], attacks, { ...header, left: 1 });
  expect(text).toContain("| a server error, or an error in a log | 1 |");
  expect(text).toContain("| `fuzz.0` | server_error | 500 to &lt;b>\\|x\\| y |");
  expect(text).toContain("It is not whole: 1 tasks are left.");
  expect(tallyResults([bad])).toMatchObject({ passed: 1, failed: 1 });
});

test("a control that nobody noticed fails", () => {
  const deaf = taskResult({ ok: false, controls: [{ name: "a planted error", detected: false }] });
  expect(writeAttackReport([deaf], attacks, header)).toContain(
    "| fuzz | a planted error | **no** |",
  );
  expect(tallyResults([deaf])).toMatchObject({ passed: 1, failed: 1 });
});
