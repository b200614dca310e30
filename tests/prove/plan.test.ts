import { expect, test } from "vitest";

import type { KillPointCensus } from "#tests/prove/kill-point-census";
import {
  assignLanes,
  listKillPoints,
  planByIds,
  planKills,
  planSeeded,
  planSlice,
} from "#tests/prove/plan";
import { parseKill, repeatCommand } from "#tests/prove/repeat";

const points = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => [`deliveries/module-${index}: before call`, 3]),
);
const census = {
  "one part": { ...points, "worker/loop: before look": 9 },
  "three parts": points,
} as Partial<KillPointCensus> as KillPointCensus;
const count = (tasks: readonly { id: string }[], kind: string) =>
  tasks.filter(({ id }) => id.startsWith(`${kind}.`)).length;

test("a full proof strikes forty points twenty-five times and every other once, and has enough of everything", () => {
  const tasks = [...planSeeded(1), ...planKills(census, 1)];
  expect(count(tasks, "kill")).toBe(40 * 25 + 20);
  expect(count(tasks, "pause")).toBe(30);
  expect(count(tasks, "cell")).toBeGreaterThanOrEqual(300);
  expect(["storm", "rolling", "history"].map((kind) => count(tasks, kind))).toEqual([100, 20, 20]);
  expect(count(tasks, "control")).toBeGreaterThanOrEqual(24);
  expect(new Set(tasks.map(({ id }) => id)).size, "ids are unique").toBe(tasks.length);
});

test("the same seed plans the same, another seed plans otherwise", () => {
  expect(planSlice(5)).toEqual(planSlice(5));
  expect(planKills(census, 5)).toEqual(planKills(census, 5));
  expect(planSlice(5)).not.toEqual(planSlice(6));
});

test("every task of a slice is found again by its id, whatever the census says", () => {
  const byId = new Map(planByIds(2).map((task) => [task.id, task]));
  for (const task of planSlice(2)) expect(byId.get(task.id)).toEqual(task);
});

test("a slice has something of every kind that fits into a minute", () => {
  const tasks = planSlice(2);
  expect(new Set(tasks.map(({ id }) => id.split(".")[0]))).toEqual(
    new Set(["any", "cell", "storm", "consent", "control"]),
  );
  expect(tasks.length).toBeLessThan(40);
});

test("lanes share the work evenly and the same way every time", () => {
  const tasks = planSlice(3);
  const lanes = assignLanes(tasks, 4);
  expect(lanes).toEqual(assignLanes(tasks, 4));
  expect(lanes.flat()).toHaveLength(tasks.length);
  expect(Math.min(...lanes.map((lane) => lane.length))).toBeGreaterThan(0);
});

test("the printed command of a kill repeats exactly that kill", () => {
  const [kill] = planKills(census, 4);
  if (!kill) throw new Error("no kill was planned");
  const text = /--kill '(.*)'$/u.exec(repeatCommand(kill, 4))?.[1] ?? "";
  const { id: _id, seed: _seed, ...again } = parseKill(text);
  expect(kill).toMatchObject(again);
});

test("the printed command of any other task names it and its seed", () => {
  const task = planSlice(4).find(({ id }) => id.startsWith("control."));
  expect(task && repeatCommand({ ...task, id: `${task.id}#3` }, 4)).toContain(
    `--seed 4 --only ${task?.id}`,
  );
});

test("a point knows every way in which it is passed", () => {
  const point = listKillPoints(census).find(
    ({ name }) => name === "deliveries/module-0: before call",
  );
  expect(point?.passes).toEqual([
    { scenario: "one part", times: 3 },
    { scenario: "three parts", times: 3 },
  ]);
});
