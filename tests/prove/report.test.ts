import { expect, test } from "vitest";

import { toProofResult, type ScenarioTask } from "#tests/prove/task";
import type { KillPointCensus } from "#tests/prove/kill-point-census";
import { writeProofReport } from "#tests/prove/report";

const header = {
  seed: 7,
  commit: "abc",
  date: "1 January 2026",
  minutes: 3,
  cores: 2,
  node: "24",
  lanes: 4,
};
const census = {
  "one part": { "deliveries/x: before y": 3 },
} as Partial<KillPointCensus> as KillPointCensus;
const scenario = (id: string): ScenarioTask => ({
  id,
  kind: "storm",
  name: "fifty callers",
  seed: 1,
});
const violation = { invariant: "one_draft_per_consent", message: "Two drafts.", about: "d1" };

test("a clean proof says so, with its figures", () => {
  const findings = {
    violations: [],
    deliveries: 2,
    expected: 2,
    arrived: 2,
    recoveries: [100, 300, 200],
  };
  const text = writeProofReport(
    [toProofResult(scenario("storm.1"), 0, findings, "")],
    census,
    header,
  );
  expect(text).toContain("| a second draft for one consent, or a draft without one | 0 |");
  expect(text).toContain("**100%** did");
  expect(text).toContain("**0.2 s** (median) and **0.3 s** (p99)");
  expect(text).toContain("Every run ended as expected.");
});

test("a complaint is counted and listed", () => {
  const text = writeProofReport(
    [toProofResult(scenario("storm.1"), 0, { violations: [violation] }, "what happened")],
    census,
    header,
  );
  expect(text).toContain("| a second draft for one consent, or a draft without one | 1 |");
  expect(text).toContain("| `storm.1` | fifty callers | 1 | Two drafts. |");
});

test("a control passes when its rule complains, fails when none or another does, and is not counted", () => {
  const control = (id: string): ScenarioTask => ({
    ...scenario(id),
    expectedRules: ["one_draft_per_consent"],
  });
  const good = toProofResult(control("control.1"), 0, { violations: [violation] }, "");
  const bad = toProofResult(control("control.2"), 0, { violations: [] }, "");
  const other = { ...violation, invariant: "rest" };
  const wrongRule = toProofResult(control("control.3"), 0, { violations: [other] }, "");
  expect([good.ok, bad.ok, wrongRule.ok]).toEqual([true, false, false]);
  const text = writeProofReport([good, bad], census, header);
  expect(text).toContain("| a second draft for one consent, or a draft without one | 0 |");
  expect(text).toContain("**no expected rule complained**");
});

test("runs made before the last change are counted apart", () => {
  const findings = { violations: [], deliveries: 1, expected: 1, arrived: 1 };
  const before = { ...toProofResult(scenario("storm.1"), 0, findings, ""), commit: "older" };
  const after = { ...toProofResult(scenario("storm.2"), 0, findings, ""), commit: "abc" };
  expect(writeProofReport([before, after], census, header)).toContain(
    "commit `abc` (1 runs at `older`), seed 7",
  );
});
