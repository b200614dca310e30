import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

import { expect, test } from "vitest";

import { controlTasks } from "#tests/prove/controls/controls";
import { instrumentedModule } from "#tests/prove/instrumented-modules";
import { addKillPoints } from "#tests/prove/kill-points";
import { applyMutation, type Mutation } from "#tests/prove/mutations";
import { REFRESH_KILL_POINTS } from "#tests/prove/run-refresh-storm";
import { SHORT_LEASE, SMALL_CHUNKS } from "#tests/prove/task";

const read = (file: string) => readFileSync(file, "utf8");
const tasks = controlTasks(1);

/** Applies mutations in order, each to the result of the one before. */
function mutate(mutations: readonly Mutation[]): void {
  const sources = new Map<string, string>();
  for (const mutation of mutations) {
    expect(instrumentedModule(`file:///studio/${mutation.file}`), mutation.file).not.toBeNull();
    const source = sources.get(mutation.file) ?? read(mutation.file);
    const mutated = applyMutation(source, mutation);
    // A mutation that does not parse would stop the worker instead of removing the defence.
    expect(() => stripTypeScriptTypes(mutated), mutation.find).not.toThrow();
    expect(mutated).not.toBe(source);
    sources.set(mutation.file, mutated);
  }
}

test.each(tasks.map((task) => [task.id, task] as const))(
  "%s changes the source as it is now",
  (_id, { mutations = [] }) => {
    expect(mutations.length).toBeGreaterThan(0);
    mutate([...SMALL_CHUNKS, ...mutations]);
  },
);

test("the smaller chunks and the shorter lease fit the source", () => {
  expect(() => mutate([...SMALL_CHUNKS, ...SHORT_LEASE])).not.toThrow();
});

const killPoints = [
  ...tasks.flatMap((task) => ("killPoint" in task && task.killPoint ? [task.killPoint.point] : [])),
  ...REFRESH_KILL_POINTS.map(({ point }) => point),
];

test.each(killPoints)("the kill point %s is in the source", (point) => {
  const moduleName = point.split(":")[0] ?? "";
  const file = `lib/${moduleName}.ts`;
  expect(instrumentedModule(`file:///studio/${file}`)).toBe(moduleName);
  expect(addKillPoints(stripTypeScriptTypes(read(file)), moduleName).names).toContain(point);
});

test("every control has a name of its own and says which rules must complain", () => {
  expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
  for (const { id, expectedRules = [] } of tasks) expect(expectedRules, id).not.toHaveLength(0);
});
